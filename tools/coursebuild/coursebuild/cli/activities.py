"""What goes on while somebody waits: a lesson that runs, a file on its way. Values with harmless texts."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.cli.printable import format_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is known of a lesson while it runs."""

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
        return "" if self.memory_bytes is None else format_bytes(self.memory_bytes)

    def describe(self, now: float) -> str:
        """One line for a log in which the lesson has been running for long."""
        place = f"{self.place} ({self.count})" if self.position else "starting"
        known = (place, f"{int(now - self.started)} s", self.memory)
        return f"{self.name}: {', '.join(filter(None, known))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is known of a file while it is downloaded."""

    name: str
    total: int
    """In bytes, as is `done`."""
    done: int
    started: float
