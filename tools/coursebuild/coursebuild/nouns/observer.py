"""What a build reports as it goes, and to whom: it prints nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.job import Job
from coursebuild.nouns.result import Result


class RunObserver(Protocol):
    """Is told of lessons as they run, from another thread than that of the build."""

    def run_began(self, jobs: Sequence[Job], at_once: int) -> None:
        """These are run, so many at once."""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        """It runs, for these reasons; so many cells will be executed."""

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        """`cell` counts all cells from 1, as a person does; `position` the executed ones."""

    def memory_measured(self, lesson: Lesson, bytes_: int) -> None:
        """Its kernel holds so much memory now; about once a second."""

    def lesson_restarted(self, lesson: Lesson, reason: str) -> None:
        """Its forked kernel died or could not be had; it runs once more in a plain one."""


class Observer(RunObserver, Protocol):
    """Is told of a whole build."""

    def lesson_ended(self, result: Result) -> None:
        """What became of it, when that has been stored."""

    def warned(self, message: str) -> None: ...
