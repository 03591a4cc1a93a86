"""What a notebook shows when it is run again, beside what a baseline holds: what differs, cell by cell.

Only what a reader would notice counts. Nothing is run or read here: outputs come in, differences go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursebuild.comparing.differences import Difference, Tolerance
from coursebuild.comparing.outputs import compare_cell
from coursebuild.comparing.quotes import shorten
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.result import Failure, Status

_DEFAULT = Tolerance()
_MOST_PER_CELL = 10
_MOST_CHARACTERS = 240
"""Of a description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDrift:
    """A lesson that was run again, and how its outputs differ from a baseline."""

    lesson: Lesson
    status: Status
    differences: tuple[Difference, ...] | None = None
    """None: nothing is stored to compare with, or it did not run to its end."""
    failure: Failure | None = None
    baseline: str = "stored"
    """Ends the sentence "it is the same as …"."""

    @property
    def count(self) -> int:
        return sum(difference.count for difference in self.differences or ())


def compare_outputs(
    notebook: Notebook,
    stored: Sequence[Sequence[Output]],
    new: Sequence[Sequence[Output]],
    tolerance: Tolerance = _DEFAULT,
) -> tuple[Difference, ...]:
    """What differs between two runs of the notebook, given the tidied outputs of each executed cell.

    Raises ValueError when either holds more or fewer cells than the notebook executes.
    """
    cells = [cell.number for cell in notebook.cells if cell.is_executed]
    return tuple(
        difference
        for cell, before, after in zip(cells, stored, new, strict=True)
        if before != after
        for difference in _differences(cell, before, after, tolerance)
    )


def _differences(
    cell: int, stored: Sequence[Output], new: Sequence[Output], tolerance: Tolerance
) -> Iterator[Difference]:
    """The first differences of a cell, then how many more there are."""
    found = list(compare_cell(stored, new, tolerance))
    for description in found[:_MOST_PER_CELL]:
        yield Difference(cell=cell, description=shorten(description, _MOST_CHARACTERS))
    if rest := len(found[_MOST_PER_CELL:]):
        yield Difference(cell=cell, description=f"and {rest} more", count=rest)
