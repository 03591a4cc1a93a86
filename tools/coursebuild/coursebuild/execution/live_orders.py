"""What a live kernel is asked for and what it answers, and whether it can go on after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.result import Failure, Fingerprint
from coursebuild.planning.fingerprint import FILE, PACKAGE
from coursebuild.planning.kernel_needs import KernelNeeds


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOrder:
    """A lesson as it is written now, to be brought to life."""

    lesson: Lesson
    notebook: Notebook
    fingerprint: Fingerprint
    needs: KernelNeeds
    reasons: tuple[str, ...] = ()
    """Why its outputs are not stored, in words; none when they are, and the kernel only gets ready."""
    noticed: float = 0.0
    """When the edit was seen, on the monotonic clock."""
    memory_bytes: int = 0
    """What its kernel will probably hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """How far a kernel has come with an order."""

    order: LiveOrder
    outputs: tuple[tuple[Output, ...] | None, ...]
    """Of each executed cell; None where it has not run."""
    failure: Failure | None = None
    ran: tuple[int, ...] = ()
    """Numbers of the cells that ran for this order."""
    is_settled: bool = True
    """Whether nothing more will run for it."""


class LiveObserver(Protocol):
    """Hears of live kernels, from their thread."""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None: ...
    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None: ...
    def reported(self, state: LiveState) -> None: ...


def needs_new_kernel(born: LiveOrder, order: LiveOrder) -> bool:
    """Whether something changed that a living kernel cannot take over: what it has read, or how it started.

    A package or a file that is new or no longer used can be: the kernel imports it when a cell asks for it.
    """
    old, new = dict(born.fingerprint.parts), dict(order.fingerprint.parts)
    for name in old.keys() | new.keys():
        can_come_and_go = name.startswith((FILE, PACKAGE))
        if old.get(name) != new.get(name) and not (can_come_and_go and (name in old) != (name in new)):
            return True
    return born.lesson.limits != order.lesson.limits or _variables(born) != _variables(order)


def _variables(order: LiveOrder) -> set[tuple[str | None, str | None]]:
    return {(variable.name, variable.value) for variable in order.notebook.variables}


def runs_alike(one: LiveOrder, other: LiveOrder) -> bool:
    """Whether only what is not executed differs."""
    return one.fingerprint.digest == other.fingerprint.digest and one.lesson.limits == other.lesson.limits


def files_of(order: LiveOrder) -> list[Path]:
    """What the lesson finds beside it; relative to the root."""
    return [*order.notebook.companion, *(path for dataset in order.lesson.datasets for path in dataset.files)]


def count_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many are equal from the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def padded(known: Sequence[tuple[Output, ...]], order: LiveOrder) -> tuple[tuple[Output, ...] | None, ...]:
    """The known outputs, then None for every cell of `order` that has none."""
    return (*known, *(None,) * (len(order.fingerprint.cells) - len(known)))
