"""Documents: a notebook without saved outputs to run, and one with what a failed run left, to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
from coursebuild.execution.documents import keep_partial, new_document
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Failure, Fingerprint, Result, Status

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "한 줄\n"}


def test_new_document_holds_cells_alone(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]
) -> None:
    """Kinds, sources and tags come through; there is no output, and without a notebook no cell."""
    notebook = make_notebook(
        make_cell("# 글", kind="markdown"), make_cell("1", "b", "a"), make_cell("x", kind="raw")
    )
    cells = new_document(notebook).cells
    expected = [("markdown", "# 글", []), ("code", "1", ["a", "b"]), ("raw", "x", [])]
    assert expected == [(cell.cell_type, cell.source, cell.metadata.tags) for cell in cells]
    assert [] == cells[1].outputs
    assert [] == new_document().cells


def test_partial_notebook_shows_how_far_it_came(
    tmp_path: Path,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
) -> None:
    """What ran has its outputs in its own cell, also after cells that are not run; Jupyter opens the file."""
    notebook = make_notebook(
        make_cell("# 글", kind="markdown"),
        make_cell("skipped", "skip-execution"),
        make_cell("1"),
        make_cell("2"),
    )
    execution = Result(
        lesson=make_lesson(),
        status=Status.FAILED,
        fingerprint=Fingerprint(digest="d", cells=(), parts=()),
        outputs=((OUTPUT,), ()),
        failure=Failure(cell=4, line=None, message="no"),
    )
    path = tmp_path / "partial" / "lesson.ipynb"
    kept = keep_partial(path.parent, notebook, execution)
    assert kept.failure is not None
    assert path == kept.failure.partial
    document = nbformat.read(path, as_version=4)
    nbformat.validate(document)
    assert [OUTPUT] == document.cells[2].outputs
    assert [[], []] == [document.cells[1].outputs, document.cells[3].outputs]
    good = replace(execution, status=Status.EXECUTED, failure=None)
    assert good == keep_partial(path.parent, notebook, good)
    assert not path.exists(), "a good run removes what an earlier failure left"
