"""How long the rest of a run takes: from what its lessons took last time, else from those that have ended."""

from __future__ import annotations

import math

import pytest
from coursebuild.cli.remaining import Remaining

KNOWN = Remaining(expected={"a": 60.0, "b": 120.0, "c": 120.0}, at_once=2)
NEVER = Remaining(expected={"a": math.inf, "b": math.inf, "c": math.inf}, at_once=1)


def test_lessons_at_once_share_the_time() -> None:
    """What is left is divided among those that run at once, but no lesson is."""
    assert 150.0 == KNOWN.seconds({})
    assert 120.0 == Remaining(expected={"a": 10.0, "b": 120.0}, at_once=2).seconds({})
    assert 120.0 == Remaining(expected={"b": 120.0}, at_once=8).seconds({})


def test_time_that_has_passed_is_not_left() -> None:
    """A lesson that runs has less to go; of one that takes longer than last time nobody knows."""
    assert 120.0 == KNOWN.seconds({"a": 50.0, "b": 70.0})
    assert 120.0 == KNOWN.seconds({"a": 500.0, "b": 500.0})
    assert "1 of 2 lessons" == Remaining(expected={"a": 9.0, "b": 9.0}, at_once=1).without("a", 9.0).describe(
        {"b": 10.0}
    )


def test_slower_machine_is_noticed() -> None:
    """Where the lessons that have ended took twice as long as last time, so will the others."""
    assert 2 * 120.0 == KNOWN.without("a", 120.0).seconds({})


def test_lesson_that_has_never_run_takes_as_long_as_the_others_did() -> None:
    """Before any has ended nothing is guessed."""
    assert math.inf == NEVER.seconds({})
    assert "0 of 3 lessons" == NEVER.describe({})
    assert 2 * 30.0 == NEVER.without("a", 30.0).seconds({})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 of 2 lessons"),
        (3.0, "0 of 2 lessons, about 5 s left"),
        (44.0, "0 of 2 lessons, about 40 s left"),
        (58.0, "0 of 2 lessons, about 1 min left"),
        (125.0, "0 of 2 lessons, about 2 min left"),
        (7200.0, "0 of 2 lessons, about 2.0 h left"),
    ],
)
def test_a_guess_is_rounded(seconds: float, text: str) -> None:
    """It is as exact as a guess may be."""
    assert text == Remaining(expected={"a": seconds, "b": 0.0}, at_once=2).describe({})


def test_end_and_single_lesson_need_no_count() -> None:
    """Of one lesson only the time is said, and nothing when all have ended or nobody knows."""
    one = Remaining(expected={"a": 30.0}, at_once=2)
    assert "about 30 s left" == one.describe({})
    assert "" == one.without("a", 31.0).describe({})
    assert "" == Remaining(expected={"a": math.inf}, at_once=2).describe({})
    assert one == one.without("another", 1.0)
