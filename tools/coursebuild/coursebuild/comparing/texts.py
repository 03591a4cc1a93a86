"""Compare two printed texts line by line; colour codes and blank lines at the end are passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter

from coursebuild.comparing.lines import Line, compare_lines, read_line
from coursebuild.comparing.pairing import MOST_MATCHED, pair_up
from coursebuild.comparing.quotes import shorten
from coursebuild.nouns.control_characters import without_control_characters


def compare_texts(old: str, new: str, tolerance: float) -> Iterator[str]:
    """Say what differs; the tolerance is that of numbers.

    Of very long texts whose lines do not match one by one, only how many lines differ.
    """
    before, after = _read_lines(old), _read_lines(new)
    most = max(len(before), len(after))
    keys = [attrgetter("text"), attrgetter("skeleton")]
    if [line.skeleton for line in before] == [line.skeleton for line in after]:
        keys = []  # each stands where it stood
    elif most > MOST_MATCHED:
        count = _count_differing(before, after)
        yield f"{count} of {most} lines differ" if count else f"the {most} lines stand in another order"
        return
    for a, b in pair_up(before, after, *keys):
        if difference := _compare_pair(a, b, tolerance):
            yield difference


def _read_lines(text: str) -> list[Line]:
    return [read_line(line) for line in without_control_characters(text).rstrip("\n").split("\n")]


def _compare_pair(old: Line | None, new: Line | None, tolerance: float) -> str:
    if old is not None and new is not None:
        return compare_lines(old, new, tolerance)
    line = old or new
    assert line is not None
    return f"{'new line' if old is None else 'line gone'}: '{shorten(line.text)}'"


def _count_differing(old: Sequence[Line], new: Sequence[Line]) -> int:
    """How many lines came or went, whichever are more, in whatever order they stand."""
    before, after = (Counter(line.text for line in lines) for lines in (old, new))
    return max((before - after).total(), (after - before).total())
