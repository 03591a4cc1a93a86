"""Reading minutes: prose, shown code and figures count, and the estimate is no finer than it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.pages.reading_time import reading_minutes


@pytest.mark.parametrize(
    ("source", "kind", "tags", "figures", "expected"),
    [
        ("가" * 500, "markdown", (), 0, 1),
        ("가 " * 1000, "markdown", (), 0, 2),
        ("[가](https://example.org/" + "x" * 5000 + ") [@knuth1984]", "markdown", (), 0, 1),
        ("x = 1\n\n" * 40, "code", (), 0, 2),
        ("x = 1\n" * 400, "code", ("hide-input",), 0, 1),
        ("가" * 5000, "markdown", ("remove-cell",), 0, 1),
        ("", "markdown", (), 20, 4),
        ("가" * 6000, "markdown", (), 0, 10),
        ("가" * 6250, "markdown", (), 0, 15),
    ],
)
def test_minutes(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    source: str,
    kind: str,
    tags: tuple[str, ...],
    figures: int,
    expected: int,
) -> None:
    """500 characters, 20 lines or 5 figures a minute; from ten minutes on in steps of five, never none."""
    notebook = make_notebook(make_cell(source, *tags, kind=kind))
    assert expected == reading_minutes(notebook, figures)
