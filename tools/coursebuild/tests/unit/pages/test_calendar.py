"""The calendar file is what RFC 5545 asks for, says what the facts say, and depends on nothing else."""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace

import pytest
from coursebuild.nouns.course import Course
from coursebuild.nouns.settings import Settings
from coursebuild.pages.calendar import calendar_file, calendar_of
from coursebuild.reading.course import read_course
from icalendar import Calendar, Event

LONG = r"콤마, 세미콜론; 역슬래시 `\`, 그리고 한 줄에 다 들어가지 않을 만큼 긴 강의 제목입니다 " * 3


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course."""
    return read_course(settings, [])


def events(file: bytes) -> list[Event]:
    return list(Calendar.from_ical(file).walk("VEVENT"))


def test_each_lecture_is_an_event_of_one_day(course: Course) -> None:
    """Day, plain title, kind with topics, and the address of the row come back out of the file."""
    first, second = events(calendar_file(course, "https://example.org/course/"))
    day = datetime.date(2019, 9, 2)
    assert (day, day + datetime.timedelta(days=1)) == (first.decoded("DTSTART"), first.decoded("DTEND"))
    assert ("출력 print", "정규 · 참석") == (str(first["SUMMARY"]), str(first["DESCRIPTION"]))
    assert ["특강", "기초", "응용"] == list(second.categories)
    expected = "https://example.org/course/#lecture-2"
    assert expected == str(second["URL"])


def test_without_a_public_address_events_name_none(course: Course) -> None:
    """An address that nobody can open is left out."""
    assert [False, False] == ["URL" in event for event in events(calendar_file(course, ""))]


def test_events_keep_their_identity(course: Course) -> None:
    """Another title or address changes an event and makes no new one; no two events share an id."""
    lectures = (replace(course.lectures[0], title="다른 제목"), course.lectures[1])
    before = [str(event["UID"]) for event in events(calendar_file(course, ""))]
    after = events(calendar_file(replace(course, lectures=lectures), "https://example.org/"))
    assert before == [str(event["UID"]) for event in after]
    assert len(before) == len(set(before))


def test_time_of_the_build_is_not_in_the_file(course: Course) -> None:
    """What RFC 5545 wants stamped is stamped from the facts."""
    stamps = [event.decoded("DTSTAMP") for event in events(calendar_file(course, ""))]
    expected = [datetime.datetime(2019, 9, day, tzinfo=datetime.UTC) for day in (2, 3)]
    assert expected == stamps
    assert calendar_file(course, "") == calendar_file(course, "")


def test_lines_are_short_and_texts_come_back_whole(course: Course) -> None:
    """Lines end in CRLF and have at most 75 octets, no letter is cut, commas and backslashes survive."""
    file = calendar_file(replace(course, lectures=(replace(course.lectures[0], title=LONG),)), "")
    lines = file.split(b"\r\n")
    assert not any(b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # a letter cut in two would not decode
    assert LONG.replace("`", "").strip() == str(events(file)[0]["SUMMARY"])


def test_calendar_is_made_once(settings: Settings, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nobody is asked, and the bytes are the same."""
    made = calendar_of(settings, course)
    first = (settings.records / "calendar.json").read_bytes()
    monkeypatch.setitem(sys.modules, "icalendar", None)  # an import would fail
    assert made == calendar_of(settings, course)
    assert first == (settings.records / "calendar.json").read_bytes()


def test_changed_fact_or_address_is_in_it(settings: Settings, course: Course) -> None:
    """Another title, or another place of the site, makes another calendar."""
    calendar_of(settings, course)
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
