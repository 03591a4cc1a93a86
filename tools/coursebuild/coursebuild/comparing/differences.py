"""What a comparison finds, and how far two runs may lie apart before it finds anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in a cell that differs, or the rest of them."""

    cell: int
    """As a person counts, `Cell.number`."""
    description: str
    """One line without control characters; it quotes the notebook: to be escaped where it is shown."""
    count: int = 1
    """How many differences it stands for: more than one in the closing "and 7 more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far two runs may lie apart and still show the same; 0 asks for equality."""

    numbers: float = 0.01
    """Relative. The same training on another processor moves a metric in its third digit."""
    pictures: float = 0.0005
    """Share of pixels that may differ. A figure of Matplotlib without anti-aliasing, or with other hinting,
    stays at 0.0003; one dot moved by a twentieth of the axes is at 0.0007."""
