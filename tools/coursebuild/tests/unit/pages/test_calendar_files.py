"""The calendar is kept: made again when its facts or its address change, and only then."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from coursebuild.nouns.course import Course
from coursebuild.nouns.settings import Settings
from coursebuild.pages.calendar_files import calendar_of
from coursebuild.reading.course import read_course


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course, whose calendar was made once."""
    course = read_course(settings, [])
    calendar_of(settings, course)
    return course


def test_calendar_is_made_once(settings: Settings, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nobody is asked, and the bytes are the same."""
    first = (settings.records / "calendar.json").read_bytes()
    monkeypatch.setitem(sys.modules, "coursebuild.pages.calendar", None)  # an import would fail
    assert calendar_of(settings, course).startswith(b"BEGIN:VCALENDAR")
    assert first == (settings.records / "calendar.json").read_bytes()


def test_changed_fact_or_address_is_in_it(settings: Settings, course: Course) -> None:
    """Another title, or another place of the site, makes another calendar."""
    lecture = replace(course.lectures[0], title="새 제목")
    changed = calendar_of(settings, replace(course, lectures=(lecture, *course.lectures[1:])))
    moved = calendar_of(replace(settings, site_url="https://example.org/c"), course)
    assert "새 제목" in changed.decode()
    assert b"https://example.org/c/" in moved


def test_damaged_record_is_healed(settings: Settings, course: Course) -> None:
    """What cannot be read is made anew."""
    expected = calendar_of(settings, course)
    (settings.records / "calendar.json").write_bytes(b"{")
    assert expected == calendar_of(settings, course)
