"""The notebook that a reader downloads is what was written, and valid."""

from __future__ import annotations

import json
from collections.abc import Callable

import nbformat
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.pages.handouts.notebook_file import notebook_json


def test_downloaded_notebook_is_valid_and_the_same(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]
) -> None:
    """Sources, ids and tags are there, outputs are not, and the schema is kept."""
    notebook = make_notebook(
        make_cell("# 제목\n글", kind="markdown"), make_cell("a\nb\n", "z", "a"), make_cell("", kind="raw")
    )
    raw = notebook_json(notebook)
    nbformat.validate(nbformat.reads(raw.decode(), as_version=4))
    cells = json.loads(raw)["cells"]
    written = [(cell.kind.value, cell.id, cell.source) for cell in notebook.cells]
    assert written == [(cell["cell_type"], cell["id"], "".join(cell["source"])) for cell in cells]
    assert [{}, {"tags": ["a", "z"]}, {}] == [cell["metadata"] for cell in cells]
    assert ([], None) == (cells[1]["outputs"], cells[1]["execution_count"])
    assert "제목" in raw.decode()
