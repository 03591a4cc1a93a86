"""The calendar of the course, made anew only when its facts have changed: loading time zones takes long."""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.nouns.course import Course
from coursebuild.nouns.settings import Settings

_MAKER = Path(__file__).with_name("calendar.py")


def calendar_of(settings: Settings, course: Course) -> bytes:
    """The iCalendar file of all lectures, from the last build when nothing in it can have changed."""
    home = f"{settings.site_url}/" if settings.site_url else ""
    record = Record(settings.records / "calendar.json", str, _key(course, home))
    if (earlier := record.read()) is not None:
        return earlier.encode()
    from coursebuild.pages.calendar import calendar_file  # icalendar: only when needed

    content = calendar_file(course, home)
    record.write(content.decode())
    return content


def _key(course: Course, home: str) -> str:
    facts = repr([course.title, course.institution, course.lectures, home])
    made_by = _MAKER.read_text(encoding="utf-8") + importlib.metadata.version("icalendar")
    return hashlib.sha256(f"{facts}\n{made_by}".encode()).hexdigest()
