"""What an execution needs, as plain values that can be sent anywhere: no open file, no place of a machine."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint, Measurement

_UNKNOWN_MEMORY_BYTES = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelNeeds:
    """What a lesson's kernel imports before the lesson starts."""

    preload: tuple[str, ...] = ()
    """Dotted names, sorted; each is one that the lesson itself imports."""
    why_plain: str = ""
    """Why its kernel cannot be forked; "" when it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A lesson to be executed."""

    lesson: Lesson
    notebook: Notebook
    fingerprint: Fingerprint
    """Holds the digests of all files that it needs."""
    data: DataEdition
    needs: KernelNeeds
    reasons: tuple[str, ...] = ()
    """Why it runs, in words."""
    build_seconds: int | None = None
    """How long, from when it is handed over, somebody waits for it."""
    expected_seconds: float = math.inf
    """Infinite when it has never run: nobody knows how long it takes, so it had better start early."""
    expected_memory_bytes: int = _UNKNOWN_MEMORY_BYTES

    @property
    def slug(self) -> str:
        return self.lesson.slug

    def expecting(self, last: Measurement) -> Job:
        """The job with what its last execution cost."""
        return replace(self, expected_seconds=last.seconds, expected_memory_bytes=last.peak_memory_bytes)

    @property
    def files(self) -> tuple[Path, ...]:
        """What the notebook may find beside it; relative to the root of the course."""
        data = (path for dataset in self.lesson.datasets for path in dataset.files)
        return (*self.notebook.companion, *data)
