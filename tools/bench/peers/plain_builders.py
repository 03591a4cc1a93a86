"""Plain peers: nbclient alone, nbconvert one after another or under `make`, and inside mkdocs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers.builders import Builder
from peers.notebooks import Book, write_all

_MAKEFILE = """pages := $(patsubst %.ipynb,html/%.html,$(wildcard *.ipynb))
all: $(pages)
html/%.html: %.ipynb
\t{convert} --output-dir html $<
"""
_ONE_AFTER_ANOTHER = """
import subprocess, sys
for notebook in sys.argv[1:]:
    subprocess.run([*{convert}, "--output-dir", "html", notebook], check=True)
"""
_IN_HALVES = """
import subprocess, sys
names = sys.argv[1:]
halves = [
    subprocess.Popen([*{convert}, "--output-dir", "html", *half])
    for half in (names[::2], names[1::2])
    if half
]
sys.exit(max([half.wait() for half in halves]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nbclient(Builder):
    """nbclient alone, which makes no pages: what is not less than this was not saved by running less."""

    name: str = "nbclient"
    remembers: bool = False
    renders_saved: bool = False
    pages: str = "executed/{name}.ipynb"

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        assert execute, "nbclient shows nothing"
        write_all(books, folder)
        (folder / "executed").mkdir()

    def command(self, folder: Path) -> list[str]:
        names = sorted(path.name for path in folder.glob("*.ipynb"))
        to = "--output=executed/{notebook_name}.ipynb"
        return [self.python(), "-m", "jupyter", "execute", "--timeout=900", to, *names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nbconvert(Builder):
    """nbconvert, a process for each notebook; saved notebooks in two processes, each with half of them."""

    name: str = "nbconvert"
    peer: str | None = "nbconvert"
    remembers: bool = False
    compares_contents: bool = False
    pages: str = "html/{name}.html"

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        write_all(books, folder)
        convert = [self.python(), "-m", "nbconvert", "--to", "html", "--log-level", "ERROR"]
        if execute:
            convert += ["--execute", "--ExecutePreprocessor.timeout=900"]
        runner = (_ONE_AFTER_ANOTHER if execute else _IN_HALVES).format(convert=convert)
        (folder / "convert.py").write_text(runner, encoding="utf-8")
        (folder / "Makefile").write_text(_MAKEFILE.format(convert=" ".join(convert)), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        return [sys.executable, "convert.py", *sorted(path.name for path in folder.glob("*.ipynb"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Make(Nbconvert):
    """nbconvert under `make`, which goes by the times of files."""

    name: str = "make"
    jobs: int = 2
    remembers: bool = True
    renders_saved: bool = False

    def command(self, folder: Path) -> list[str]:
        del folder
        return ["make", "--silent", f"--jobs={self.jobs}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MkdocsJupyter(Builder):
    """mkdocs with its plugin for notebooks, which remembers a page by the bytes of its notebook."""

    name: str = "mkdocs-jupyter"
    peer: str | None = "mkdocs-jupyter"
    sources: str = "docs/{name}.ipynb"
    pages: str = "site/{name}/index.html"

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        write_all(books, folder / "docs")
        (folder / "docs" / "index.md").write_text("# Bench\n", encoding="utf-8")
        plugin = {"mkdocs-jupyter": {"execute": execute, "allow_errors": False}}
        config = {"site_name": "Bench", "theme": "material", "plugins": [plugin]}
        (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        del folder
        return [self.python(), "-m", "mkdocs", "build", "--quiet"]
