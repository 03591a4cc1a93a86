"""Peers around nbconvert: one after another, under `make`, and inside mkdocs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import environments
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
class Nbconvert:
    """nbconvert, a process for each notebook; saved notebooks in two processes, each with half of them."""

    name: str = "nbconvert"
    jobs: int = 1
    """More than one: under `make`, which goes by the times of files."""
    compares_contents: bool = False

    @property
    def remembers(self) -> bool:
        return self.jobs > 1

    @property
    def renders_saved(self) -> bool:
        return self.jobs == 1

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        write_all(books, folder)
        convert = [str(environments.python_of("nbconvert")), "-m", "nbconvert", "--to", "html"]
        convert += ["--log-level", "ERROR"]
        if execute:
            convert += ["--execute", "--ExecutePreprocessor.timeout=900"]
        runner = (_ONE_AFTER_ANOTHER if execute else _IN_HALVES).format(convert=convert)
        (folder / "convert.py").write_text(runner, encoding="utf-8")
        (folder / "Makefile").write_text(_MAKEFILE.format(convert=" ".join(convert)), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        if self.jobs > 1:
            return ["make", "--silent", f"--jobs={self.jobs}"]
        names = sorted(path.name for path in folder.glob("*.ipynb"))
        return [sys.executable, "convert.py", *names]

    def environment(self, settings: Path) -> dict[str, str]:
        return environments.environment(settings, "nbconvert")

    def source(self, folder: Path, name: str) -> Path:
        return folder / f"{name}.ipynb"

    def page(self, folder: Path, name: str) -> Path:
        return folder / "html" / f"{name}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class MkdocsJupyter:
    """mkdocs with its plugin for notebooks, which remembers a page by the bytes of its notebook."""

    name: str = "mkdocs-jupyter"
    remembers: bool = True
    compares_contents: bool = True
    renders_saved: bool = True

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        write_all(books, folder / "docs")
        (folder / "docs" / "index.md").write_text("# Bench\n", encoding="utf-8")
        config = {
            "site_name": "Bench",
            "theme": "material",
            "plugins": [{"mkdocs-jupyter": {"execute": execute, "allow_errors": False}}],
        }
        (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        return [str(environments.python_of(self.name)), "-m", "mkdocs", "build", "--quiet"]

    def environment(self, settings: Path) -> dict[str, str]:
        return environments.environment(settings, self.name)

    def source(self, folder: Path, name: str) -> Path:
        return folder / "docs" / f"{name}.ipynb"

    def page(self, folder: Path, name: str) -> Path:
        return folder / "site" / name / "index.html"
