"""What never ends, or has no floor, is an error that can be named with its cell."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.bounds import bounded


def _never_ends() -> None:
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: BLE001  as libraries do it
            pass


def _matches_for_ever() -> None:
    re.fullmatch("(a|a)*b", "a" * 60)


def _has_no_floor() -> None:
    _has_no_floor()


def _fills_the_memory() -> None:
    bytearray(2**62)


def _stumbles() -> None:
    int("9" * 5000)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (_never_ends, "takes more than 0 s"),
        (_matches_for_ever, "takes more than 0 s"),
        (_has_no_floor, "nested too deeply"),
        (_fills_the_memory, "more memory"),
        (_stumbles, r"cannot be rendered \(ValueError"),
    ],
)
def test_what_is_without_bounds_is_a_refusal(work: Callable[[], None], words: str) -> None:
    """An endless loop, an endless match, and a function that calls itself end as what people can repair."""
    with pytest.raises(RenderError, match=words), bounded(0.05):
        work()


def test_the_shorter_bound_counts() -> None:
    """A bound within another is its own, and what is left of the other goes on to count."""
    with pytest.raises(RenderError), bounded(0.05), bounded(3600):
        _never_ends()


def test_the_outer_bound_goes_on_after_an_inner_one() -> None:
    """What is left of the time of a bound counts on when a bound within it has ended."""

    def both() -> None:
        with pytest.raises(RenderError, match="takes more"), bounded(0.05):
            _never_ends()
        _never_ends()

    with pytest.raises(RenderError, match="takes more"), bounded(0.2):
        both()


def test_nothing_is_left_behind() -> None:
    """After the bound no alarm waits for anybody, and another thread can use a bound without one."""
    before = signal.getsignal(signal.SIGALRM)
    with bounded(3600):
        pass
    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_REAL)
    assert before == signal.getsignal(signal.SIGALRM)
    done: list[int] = []

    def work() -> None:
        with bounded():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [1] == done
