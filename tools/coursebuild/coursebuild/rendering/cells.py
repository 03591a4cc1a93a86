"""The pieces of a lesson's code cells: those of the last rendering, and new ones where they lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coursebuild.nouns.notebook import Cell, Output
from coursebuild.rendering.pieces import Piece, piece_key

RenderCell = Callable[[Cell, tuple[Output, ...]], Piece]


class CellPieces:
    """Gives the piece of each cell; what renders one is asked for only when a piece is missing."""

    def __init__(self, kept: Mapping[str, Piece], renderer: str, make: Callable[[], RenderCell]) -> None:
        """`kept` are those of the last rendering; `renderer` stands for the code of what `make` makes."""
        self._kept, self._renderer, self._make = kept, renderer, make
        self._render: RenderCell | None = None
        self.used: dict[str, Piece] = {}
        """To be kept for the next build."""

    def piece(self, cell: Cell, outputs: tuple[Output, ...]) -> Piece:
        """The piece of a cell; raises RenderError naming the cell."""
        key = piece_key(cell, outputs, self._renderer)
        piece = self._kept.get(key)
        if piece is None:
            self._render = self._render or self._make()
            piece = self._render(cell, outputs)
        self.used[key] = piece
        return piece
