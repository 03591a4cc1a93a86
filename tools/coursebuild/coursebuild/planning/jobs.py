"""Orders to execute a lesson, and what is known of its last execution."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.planning.kernel_needs import KernelNeeds

_UNKNOWN_MEMORY_BYTES = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A lesson that has to run, and what is known of its last run."""

    slug: str
    seconds: float = math.inf
    """Infinite when it has never run: nobody knows how long it takes, so it had better start early."""
    memory_bytes: int = _UNKNOWN_MEMORY_BYTES
    runs_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonToRun:
    lesson: Lesson
    notebook: Notebook
    needs: KernelNeeds
    reasons: tuple[str, ...]
    """Why it runs, in words."""
    job: Job


@dataclass(frozen=True, slots=True)
class BuildLimit:
    """When a build has to be over."""

    seconds: int
    ends_at: float
    """On the clock of `time.monotonic`."""

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.ends_at - time.monotonic())
