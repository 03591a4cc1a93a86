"""Words with values filled in: dates and durations as people write them."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from courses import WORDS

ENGLISH = replace(
    WORDS,
    date="{weekday} {day} {month} {year}",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)


@pytest.mark.parametrize(
    ("day", "korean", "english"),
    [
        ((2019, 9, 2), "2019. 9. 2. (월)", "Mon 2 Sep 2019"),
        ((2019, 12, 1), "2019. 12. 1. (일)", "Sun 1 Dec 2019"),
    ],
)
def test_date_follows_the_language(day: tuple[int, int, int], korean: str, english: str) -> None:
    """Order, months and weekdays are the language's own."""
    date = datetime.date(*day)
    assert (korean, english) == (WORDS.date_text(date), ENGLISH.date_text(date))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.4, "0초"), (59.4, "59초"), (59.6, "1분 0초"), (754.0, "12분 34초")]
)
def test_duration_is_in_minutes_and_seconds(seconds: float, expected: str) -> None:
    """A duration is rounded to seconds, and minutes are named when there are any."""
    assert expected == WORDS.duration_text(seconds)
