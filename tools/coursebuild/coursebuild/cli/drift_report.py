"""Say what became of the lessons that were run again: lines for a terminal, Markdown for a pull request.

What lessons print is foreign text. In a terminal it must not steer anything; in the Markdown it stands in
code spans only, where no markup, no HTML and no @mention has a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coursebuild.cli.progress import harmless
from coursebuild.comparing.drift import LessonDrift
from coursebuild.nouns.result import Failure

_MOST_BYTES = 60_000
"""Of the Markdown, far below the 1 MiB that GitHub takes, because a person is to read it."""
_FOR_THE_TABLE = _MOST_BYTES // 2
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
    size, left_out = sum(map(_bytes, parts)), 0
    for drift in drifts:
        # A bar ends the cell of a table, even in a code span.
        row = f"| {_code(drift.lesson.slug.replace('|', '¦'))} | {_result(drift)} |"
        if left_out or size + _bytes(row) > _FOR_THE_TABLE:
            left_out += 1
        else:
            parts.append(row)
            size += _bytes(row)
    if left_out:
        parts += ["", f"{left_out} more lessons do not fit into this table."]
    listed, without = _lists(drifts, _MOST_BYTES - _FOR_THE_END - size)
    parts += listed
    if without:
        parts += ["", f"{without} more lines about differences and failures do not fit here."]
    return "\n".join(parts) + "\n"


def _lists(drifts: Sequence[LessonDrift], most: int) -> tuple[list[str], int]:
    """What happened by lesson and cell, in at most so many bytes, and how many lines are left out."""
    parts: list[str] = []
    left_out = 0
    for drift in drifts:
        path = f" ({_code(drift.lesson.notebook.as_posix())})" if drift.lesson.notebook else ""
        head = ["", f"### {_code(drift.lesson.slug)}{path}", ""]
        for place, text in _details(drift):
            new = [*head, f"- {place}: {_code(text)}"]
            most -= sum(map(_bytes, new))
            if most < 0:
                left_out += 1
            else:
                parts += new
                head = []
    return parts, left_out


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
    if not drift.status.is_good:
        return () if drift.failure is None else (_failure(drift.failure),)
    return tuple((f"cell {d.cell}", _one_line(d.description)) for d in drift.differences or ())


def _failure(failure: Failure) -> tuple[str, str]:
    place = "the lesson" if failure.cell is None else f"cell {failure.cell}"
    if failure.cell is not None and failure.line is not None:
        place += f" (line {failure.line})"
    return place, _one_line(failure.message)


def _one_line(text: str) -> str:
    line = " ".join(harmless(text.encode(errors="replace").decode()).split())
    return line if len(line) <= _MOST_CHARACTERS else line[: _MOST_CHARACTERS - 1] + "…"


def _code(text: str) -> str:
    """A code span that shows the text, whatever it holds."""
    line = _one_line(text)
    # A fence longer than any in the text; the blanks keep the text's own backticks off it.
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line or ' '}{fence}"


def _bytes(line: str) -> int:
    return len(line.encode()) + 1
