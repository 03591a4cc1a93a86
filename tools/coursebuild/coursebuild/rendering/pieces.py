"""The HTML of single code cells, kept from build to build: an edit of prose renders no code cell.

The key holds all that the HTML depends on. One file a lesson, holding the pieces of its last
rendering only, so that nothing has to be collected later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.notebook import Cell, Output
from coursebuild.nouns.page import Figure, Picture
from coursebuild.rendering.figures import figure_name

_DISPLAY_TAGS = frozenset({"hide-input", "hide-output", "remove-input", "remove-output"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    html: str
    figures: tuple[Figure, ...] = ()
    """Every file of every picture."""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()


def piece_key(cell: Cell, outputs: Iterable[Output], renderer: str) -> str:
    """Digest of everything that decides the piece; `renderer` stands for the code that makes it."""
    decides = [cell.source, sorted(cell.tags & _DISPLAY_TAGS), list(outputs), renderer]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def read_pieces(path: Path, figures: Path) -> dict[str, Piece]:
    """The pieces of the last rendering; one whose picture files are gone or changed is left out."""
    read = {key: _with_figures(bare, figures) for key, bare in (_record(path).read() or {}).items()}
    return {key: piece for key, piece in read.items() if piece is not None}


def write_pieces(path: Path, pieces: Mapping[str, Piece]) -> None:
    """Write the file that `read_pieces` reads; the contents of figures lie in files of their own."""
    _record(path).write(
        {
            key: replace(piece, figures=tuple(replace(figure, content=b"") for figure in piece.figures))
            for key, piece in pieces.items()
        }
    )


def _record(path: Path) -> Record[dict[str, Piece]]:
    return Record(path, dict[str, Piece])


def _with_figures(bare: Piece, folder: Path) -> Piece | None:
    figures = []
    for figure in bare.figures:
        try:
            content = read_regular(folder / figure.name)
        except OSError:
            return None
        if figure_name(content, Path(figure.name).suffix) != figure.name:
            return None
        figures.append(Figure(name=figure.name, content=content))
    return replace(bare, figures=tuple(figures))
