"""What a scenario asks of a builder, and the builders that are measured, by name."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from peers.measuring import CommandFailed
from peers.notebooks import Book, Place, shows


class Builder(Protocol):
    """A program that makes pages of notebooks."""

    @property
    def name(self) -> str: ...

    @property
    def remembers(self) -> bool:
        """Whether a second build may run less than the first."""

    @property
    def compares_contents(self) -> bool:
        """Whether it goes by what files hold, not by their times: a `touch` then changes nothing."""

    @property
    def renders_saved(self) -> bool:
        """Whether it can make pages of notebooks as they were saved, without running them."""

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        """Write a project that holds these notebooks and nothing that was built."""

    def command(self, folder: Path) -> list[str]:
        """The build of the whole project, run in its folder."""

    def environment(self, settings: Path) -> dict[str, str]:
        """The variables that the command sees."""

    def source(self, folder: Path, name: str) -> Path:
        """The file in which a person edits a notebook."""

    def page(self, folder: Path, name: str) -> Path:
        """The page that is made of it."""


def require(page: Path, place: Place, edition: int) -> None:
    """See to it that a page shows what its edition prints: a build that does nothing is not fast."""
    if not page.is_file():
        raise CommandFailed(f"{page.name} was not built")
    if not holds(page.read_text(encoding="utf-8"), shows(place, edition)):
        raise CommandFailed(f"{page.name} does not show `{shows(place, edition)}`")


def holds(page: str, text: str) -> bool:
    """Whether a page shows a text, however it is marked up."""
    return text in html.unescape(re.sub(r"<[^>]*>", "", page))


def touch(folder: Path, paths: Sequence[Path]) -> None:
    """Give files a new time, and the folder's own settings too."""
    for path in (*paths, *(path for path in folder.iterdir() if path.is_file())):
        os.utime(path)
