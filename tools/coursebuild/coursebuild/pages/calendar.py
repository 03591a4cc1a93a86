"""The lectures as an iCalendar file (RFC 5545): one event a day, the same bytes for the same facts.

It is made anew only when its facts have changed: icalendar loads all time zones, which takes long.
"""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from coursebuild.keeping.records import Record
from coursebuild.nouns.course import Course, Lecture
from coursebuild.nouns.settings import Settings
from coursebuild.rendering.markdown import plain_inline

if TYPE_CHECKING:
    from icalendar import Event


def calendar_of(settings: Settings, course: Course) -> bytes:
    """The iCalendar file of all lectures, from the last build when nothing in it can have changed."""
    home = f"{settings.site_url}/" if settings.site_url else ""
    record = Record(settings.records / "calendar.json", str, _key(course, home))
    content = record.read()
    if content is None:  # the first time, or damaged: it is made anew
        content = calendar_file(course, home).decode()
        record.write(content)
    return content.encode()


def _key(course: Course, home: str) -> str:
    # The title as it is shown: how it is made of Markdown may change too.
    shown = [(lecture, plain_inline(lecture.title)) for lecture in course.lectures]
    facts = repr([course.title, course.institution, shown, home])
    made_by = Path(__file__).read_text(encoding="utf-8") + importlib.metadata.version("icalendar")
    return hashlib.sha256(f"{facts}\n{made_by}".encode()).hexdigest()


def calendar_file(course: Course, home: str) -> bytes:
    """The file of all lectures.

    `home` is the address of the page with the curriculum, '' when nobody knows where it will be published.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", "-//coursebuild//course calendar//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("NAME", course.title)
    calendar.add("X-WR-CALNAME", course.title)  # what calendars read that do not know RFC 7986
    for lecture in course.lectures:
        calendar.add_component(_event(lecture, course.institution.url, home))
    return bytes(calendar.to_ical())


def _event(lecture: Lecture, institution: str, home: str) -> Event:
    """A whole day, which has no time zone: 2 September is that day wherever the calendar is opened."""
    from icalendar import Event

    event = Event()
    # Of facts that stay, so that a calendar which holds the event changes it, wherever the site moves.
    event.add("UID", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{institution}#{lecture.date}")))
    # Required, and meant for the clock, which would make every build another file.
    event.add("DTSTAMP", datetime.datetime.combine(lecture.date, datetime.time(), datetime.UTC))
    event.add("DTSTART", lecture.date)
    event.add("DTEND", lecture.date + datetime.timedelta(days=1))
    event.add("SUMMARY", plain_inline(lecture.title))
    event.add("DESCRIPTION", f"{lecture.kind} · {lecture.attendance}")
    event.add("CATEGORIES", [lecture.kind.value, *lecture.topics])
    event.add("TRANSP", "TRANSPARENT")  # a lecture of years ago keeps nobody from a meeting
    if home:
        event.add("URL", f"{home}#{lecture.anchor}")
    return event
