"""Throw altered notebooks at the reader, the Markdown renderer and the sanitiser; started by `make fuzz`.

Every input is a notebook or findings; of a notebook every Markdown cell becomes HTML without braces, scripts
and handlers, or a RenderError. Anything else is a crash, whose input is kept as a file.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["coursebuild", "markdown_it", "mdit_py_plugins"]):
    from coursebuild.nouns.errors import RenderError
    from coursebuild.nouns.finding import Finding
    from coursebuild.nouns.notebook import CellKind
    from coursebuild.reading.edition import read_words
    from coursebuild.reading.notebooks import read_notebook
    from coursebuild.rendering.links import Links
    from coursebuild.rendering.markdown import MarkdownRenderer
    from coursebuild.rendering.prose import ProsePlace
    from coursebuild.safety.sanitise import sanitise

_TINY = Path(__file__).parent.parent / "tinycourse"
_PLACE = ProsePlace(name="a", links=Links(base_path="", lessons={}, folder=Path()), asset_address="/assets/")
_RENDERER = MarkdownRenderer({"c": "Kim (2020)"}, read_words(_TINY / "_data", "ko", []), lambda _path: b"")
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
_FILE = _FOLDER / "a.ipynb"


def check(raw: bytes) -> None:
    """Read, render and sanitise one input; raises where a promise is broken."""
    _FILE.write_bytes(raw)
    findings: list[Finding] = []
    notebook = read_notebook(_FOLDER, Path("a.ipynb"), findings)
    if bool(findings) != (notebook is None):
        raise AssertionError("neither a notebook nor findings")
    for finding in findings:
        str(finding).encode()
    cells = notebook.cells if notebook else ()
    texts = {cell.number: cell.source for cell in cells if cell.kind is CellKind.MARKDOWN}
    try:
        prose = _RENDERER.render(texts, _PLACE)
    except RenderError:
        return
    for html in (*prose.html, prose.footnotes):
        clean = sanitise(html)
        if set("{}") & set(clean) or "<script" in clean:
            raise AssertionError(f"let through: {clean[:200]}")


def main() -> None:
    """Run libFuzzer with the arguments of the command line."""
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


def write_seeds(folder: Path) -> None:
    """Copy the notebooks of the tests, and a small one of each kind, to start from."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (_TINY / "notebooks").glob("*.ipynb"):
        (folder / path.name).write_bytes(path.read_bytes())
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "# a\n\n| a |\n|--|\n| $x$ |\n\n[^1]\n\n[^1]: b",
    }
    html = {**cell, "source": "<img src=x onerror=a> {{ a }} [a](javascript:b) ![a](b.png) [@c]"}
    for name, document in {
        "new": {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, html]},
        "old": {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [cell]}]},
    }.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--seeds"]:
        write_seeds(Path(sys.argv[2]))
    else:
        main()
