"""Scenarios of building: cold, again, after an edit; the same steps with every builder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peers.builders import Builder, require, touch
from peers.measuring import Cost, measure
from peers.notebooks import Book, Place, edit
from peers.results import Results

_ENOUGH_SECONDS = 10.0
_ENOUGH_TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A builder with the folder that it builds in."""

    builder: Builder
    folder: Path
    books: tuple[Book, ...]
    settings: Path
    """The folder of settings and font caches that all builders share."""

    def lay_out(self, *, execute: bool = True) -> None:
        """Write everything that a person would have written."""
        self.folder.mkdir(parents=True)
        self.builder.lay_out(self.folder, self.books, execute=execute)

    def build(self, *, memory: bool = False) -> Cost:
        """Build all of it; raises CommandFailed."""
        environment = self.builder.environment(self.settings)
        return measure(self.builder.command(self.folder), self.folder, environment, memory=memory)

    def build_edited(self, book: Book, place: Place, edition: int) -> Cost:
        """Edit one place, build, and see to it that the page shows it."""
        edit(self.builder.source(self.folder, book.name), place, edition)
        cost = self.build()
        require(self.builder.page(self.folder, book.name), place, edition)
        return cost

    def sources(self) -> list[Path]:
        """The files in which people edit the notebooks."""
        return [self.builder.source(self.folder, book.name) for book in self.books]


def measure_cold(results: Results, project: Project, scenario: str) -> None:
    """Build from nothing; every page must show what its last cell prints."""
    project.lay_out()
    cost = project.build()
    for book in project.books:
        require(project.builder.page(project.folder, book.name), Place.LAST, 0)
    results.add(scenario, project.builder.name, cost)


def measure_again(results: Results, project: Project) -> None:
    """Build with nothing changed, then with new times on every file, where a builder can tell."""
    if not project.builder.remembers:
        return
    for _ in _a_few_times():
        results.add("nothing changed", project.builder.name, project.build())
    if project.builder.compares_contents:
        for _ in _a_few_times():
            touch(project.folder, project.sources())
            results.add("touch of all files", project.builder.name, project.build())


def measure_edits(results: Results, project: Project) -> None:
    """Edit the prose, the last and the first code cell of one notebook, and build after each."""
    if not project.builder.remembers:
        return
    name, book = project.builder.name, project.books[0]
    for number in _a_few_times():
        results.add("edit of prose", name, project.build_edited(book, Place.PROSE, number + 1))
    results.add("edit of the last code cell", name, project.build_edited(book, Place.LAST, 1))
    results.add("edit of the first code cell", name, project.build_edited(book, Place.FIRST, 1))


def _a_few_times() -> Iterator[int]:
    """Count from 0: three times what is quick, once what takes long."""
    started = time.monotonic()
    for number in range(_ENOUGH_TIMES):
        yield number
        if time.monotonic() - started > _ENOUGH_SECONDS:
            return
