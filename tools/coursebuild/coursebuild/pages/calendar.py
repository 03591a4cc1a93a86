"""The lectures as an iCalendar file (RFC 5545): one event a day, the same bytes for the same facts."""

from __future__ import annotations

import datetime
import uuid

from icalendar import Calendar, Event

from coursebuild.nouns.course import Course, Lecture
from coursebuild.rendering.markdown import plain_inline


def calendar_file(course: Course, home: str) -> bytes:
    """The file of all lectures.

    `home` is the address of the page with the curriculum, '' when nobody knows where it will be published.
    """
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
