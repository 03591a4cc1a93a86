"""Peers on Sphinx: jupyter-book with its cache of executions, and sphinx-gallery with scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers.builders import Builder
from peers.notebooks import Book, write_all


@dataclass(frozen=True, slots=True, kw_only=True)
class JupyterBook(Builder):
    """jupyter-book 1 with `execute_notebooks: cache`: jupyter-cache remembers by the code cells."""

    name: str = "jupyter-book"
    peer: str | None = "jupyter-book"
    pages: str = "_build/html/{name}.html"

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        write_all(books, folder)
        mode = "cache" if execute else "off"
        config = {"title": "Bench", "execute": {"execute_notebooks": mode, "timeout": 900}}
        chapters = [{"file": book.name} for book in books]
        contents = {"format": "jb-book", "root": "index", "chapters": chapters}
        (folder / "_config.yml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
        (folder / "_toc.yml").write_text(json.dumps(contents), encoding="utf-8")
        (folder / "index.md").write_text("# Bench\n", encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        return [str(Path(self.python()).with_name("jupyter-book")), "build", "--quiet", str(folder)]


_GALLERY = """
project = "Bench"
extensions = ["sphinx_gallery.gen_gallery"]
exclude_patterns = ["_build", "examples"]
sphinx_gallery_conf = {{
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\\.py$",
    "abort_on_example_error": True,
    "parallel": {parallel},
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SphinxGallery(Builder):
    """sphinx-gallery: scripts run in the process of the build, or in two at a time."""

    name: str = "sphinx-gallery"
    peer: str | None = "sphinx-gallery"
    renders_saved: bool = False
    sources: str = "examples/plot_{name}.py"
    pages: str = "_build/gallery/plot_{name}.html"
    parallel: int = 1

    def lay_out(self, folder: Path, books: Sequence[Book], *, execute: bool) -> None:
        assert execute, "sphinx-gallery knows no saved outputs"
        examples = folder / "examples"
        examples.mkdir(parents=True)
        (examples / "GALLERY_HEADER.rst").write_text("Bench\n=====\n", encoding="utf-8")
        for book in books:
            self.source(folder, book.name).write_text(_as_script(book), encoding="utf-8")
        parallel = self.parallel if self.parallel > 1 else False
        (folder / "conf.py").write_text(_GALLERY.format(parallel=parallel), encoding="utf-8")
        index = "Bench\n=====\n\n.. toctree::\n\n   gallery/index\n"
        (folder / "index.rst").write_text(index, encoding="utf-8")

    def command(self, folder: Path) -> list[str]:
        return [self.python(), "-m", "sphinx", "-q", "-b", "html", str(folder), str(folder / "_build")]

    def source(self, folder: Path, name: str) -> Path:
        return Builder.source(self, folder, name.replace("-", "_"))

    def page(self, folder: Path, name: str) -> Path:
        return Builder.page(self, folder, name.replace("-", "_"))


def _as_script(book: Book) -> str:
    """A notebook in the format of sphinx-gallery: prose as comments, headings as it wants them."""
    (_, opening), *rest = book.cells
    title, _, prose = opening.removeprefix("# ").partition("\n")
    lines = ['r"""', title, "=" * len(title), prose.replace("$", "`"), '"""']
    for kind, source in rest:
        if kind == "code":
            lines += ["", "# %%", source]
        else:
            heading, _, text = source.removeprefix("## ").partition("\n")
            block = [heading, "-" * len(heading), *text.splitlines()]
            lines += ["", "# %%", *(f"# {line}".rstrip() for line in block)]
    return "\n".join(lines) + "\n"
