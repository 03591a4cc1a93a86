"""What is shown: fragments of pages with their headings and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    id: str
    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    """File name, made from the content, so that a changed picture has a new address."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a page shows it, in whatever files it is offered."""

    name: str
    """File name of its exact form."""
    width: int
    """In pixels of the exact form, as the height."""
    height: int
    alt: str
    is_plot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCard:
    """The picture that messengers show beside a link to a page."""

    name: str
    """File name; `.png` or `.jpg`."""
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """The HTML of a lesson or a note, complete and safe to be included in a page."""

    html: str
    headings: tuple[Heading, ...] = ()
    figures: tuple[Figure, ...] = ()
    """Every file of every picture."""
    pictures: tuple[Picture, ...] = ()
    citations: tuple[str, ...] = ()
    """Ids of the references, in order of first citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a lesson is shown before it has run as a whole."""

    is_waiting: bool = False
    """Nothing of it has run since it changed: an earlier result is shown."""
    is_running: bool = False
    has_failed: bool = False
    failed_cell: int | None = None
