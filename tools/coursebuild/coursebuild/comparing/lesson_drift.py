"""What became of a lesson that was run again."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.comparing.drift import Difference
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.result import Failure, Status


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
