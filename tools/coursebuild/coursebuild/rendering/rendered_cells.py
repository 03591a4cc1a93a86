"""The HTML of single code cells, remembered from build to build: an edit of prose renders no code cell.

The key holds all that the HTML depends on. One file a lesson, holding the cells of its last
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
class RenderedCell:
    html: str
    figures: tuple[Figure, ...] = ()
    """Every file of every picture."""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()


RenderCell = Callable[[Cell, tuple[Output, ...]], RenderedCell]


def cell_key(cell: Cell, outputs: Iterable[Output], renderer: str) -> str:
    """Digest of everything that decides the HTML; `renderer` stands for the code that makes it."""
    decides = [cell.source, sorted(cell.tags & _DISPLAY_TAGS), list(outputs), renderer]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


class RenderedCells:
    """The code cells of a lesson: those of its last rendering, and those that had to be rendered.

    `make` makes what renders a cell, and is called only when one is missing, or one of the files of its
    pictures, which lie in the folder `figures`; `renderer` stands for the code of what it makes.
    """

    def __init__(self, path: Path, figures: Path, renderer: str, make: Callable[[], RenderCell]) -> None:
        self._record, self._figures = Record(path, dict[str, RenderedCell]), figures
        self._renderer, self._make = renderer, functools.cache(make)
        self._known, self._used = self._record.read() or {}, dict[str, RenderedCell]()

    def render(self, cell: Cell, outputs: tuple[Output, ...]) -> RenderedCell:
        """A cell, rendered now or before; raises RenderError naming it."""
        key = cell_key(cell, outputs, self._renderer)
        known = self._known.get(key)
        whole = None if known is None else _with_figures(known, self._figures)
        self._used[key] = rendered = whole or self._make()(cell, outputs)
        return rendered

    def write(self) -> None:
        """Keep what was used for the next rendering; the contents of figures lie in files of their own."""
        self._record.write(
            {
                key: replace(cell, figures=tuple(replace(figure, content=b"") for figure in cell.figures))
                for key, cell in self._used.items()
            }
        )


def _with_figures(bare: RenderedCell, folder: Path) -> RenderedCell | None:
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
