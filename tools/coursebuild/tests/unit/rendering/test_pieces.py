"""Kept pieces: the key holds all that decides the HTML, and a piece without its pictures is no piece."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.page import Figure, Picture
from coursebuild.rendering.figures import figure_name
from coursebuild.rendering.pieces import Piece, piece_key, read_pieces, write_pieces

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "1"}
PICTURE = Figure(name=figure_name(b"png", ".png"), content=b"png")
SHOWN = Picture(name=PICTURE.name, width=2, height=1, alt="가", is_plot=True)
PIECES = {
    "plain": Piece(html="<p>가</p>", warnings=("w",)),
    "drawn": Piece(html="<img>", figures=(PICTURE,), pictures=(SHOWN,)),
}


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
    key = piece_key(make_cell("a"), [OUTPUT], "r")
    assert is_same == (key == piece_key(make_cell(source, *tags, number=9), outputs, renderer))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the kept pieces and the picture of one of them."""
    write_pieces(tmp_path / "pieces.json", PIECES)
    (tmp_path / PICTURE.name).write_bytes(PICTURE.content)
    return tmp_path


def test_pieces_come_back(folder: Path) -> None:
    """What was dumped is read again with the bytes of its pictures."""
    assert PIECES == read_pieces(folder / "pieces.json", folder)


def test_piece_whose_picture_is_missing_is_left_out(folder: Path) -> None:
    """A picture that is gone makes its piece, and no other, be rendered again."""
    (folder / PICTURE.name).unlink()
    assert ["plain"] == list(read_pieces(folder / "pieces.json", folder))


def test_piece_whose_picture_was_changed_is_left_out(folder: Path) -> None:
    """A picture with other bytes than its name says makes its piece be rendered again."""
    (folder / PICTURE.name).write_bytes(b"other")
    assert ["plain"] == list(read_pieces(folder / "pieces.json", folder))


@pytest.mark.parametrize("raw", [None, b"", b"[]", b"\xff", b'{"a": 1}', b'{"a": {"figures": []}}'])
def test_damaged_file_holds_no_pieces(tmp_path: Path, raw: bytes | None) -> None:
    """A file that is absent or cannot be understood is as good as empty."""
    if raw is not None:
        (tmp_path / "pieces.json").write_bytes(raw)
    assert not read_pieces(tmp_path / "pieces.json", tmp_path)
