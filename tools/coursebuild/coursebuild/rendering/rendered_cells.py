"""The HTML of single code cells, kept from build to build: an edit of prose renders no code cell.

The key holds all that the HTML depends on. One file a lesson, holding the pieces of its last
rendering only, so that nothing has to be collected later.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable
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


RenderCell = Callable[[Cell, tuple[Output, ...]], Piece]


def piece_key(cell: Cell, outputs: Iterable[Output], renderer: str) -> str:
    """Digest of everything that decides the piece; `renderer` stands for the code that makes it."""
    decides = [cell.source, sorted(cell.tags & _DISPLAY_TAGS), list(outputs), renderer]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


class CellPieces:
    """The pieces of a lesson's code cells: those of its last rendering, and those that had to be made.

    `make` makes what renders a cell, and is called only when a piece is missing, or one of the files of its
    pictures, which lie in the folder `figures`; `renderer` stands for the code of what it makes.
    """

    def __init__(self, path: Path, figures: Path, renderer: str, make: Callable[[], RenderCell]) -> None:
        self._record, self._figures = Record(path, dict[str, Piece]), figures
        self._renderer, self._make = renderer, functools.cache(make)
        self._known, self._used = self._record.read() or {}, dict[str, Piece]()

    def piece(self, cell: Cell, outputs: tuple[Output, ...]) -> Piece:
        """The piece of a cell; raises RenderError naming the cell."""
        key = piece_key(cell, outputs, self._renderer)
        known = self._known.get(key)
        whole = None if known is None else _with_figures(known, self._figures)
        self._used[key] = piece = whole or self._make()(cell, outputs)
        return piece

    def write(self) -> None:
        """Keep what was used for the next rendering; the contents of figures lie in files of their own."""
        self._record.write(
            {
                key: replace(piece, figures=tuple(replace(figure, content=b"") for figure in piece.figures))
                for key, piece in self._used.items()
            }
        )


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
