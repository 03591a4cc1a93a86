"""What a reader can search: pages as the texts below their headings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What can be found: the text below one heading."""

    id: str
    """'' for the top of the page."""
    title: str
    text: str
    code: str = ""
    """The names that its code uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPage:
    address: str
    """Without the base path."""
    title: str
    sections: tuple[Section, ...]
