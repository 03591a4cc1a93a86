"""Notebooks as nbformat has them: for nbclient to fill, and for a look at how far a failed run came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from coursebuild.keeping.whole_files import write_whole
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.omissions import OMITTED, cut_in_words, with_cuts_in_words
from coursebuild.nouns.result import Result


def new_document(notebook: Notebook | None = None) -> Any:
    """The notebook without saved outputs; an empty one when there is none yet."""
    cells = () if notebook is None else notebook.cells
    return nbformat.v4.new_notebook(cells=[_new_cell(cell) for cell in cells])


def new_code(source: str) -> Any:
    """A code cell of no notebook."""
    return nbformat.v4.new_code_cell(source)


def _new_cell(cell: Cell) -> Any:
    make = getattr(nbformat.v4, f"new_{cell.kind}_cell")
    return make(cell.source, metadata={"tags": sorted(cell.tags)})


def keep_partial(folder: Path, notebook: Notebook, result: Result) -> Result:
    """Keep how far a failed execution came as a notebook that Jupyter opens; its failure then names the file.

    A good execution removes what an earlier failure left, and so does one that did not begin.
    """
    path, failure = folder / f"{result.lesson.slug}.ipynb", result.failure
    if failure is None or not result.outputs:
        path.unlink(missing_ok=True)
        return result
    document = new_document(notebook)
    cells = zip(notebook.cells, document.cells, strict=True)
    executed = (written for cell, written in cells if cell.is_executed)
    for count, (written, outputs) in enumerate(zip(executed, result.outputs, strict=True), start=1):
        written.outputs = [nbformat.from_dict(_plain(dict(output))) for output in outputs]
        written.execution_count = count if outputs else None
    write_whole(path, nbformat.writes(document).encode())
    return replace(result, failure=replace(failure, partial=path))


def _plain(value: Any) -> Any:
    """A stored output in a form that any reader of notebooks understands: cuts are said."""
    if isinstance(value, str):
        return with_cuts_in_words(value, cut_in_words)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        plain = {key: _plain(item) for key, item in value.items()}
        if OMITTED in plain:
            plain["text/plain"] = "… left out: " + ", ".join(f"{k} {v}" for k, v in plain[OMITTED].items())
        return plain
    return value
