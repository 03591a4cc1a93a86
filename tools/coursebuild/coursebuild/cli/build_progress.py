"""What there is to say of running lessons and of those that ran: values and plain text, no stream."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is known of a lesson while it runs; texts are harmless."""

    name: str
    """Of the lesson."""
    total: int
    """How many cells are executed."""
    why: str
    started: float
    """On the clock of whoever shows it, in seconds."""
    reported: float
    """When a log last heard of it, on the same clock."""
    cell: int | None = None
    """The running cell, counted over all cells; None before the first."""
    position: int = 0
    """The running cell, counted over the executed ones; 0 before the first."""
    memory_bytes: int | None = None

    @property
    def done(self) -> int:
        return max(self.position - 1, 0)

    @property
    def count(self) -> str:
        return f"{self.position} of {self.total}"

    @property
    def place(self) -> str:
        return "" if self.cell is None else f"cell {self.cell}"

    @property
    def memory(self) -> str:
        return "" if self.memory_bytes is None else bytes_text(self.memory_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is known of a file while it is downloaded; texts are harmless."""

    name: str
    total: int
    """In bytes, as is `done`."""
    done: int
    started: float


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


def sign_of_life(running: Running, now: float) -> str:
    """One line for a log in which a lesson has been running for long."""
    place = f"{running.place} ({running.count})" if running.position else "starting"
    known = (place, f"{int(now - running.started)} s", running.memory)
    return f"{running.name}: {', '.join(filter(None, known))}"


def seconds_text(seconds: float) -> str:
    """As in `43.1 s`."""
    return f"{seconds:.1f} s"


def bytes_text(count: int) -> str:
    """As in `412 MB`, `1.9 GB` or `24 GB`: six characters are enough for what a computer holds."""
    if count < 999.5e6:
        return f"{count / 1e6:.0f} MB"
    return f"{count / 1e9:.{1 if count < 9.95e9 else 0}f} GB"
