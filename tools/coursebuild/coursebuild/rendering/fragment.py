"""Put a page's fragment together: prose and code cells, each sanitised, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Cell, CellKind, Notebook, Output
from coursebuild.nouns.page import Fragment
from coursebuild.rendering.pieces import Piece, piece_key
from coursebuild.rendering.prose import Prose
from coursebuild.safety.leaks import ADVICE, find_secrets
from coursebuild.safety.sanitise import sanitise

RenderCell = Callable[[Cell, tuple[Output, ...]], Piece]


class CellPieces:
    """The pieces of a lesson's code cells; what renders one is asked for only when it is missing."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLesson:
    fragment: Fragment
    pieces: Mapping[str, Piece]
    """The pieces of all code cells, to be kept for the next build."""
    warnings: tuple[str, ...]
    starts: tuple[tuple[int, int | None], ...]
    """(line of the HTML, number of the cell that begins there); None for the footnotes of all."""


def render_lesson(
    notebook: Notebook, outputs: Sequence[tuple[Output, ...]], prose: Prose, cells: CellPieces
) -> RenderedLesson:
    """Put a lesson together: its prose, and its cells with these outputs; raises RenderError."""
    shown = [cell for cell in notebook.cells if _is_shown(cell)]
    html = dict(zip(prose_of(notebook), map(sanitise, prose.html), strict=True))
    html_of_footnotes = sanitise(prose.footnotes)
    figures, pictures = list(prose.figures), list(prose.pictures)
    warnings: list[str] = []
    problems: list[str] = []
    for cell, cell_outputs in _with_outputs(notebook, outputs):
        if cell not in shown or not cell.source.strip():
            continue
        try:
            piece = cells.piece(cell, cell_outputs)
        except RenderError as error:
            problems.append(str(error))
            continue
        figures.extend(piece.figures)
        pictures.extend(piece.pictures)
        warnings.extend(f"cell {cell.number}: {warning}" for warning in piece.warnings)
        # Sanitised for itself, so that what one cell leaves open cannot swallow the next.
        html[cell.number] = f'<div class="cell" id="cell-{cell.number}">\n{sanitise(piece.html)}</div>\n'
    problems += _shown_secrets(html, html_of_footnotes)
    if problems:
        raise RenderError("\n".join(problems))
    body = "".join(html[number] for number in sorted(html)) + html_of_footnotes
    return RenderedLesson(
        fragment=Fragment(
            html=body,
            headings=prose.headings,
            figures=tuple(figures),
            pictures=tuple(pictures),
            citations=prose.citations,
        ),
        pieces=cells.used,
        warnings=tuple(warnings),
        starts=_starts(html),
    )


def _starts(html: Mapping[int, str]) -> tuple[tuple[int, int | None], ...]:
    starts: list[tuple[int, int | None]] = []
    line = 1
    for number in sorted(html):
        starts.append((line, number))
        line += html[number].count("\n")
    return (*starts, (line, None))


def render_note(prose: Prose) -> Fragment:
    """Put the fragment of a course note together."""
    return Fragment(
        html=sanitise(prose.html[0] + prose.footnotes),
        headings=prose.headings,
        figures=prose.figures,
        pictures=prose.pictures,
        citations=prose.citations,
    )


def refuse_secrets(notebook: Notebook) -> None:
    """Raise RenderError when a cell holds what looks like a key: pages and downloads show every cell."""
    problems = [
        f"cell {cell.number} (line {line}): it holds what looks like {kind}: {ADVICE}"
        for cell in notebook.cells
        for line, kind in find_secrets(cell.source)
    ]
    if problems:
        raise RenderError("\n".join(problems))


def refuse_shown_secrets(texts: Mapping[int, str], prose: Prose) -> None:
    """Raise RenderError when the HTML of a text, by the number of its cell, shows what looks like a key."""
    if problems := _shown_secrets(dict(zip(texts, prose.html, strict=True)), prose.footnotes):
        raise RenderError("\n".join(problems))


def _shown_secrets(html: Mapping[int, str], footnotes: str) -> list[str]:
    """A problem for each cell whose HTML shows what looks like a key, however it is written in the cell."""
    kinds = {number: dict.fromkeys(kind for _, kind in find_secrets(each)) for number, each in html.items()}
    problems = [
        f"cell {number}: the page would show what looks like {kind}: {ADVICE}"
        for number in sorted(kinds)
        for kind in kinds[number]
    ]
    in_footnotes = dict.fromkeys(kind for _, kind in find_secrets(footnotes))
    return problems + [f"a footnote shows what looks like {kind}: {ADVICE}" for kind in in_footnotes]


def prose_of(notebook: Notebook) -> dict[int, str]:
    """The Markdown that the page shows, by the number of its cell."""
    return {
        cell.number: _text_of(cell)
        for cell in notebook.cells
        if cell.kind is CellKind.MARKDOWN and _is_shown(cell)
    }


def _is_shown(cell: Cell) -> bool:
    return "remove-cell" not in cell.tags


def _text_of(cell: Cell) -> str:
    if cell.number != 1:
        return cell.source
    # The page prints the title; an empty line in its place keeps the numbers of the lines.
    first, _, rest = cell.source.lstrip().partition("\n")
    return f"\n{rest}" if first.startswith("# ") else cell.source


def _with_outputs(
    notebook: Notebook, outputs: Sequence[tuple[Output, ...]]
) -> Iterator[tuple[Cell, tuple[Output, ...]]]:
    waiting = iter(outputs)
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE:
            yield cell, next(waiting) if cell.is_executed else ()
