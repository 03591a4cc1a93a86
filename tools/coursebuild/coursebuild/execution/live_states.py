"""What a live kernel is asked for and what it answers, and whether it can go on after a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.omissions import omission
from coursebuild.nouns.result import Failure, Result, Status
from coursebuild.planning.fingerprint import FILE, PACKAGE

NOT_RUN: tuple[Output, ...] = (omission("not_run"),)
"""The outputs of a cell that has not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """How far a kernel has come with a job."""

    job: Job
    result: Result
    """With the outputs of each executed cell, as far as they have run."""
    ran: tuple[int, ...] = ()
    """Numbers of the cells that ran for this job."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will run for it."""
        return self.result.status is not Status.RUNNING


class LiveObserver(Protocol):
    """Hears of live kernels, from their thread."""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None: ...
    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None: ...
    def reported(self, state: LiveState) -> None: ...


def needs_new_kernel(born: Job, job: Job) -> bool:
    """Whether something changed that a living kernel cannot take over: what it has read, or how it started.

    A package or a file that is new or no longer used can be: the kernel imports it when a cell asks for it.
    """
    old, new = dict(born.fingerprint.parts), dict(job.fingerprint.parts)
    for name in old.keys() | new.keys():
        can_come_and_go = name.startswith((FILE, PACKAGE))
        if old.get(name) != new.get(name) and not (can_come_and_go and (name in old) != (name in new)):
            return True
    return born.lesson.limits != job.lesson.limits or _variables(born) != _variables(job)


def _variables(job: Job) -> set[tuple[str | None, str | None]]:
    return {(variable.name, variable.value) for variable in job.notebook.variables}


def runs_alike(one: Job, other: Job) -> bool:
    """Whether only what is not executed differs."""
    return one.fingerprint.digest == other.fingerprint.digest and one.lesson.limits == other.lesson.limits


def count_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many are equal from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


class KnownCells:
    """The cells that have run in a kernel, one after the other, with their outputs."""

    def __init__(self, cells: Iterable[tuple[str, tuple[Output, ...]]] = ()) -> None:
        """`cells` are (digest, outputs)."""
        self._cells = list(cells)

    @property
    def outputs(self) -> list[tuple[Output, ...]]:
        return [outputs for _, outputs in self._cells]

    def matching(self, job: Job) -> int:
        """How many of the first cells of the job have run."""
        return count_common([digest for digest, _ in self._cells], job.fingerprint.cells)

    def keep(self, count: int) -> None:
        """Only so many of them still hold."""
        del self._cells[count:]

    def add(self, job: Job, outputs: Sequence[tuple[Output, ...]], end: int) -> None:
        """The cells of the job up to this position have run as well; `outputs` are those of all its cells."""
        begin = len(self._cells)
        self._cells += zip(job.fingerprint.cells[begin:end], outputs[begin:end], strict=True)

    def copy(self) -> KnownCells:
        """What is known now."""
        return KnownCells(self._cells)


def live_result(
    job: Job, known: Sequence[tuple[Output, ...]], failure: Failure | None = None, *, is_running: bool = False
) -> Result:
    """The result of a job as far as its cells have run: every other one has the outputs `NOT_RUN`."""
    status = Status.RUNNING if is_running else Status.FAILED if failure else Status.EXECUTED
    return Result(
        lesson=job.lesson,
        status=status,
        fingerprint=job.fingerprint,
        outputs=(*known, *(NOT_RUN,) * (len(job.fingerprint.cells) - len(known))),
        failure=failure,
        reasons=job.reasons,
    )
