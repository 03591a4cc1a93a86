"""What there is to say of running lessons and of those that ran: values and plain text, no stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is known of a lesson while it runs; texts are harmless."""

    slug: str
    cells: int
    """How many cells are executed."""
    why: str
    started: float
    """On the clock of whoever shows it, in seconds."""
    said: float
    """When a log last heard of it, on the same clock."""
    cell: int | None = None
    """The running cell, counted over all cells; None before the first."""
    position: int = 0
    """The running cell, counted over the executed ones; 0 before the first."""
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """A lesson that ran, as it stands in the table at the end; '' where nothing was measured."""

    slug: str
    status: str
    is_good: bool
    seconds: str
    memory: str
    kernel: str
    why: str

    @property
    def texts(self) -> tuple[str, ...]:
        """In the order of `HEADINGS`."""
        return (self.slug, self.status, self.seconds, self.memory, self.kernel, self.why)


HEADINGS = ("lesson", "status", "time", "peak memory", "kernel", "why it ran")
NUMBERS = frozenset({"time", "peak memory"})
"""Headings of the columns that are set to the right."""


def sign_of_life(running: Running, now: float) -> str:
    """One line for a log in which a lesson has been running for long."""
    place = f"cell {running.cell} ({running.position} of {running.cells})" if running.position else "starting"
    memory = [] if running.memory_bytes is None else [bytes_text(running.memory_bytes)]
    return f"{running.slug}: {', '.join([place, f'{int(now - running.started)} s', *memory])}"


def columns(rows: Sequence[SummaryRow]) -> str:
    """The table in aligned columns; what may hold Korean stands last and needs no width."""
    lines = [HEADINGS, *(row.texts for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_fill(line, widths)).rstrip() for line in lines)


def _fill(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        text.rjust(width) if heading in NUMBERS else text.ljust(width)
        for heading, text, width in zip(HEADINGS, texts, widths, strict=True)
    ]


def seconds_text(seconds: float) -> str:
    """As in `43.1 s`."""
    return f"{seconds:.1f} s"


def bytes_text(count: int) -> str:
    """As in `412 MB`, `1.9 GB` or `24 GB`: six characters are enough for what a computer holds."""
    if count < 999.5e6:
        return f"{count / 1e6:.0f} MB"
    return f"{count / 1e9:.{1 if count < 9.95e9 else 0}f} GB"
