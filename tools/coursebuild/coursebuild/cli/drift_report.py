"""Say what became of the lessons that were run again: lines for a terminal, Markdown for a pull request.

What lessons print is foreign text. In a terminal it must not steer anything; in the Markdown it stands in
code spans only, where no markup, no HTML and no @mention has a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from coursebuild.cli.printable import make_harmless
from coursebuild.comparing.drift import LessonDrift
from coursebuild.nouns.result import Failure

_MOST_BYTES = 60_000
"""Of the Markdown, far below the 1 MiB that GitHub takes, because a person is to read it."""
_FOR_THE_END = 200
_MOST_CHARACTERS = 300
"""Of one message."""


def terminal_lines(drifts: Sequence[LessonDrift]) -> tuple[str, ...]:
    """A line for each lesson, and below it one for each difference or for its failure."""
    lines: list[str] = []
    for drift in drifts:
        lines.append(_one_line(f"{drift.lesson.slug}: {_result(drift)}"))
        lines += [f"    {place}: {text}" for place, text in _details(drift)]
    return tuple(lines)


def markdown_summary(drifts: Sequence[LessonDrift]) -> str:
    """A table of the lessons, then what differs by cell; what does not fit is counted at its end."""
    parts = ["## Lessons run again", "", _verdict(drifts)]
    if drifts:
        parts += ["", "| lesson | result |", "| --- | --- |"]
    # A bar ends the cell of a table, even in a code span.
    rows = [f"| {_code(drift.lesson.slug.replace('|', '¦'))} | {_result(drift)} |" for drift in drifts]
    _add_what_fits(parts, rows, _MOST_BYTES // 2, "lessons do not fit into this table.")
    items, most = list(_list_items(drifts)), _MOST_BYTES - _FOR_THE_END
    _add_what_fits(parts, items, most, "lines about differences and failures do not fit here.")
    return "\n".join(parts) + "\n"


def _add_what_fits(parts: list[str], more: Sequence[str], most: int, what_is_left_out: str) -> None:
    """Add the first ones with which all parts have at most so many bytes, then how many are left out."""
    before = sum(map(_bytes, parts))
    count = sum(before + size <= most for size in accumulate(map(_bytes, more)))
    parts += more[:count]
    if left_out := len(more) - count:
        parts += ["", f"{left_out} more {what_is_left_out}"]


def _list_items(drifts: Sequence[LessonDrift]) -> Iterator[str]:
    """What happened by lesson and cell, the first of a lesson below its heading."""
    for drift in drifts:
        path = f" ({_code(drift.lesson.notebook.as_posix())})" if drift.lesson.notebook else ""
        head = f"\n### {_code(drift.lesson.slug)}{path}\n\n"
        for place, text in _details(drift):
            yield f"{head}- {place}: {_code(text)}"
            head = ""


def _verdict(drifts: Sequence[LessonDrift]) -> str:
    failed = sum(not drift.status.is_good for drift in drifts)
    differing = sum(drift.status.is_good and drift.count > 0 for drift in drifts)
    baseline = drifts[0].baseline if drifts else "stored"
    text = f"{differing} of {len(drifts)} not the same as {baseline}"
    return f"{text}, {failed} did not run to the end." if failed else f"{text}."


def _result(drift: LessonDrift) -> str:
    """In a few words of ours, without any from the lesson."""
    if not drift.status.is_good:
        return drift.status.value
    if drift.differences is None:
        return "nothing stored to compare with"
    differences = f"{drift.count} difference{'s' * (drift.count != 1)}"
    return differences if drift.count else f"same as {drift.baseline}"


def _details(drift: LessonDrift) -> tuple[tuple[str, str], ...]:
    """(place, what is there): the failure, or else each difference."""
    if drift.status.is_good:
        return tuple((f"cell {d.cell}", _one_line(d.description)) for d in drift.differences or ())
    return () if drift.failure is None else (_failure(drift.failure),)


def _failure(failure: Failure) -> tuple[str, str]:
    line = "" if failure.line is None else f" (line {failure.line})"
    place = "the lesson" if failure.cell is None else f"cell {failure.cell}{line}"
    return place, _one_line(failure.message)


def _one_line(text: str) -> str:
    line = " ".join(make_harmless(text.encode(errors="replace").decode()).split())
    return line if len(line) <= _MOST_CHARACTERS else line[: _MOST_CHARACTERS - 1] + "…"


def _code(text: str) -> str:
    """A code span that shows the text, whatever it holds."""
    line = _one_line(text)
    # A fence longer than any in the text; the blanks keep the text's own backticks off it.
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line or ' '}{fence}"


def _bytes(line: str) -> int:
    return len(line.encode()) + 1
