"""Rendered cells: the key holds all that decides the HTML, and one without its pictures is rendered again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.page import Figure, Picture
from coursebuild.rendering.figures import figure_name
from coursebuild.rendering.rendered_cells import RenderCell, RenderedCell, RenderedCells, cell_key

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "1"}
PICTURE = Figure(name=figure_name(b"png", ".png"), content=b"png")
SHOWN = Picture(name=PICTURE.name, width=2, height=1, alt="가", is_plot=True)
RENDERED = {
    "plain": RenderedCell(html="<p>가</p>", warnings=("w",)),
    "drawn": RenderedCell(html="<img>", figures=(PICTURE,), pictures=(SHOWN,)),
}
"""By the source of their cells."""


@pytest.mark.parametrize(
    ("source", "tags", "outputs", "renderer", "is_same"),
    [
        ("a", ("note",), [OUTPUT], "r", True),
        ("a", ("raises-exception",), [OUTPUT], "r", True),
        ("b", (), [OUTPUT], "r", False),
        ("a", ("hide-input",), [OUTPUT], "r", False),
        ("a", ("remove-output",), [OUTPUT], "r", False),
        ("a", (), [], "r", False),
        ("a", (), [{**OUTPUT, "text": "2"}], "r", False),
        ("a", (), [OUTPUT], "r2", False),
    ],
)
def test_key_holds_what_decides(
    make_cell: Callable[..., Cell],
    source: str,
    tags: tuple[str, ...],
    outputs: list[dict[str, str]],
    renderer: str,
    is_same: bool,
) -> None:
    """Source, display tags, outputs and renderer are in the key, other tags and the number are not."""
    key = cell_key(make_cell("a"), [OUTPUT], "r")
    assert is_same == (key == cell_key(make_cell(source, *tags, number=9), outputs, renderer))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the picture of one of the cells."""
    (tmp_path / PICTURE.name).write_bytes(PICTURE.content)
    return tmp_path


@pytest.fixture
def render(folder: Path, make_cell: Callable[..., Cell]) -> Callable[[], list[str]]:
    """Render all cells, as one build does; returns those that had to be rendered."""

    def run() -> list[str]:
        rendered: list[str] = []

        def make() -> RenderCell:
            return lambda cell, _outputs: rendered.append(cell.source) or RENDERED[cell.source]  # type: ignore[func-returns-value]

        cells = RenderedCells(folder / "cells.json", folder, "r", make)
        assert RENDERED == {source: cells.render(make_cell(source), ()) for source in RENDERED}
        cells.write()
        return rendered

    return run


def test_cells_come_back(render: Callable[[], list[str]]) -> None:
    """What was written is read again with the bytes of its pictures, and is written again."""
    assert [["plain", "drawn"], [], []] == [render(), render(), render()]


def test_cell_whose_picture_is_missing_is_left_out(folder: Path, render: Callable[[], list[str]]) -> None:
    """A picture that is gone makes its cell, and no other, be rendered again."""
    render()
    (folder / PICTURE.name).unlink()
    assert ["drawn"] == render()


def test_cell_whose_picture_was_changed_is_left_out(folder: Path, render: Callable[[], list[str]]) -> None:
    """A picture with other bytes than its name says makes its cell be rendered again."""
    render()
    (folder / PICTURE.name).write_bytes(b"other")
    assert ["drawn"] == render()


@pytest.mark.parametrize("raw", [None, b"", b"[]", b"\xff", b'{"a": 1}', b'{"a": {"figures": []}}'])
def test_damaged_file_holds_no_cells(
    folder: Path, render: Callable[[], list[str]], raw: bytes | None
) -> None:
    """A file that is absent or cannot be understood is as good as empty."""
    if raw is not None:
        (folder / "cells.json").write_bytes(raw)
    assert ["plain", "drawn"] == render()
