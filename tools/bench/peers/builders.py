"""What a scenario asks of a builder, and how its pages are checked."""

from __future__ import annotations

import html
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import environments
from peers.measuring import CommandFailed
from peers.notebooks import Book, Place, shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder(ABC):
    """A program that makes pages of notebooks."""

    name: str
    peer: str | None = None
    """Whose environment it runs in; None: this project's own, so that nothing need be installed."""
    remembers: bool = True
    """Whether a second build may run less than the first."""
    compares_contents: bool = True
    """Whether it goes by what files hold, not by their times: a `touch` then changes nothing."""
    renders_saved: bool = True
    """Whether it can make pages of notebooks as they were saved, without running them."""
    sources: str = "{name}.ipynb"
    """The file in which a person edits a notebook, below the folder of the project."""
    pages: str
    """The page that is made of it."""

    @abstractmethod
    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        """Write a project that holds these notebooks and nothing that was built."""

    @abstractmethod
    def command(self, folder: Path) -> list[str]:
        """The build of the whole project, run in its folder."""

    def python(self) -> str:
        """The Python that it runs in."""
        return str(environments.python_of(self.peer))

    def environment(self, settings: Path) -> dict[str, str]:
        """The variables that the command sees."""
        return environments.environment(settings, self.peer)

    def source(self, folder: Path, name: str) -> Path:
        return folder / self.sources.format(name=name)

    def page(self, folder: Path, name: str) -> Path:
        return folder / self.pages.format(name=name)


def require(page: Path, place: Place, edition: int) -> None:
    """See to it that a page shows what its edition prints: a build that does nothing is not fast."""
    if not page.is_file():
        raise CommandFailed(f"{page.name} was not built")
    if shows(place, edition) not in text_of(page.read_text(encoding="utf-8")):
        raise CommandFailed(f"{page.name} does not show `{shows(place, edition)}`")


def text_of(page: str) -> str:
    """What a page shows, however it is marked up."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def touch(folder: Path, paths: Sequence[Path]) -> None:
    """Give files a new time, and the folder's own settings too."""
    for path in (*paths, *(path for path in folder.iterdir() if path.is_file())):
        os.utime(path)
