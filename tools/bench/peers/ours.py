"""coursebuild itself: a course with the layouts of this project around the generated notebooks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course import write_course

from peers.builders import Builder
from peers.building import Project
from peers.notebooks import Book, write_all
from peers.results import OURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Coursebuild(Builder):
    """`coursebuild build`: everything that it does, Jekyll and the check of the site included."""

    name: str = OURS
    sources: str = "notebooks/{name}.ipynb"
    pages: str = "_site/lessons/{name}/index.html"
    jobs: int = 2

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        """Write the course; results for saved notebooks are put into its store elsewhere."""
        del execute
        write_course(folder, {book.name: book.title for book in books})
        write_all(books, folder / "notebooks")

    def command(self, folder: Path) -> list[str]:
        return [*coursebuild(folder), "build", "--jobs", str(self.jobs)]


def coursebuild(folder: Path) -> list[str]:
    """The command for the course in a folder, without its subcommand."""
    return [sys.executable, "-m", "coursebuild", "--root", str(folder)]


def start(project: Project, command: Sequence[str]) -> subprocess.Popen[str]:
    """Start a command in the folder of a project; what it says can be read as it comes."""
    return subprocess.Popen(
        command,
        cwd=project.folder,
        env={**project.builder.environment(project.settings), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
