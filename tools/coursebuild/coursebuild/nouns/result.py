"""How a lesson came by its outputs, or why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Output


class Status(StrEnum):
    """How a lesson came by its outputs, or why it has none."""

    CACHED = "up to date"
    EXECUTED = "executed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    KERNEL_DIED = "kernel died"
    NOT_STARTED = "not started"
    """No kernel could be had."""
    RUNNING = "running"
    NOT_RENDERED = "cannot be shown"
    """What was written, or what it has put out, is no page."""

    @property
    def is_good(self) -> bool:
        return self in (Status.CACHED, Status.EXECUTED)


class KernelKind(StrEnum):
    """Where a kernel's process comes from; part of the provenance, never of the fingerprint."""

    WARM = "warm"
    """Forked from a process that has already imported the lesson's libraries."""
    PLAIN = "plain"
    """A new Python process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Everything that can change a lesson's outputs; equal digests mean equal outputs."""

    digest: str
    cells: tuple[str, ...]
    """Digests of the executed cells, in order."""
    parts: tuple[tuple[str, str], ...]
    """(name, digest or version), sorted by name: `file cvnotes/metrics.py`, `package numpy` …"""
    as_written: str = ""
    """The digest with comments and layout, which count where outputs show lines of the code; "" where
    `digest` has them already, because the code may read code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a run cost."""

    seconds: float
    cpu_seconds: float
    """Of the kernel and everything that it started."""
    peak_memory_bytes: int
    """The most that the kernel, or one process that it started, held in memory at once."""
    kernel: KernelKind


class ContainmentLevel(StrEnum):
    """How far a kernel was kept from what else is on the machine."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Containment:
    """What held while a lesson ran; part of the provenance, never of the fingerprint."""

    level: ContainmentLevel
    lacking: tuple[str, ...] = ()
    """What stayed open and why, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How outputs came about; shown on the page, never part of the fingerprint."""

    executed_at: int
    """Seconds since 1970, UTC."""
    measured: Measurement
    python: str
    packages: tuple[tuple[str, str], ...]
    """(distribution, version) of what the notebook and its companion import by name."""
    seed: int | None
    """What the notebook assigns to `SEED`; None when it does not."""
    containment: Containment | None = None
    """None when it ran before this was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong, where, and what to do about it."""

    cell: int | None
    """None: no cell is to blame, something around the lesson went wrong."""
    line: int | None
    message: str
    advice: str = ""
    last_output: tuple[str, ...] = ()
    partial: Path | None = None
    """The notebook with its outputs up to the failure, kept for a look and never published."""
    others: tuple[Failure, ...] = ()
    """Further cells that are wrong: of a lesson that cannot be shown, all are known at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a job, or what is stored of an earlier one: the one noun for what ran."""

    lesson: Lesson
    status: Status
    fingerprint: Fingerprint
    """Of what ran, which need not be what is written now."""
    outputs: Sequence[tuple[Output, ...]] = ()
    """One tuple for each executed cell, in order; those of a stored result are read when they are used."""
    checksum: str = ""
    """Stands for outputs and provenance where pages are made of them; "" for what is not kept or shown."""
    provenance: Provenance | None = None
    """None when the run failed."""
    failure: Failure | None = None
    measured: Measurement | None = None
    """None when nothing ran."""
    reasons: tuple[str, ...] = ()
    """Why it ran, in words."""

    @property
    def slug(self) -> str:
        return self.lesson.slug

    @property
    def kernel(self) -> KernelKind | None:
        """The kind of kernel that ran it; None when nothing ran."""
        return None if self.measured is None else self.measured.kernel
