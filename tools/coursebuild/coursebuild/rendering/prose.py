"""Prose: where a text will stand, and what rendering it gives."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.nouns.page import Figure, Heading, Picture
from coursebuild.rendering.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsePlace:
    name: str
    """Keeps its footnotes apart from those of other documents on its page."""
    links: Links
    asset_address: str = ""
    """Where the files of its pictures will be."""
    id_prefix: str = ""
    """Keeps its headings apart."""
    taken: frozenset[str] = frozenset()
    """The ids that other documents on its page have."""
    keeps_ids: bool = True
    """Whether the page keeps the ids that people wrote: where it keeps none, none can be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    html: tuple[str, ...]
    """One piece for each text, in order."""
    footnotes: str
    headings: tuple[Heading, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...] = ()
    citations: tuple[str, ...] = ()
