"""coursebuild itself: a course with the layouts of this project around the generated notebooks."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import environments
from peers.notebooks import Book, write_all

_SITE = (
    "_config.yml",
    "_includes",
    "_layouts",
    "assets",
    "_pages/computer-vision.md",
    "_pages/lessons",
    "_pages/datasets",
    "_pages/404.md",
)
_REFERENCE = {
    "id": "knuth1984",
    "authors": ["Donald E. Knuth"],
    "year": 1984,
    "title": "Literate Programming",
    "venue": "The Computer Journal 27(2)",
    "url": "https://doi.org/10.1093/comjnl/27.2.97",
}
_NOTE = {"slug": "note", "title": "Note"}
_TEXT_OF_THE_NOTE = "A note, because the home page links to its references [@knuth1984].\n"
_CHANGELOG = "---\nlayout: page\ntitle: Changes\npermalink: /changelog/\n---\nNone.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coursebuild:
    """`coursebuild build`: everything that it does, Jekyll and the check of the site included."""

    name: str = "coursebuild"
    jobs: int = 2
    plain: bool = False
    """Plain kernels instead of warm ones."""
    remembers: bool = True
    compares_contents: bool = True
    renders_saved: bool = True

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        """Write the course; results for saved notebooks are put into its store elsewhere."""
        del execute
        for name in _SITE:
            source, target = environments.ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("generated"))
            else:
                shutil.copyfile(source, target)
        (folder / "_pages" / "changelog.md").write_text(_CHANGELOG, encoding="utf-8")
        (folder / "_pages" / "notes").mkdir()
        (folder / "_pages" / "notes" / "note.md").write_text(_TEXT_OF_THE_NOTE, encoding="utf-8")
        write_all(books, folder / "notebooks")
        for name, facts in _facts(books).items():
            path = folder / "_data" / f"{name}.yml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(facts), encoding="utf-8")  # JSON is YAML

    def command(self, folder: Path) -> list[str]:
        command = [*coursebuild(folder), "build"]
        if "--jobs" in options_of_build():
            command += ["--jobs", str(self.jobs)]
        if self.plain and "--kernels" in options_of_build():
            command += ["--kernels", "plain"]
        return command

    def environment(self, settings: Path) -> dict[str, str]:
        return environments.environment(settings)

    def source(self, folder: Path, name: str) -> Path:
        return folder / "notebooks" / f"{name}.ipynb"

    def page(self, folder: Path, name: str) -> Path:
        return folder / "_site" / "lessons" / name / "index.html"


def coursebuild(folder: Path) -> list[str]:
    """The command for the course in a folder, without its subcommand."""
    return [sys.executable, "-m", "coursebuild", "--root", str(folder)]


@functools.cache
def options_of_build() -> str:
    """What `coursebuild build --help` says."""
    command = [sys.executable, "-m", "coursebuild", "build", "--help"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _facts(books: Sequence[Book]) -> dict[str, object]:
    day = "2019-09-02"
    lecture = {"date": day, "kind": "정규", "title": "Bench", "attendance": "참석", "lesson": books[0].name}
    original = {"lecture": day, "file": "bench.ipynb", "topic": "Bench"}
    lessons = [
        {"slug": book.name, "title": book.title, "summary": "Measured.", "notebook": f"{book.name}.ipynb"}
        for book in books
    ]
    institution = {"name": "Bench", "program": "Bench", "url": "https://example.org/"}
    return {
        "course": {"title": "Bench", "summary": "Measured.", "institution": institution, "notes": [_NOTE]},
        "curriculum": [lecture],
        "datasets": [],
        "lessons": lessons,
        "references": [_REFERENCE],
        "sources": {
            "institution": "Bench",
            "base": "https://example.org/src/",
            "notebooks": [original],
        },
    }
