"""Prose: where a text will stand, where its links lead from there, and what rendering it gives."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coursebuild.nouns.page import Figure, Heading, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses that one document needs to know."""

    base_path: str
    """The path under which the site is published; '' at the top of a host."""
    lessons: Mapping[str, str]
    """Notebook path relative to the root → address of its page without the base path."""
    folder: Path
    """Folder of the document, relative to the root: what its relative addresses start from."""

    def page_of(self, href: str) -> str | None:
        """The published address of a link to another lesson's notebook; None for any other link."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path.endswith(".ipynb"):
            return None
        address = self.lessons.get(self._below_root(parts.path))
        if address is None:
            return None
        return f"{self.base_path}{address}" + (f"#{parts.fragment}" if parts.fragment else "")

    def picture_file(self, src: str) -> Path | None:
        """The file, relative to the root, that a relative address means; None for any other or hidden one."""
        parts = urlsplit(src)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return None
        file = self._below_root(parts.path)
        return None if any(part.startswith(".") for part in Path(file).parts) else Path(file)

    def _below_root(self, path: str) -> str:
        return posixpath.normpath((self.folder / unquote(path)).as_posix())


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
