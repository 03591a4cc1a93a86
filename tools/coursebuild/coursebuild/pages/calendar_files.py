"""The calendar of the course, made anew only when its facts have changed: loading time zones takes long."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path

from coursebuild.keeping.folders import write_if_changed
from coursebuild.keeping.whole_files import read_sealed, seal
from coursebuild.nouns.course import Course
from coursebuild.nouns.settings import Settings

_MAKER = Path(__file__).with_name("calendar.py")


def calendar_of(settings: Settings, course: Course) -> bytes:
    """The iCalendar file of all lectures, from the last build when nothing in it can have changed."""
    home = f"{settings.site_url}/" if settings.site_url else ""
    record, key = settings.rendered / "calendar.json", _key(course, home)
    try:
        kept = json.loads(read_sealed(record) or b"{}")
        if kept["key"] == key:
            return str(kept["content"]).encode()
    except (ValueError, KeyError, TypeError):
        pass  # the first time, or damaged: it is made anew
    from coursebuild.pages.calendar import calendar_file  # icalendar: only when needed

    content = calendar_file(course, home)
    write_if_changed(record, seal(json.dumps({"key": key, "content": content.decode()}).encode()))
    return content


def _key(course: Course, home: str) -> str:
    facts = repr([course.title, course.institution, course.lectures, home])
    made_by = _MAKER.read_text(encoding="utf-8") + importlib.metadata.version("icalendar")
    return hashlib.sha256(f"{facts}\n{made_by}".encode()).hexdigest()
