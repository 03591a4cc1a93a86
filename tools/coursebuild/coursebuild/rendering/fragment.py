"""Put a page's fragment together: prose and code cells, each sanitised, in their order."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursebuild.nouns.notebook import Cell, CellKind, Notebook, Output
from coursebuild.nouns.page import Fragment
from coursebuild.rendering.problems import Problems
from coursebuild.rendering.prose import Prose
from coursebuild.rendering.rendered_cells import RenderedCell, RenderedCells
from coursebuild.safety.leaks import ADVICE, find_secrets
from coursebuild.safety.sanitise import sanitise

_FOOTNOTES = None
"""Instead of the number of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLesson:
    fragment: Fragment
    warnings: tuple[str, ...]
    starts: tuple[tuple[int, int | None], ...]
    """(line of the HTML, number of the cell that begins there); None for the footnotes of all."""


def render_lesson(
    notebook: Notebook, outputs: Sequence[tuple[Output, ...]], prose: Prose, cells: RenderedCells
) -> RenderedLesson:
    """Put a lesson together: its prose, and its cells with these outputs; raises RenderError."""
    html = dict(zip(prose_of(notebook), map(sanitise, prose.html), strict=True))
    rendered, problems = dict[int, RenderedCell](), Problems()
    for cell, cell_outputs in _with_outputs(notebook, outputs):
        if _is_shown(cell) and cell.source.strip():
            with problems.found():
                rendered[cell.number] = cells.render(cell, cell_outputs)
    for number, each in rendered.items():
        # Sanitised for itself, so that what one cell leaves open cannot swallow the next.
        html[number] = f'<div class="cell" id="cell-{number}">\n{sanitise(each.html)}</div>\n'
    shown: dict[int | None, str] = {number: html[number] for number in sorted(html)}
    shown[_FOOTNOTES] = sanitise(prose.footnotes)
    problems.lines += _shown_secrets(shown)
    problems.refuse()
    lines = itertools.accumulate((each.count("\n") for each in shown.values()), initial=1)
    return RenderedLesson(
        fragment=Fragment(
            html="".join(shown.values()),
            headings=prose.headings,
            figures=(*prose.figures, *(figure for each in rendered.values() for figure in each.figures)),
            pictures=(*prose.pictures, *(picture for each in rendered.values() for picture in each.pictures)),
            citations=prose.citations,
        ),
        warnings=tuple(
            f"cell {number}: {warning}" for number, each in rendered.items() for warning in each.warnings
        ),
        starts=tuple(zip(lines, shown, strict=False)),
    )


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
    Problems(
        f"cell {cell.number} (line {line}): it holds what looks like {kind}: {ADVICE}"
        for cell in notebook.cells
        for line, kind in _secrets_in(cell.source)
    ).refuse()


def refuse_shown_secrets(texts: Mapping[int, str], prose: Prose) -> None:
    """Raise RenderError when the HTML of a text, by the number of its cell, shows what looks like a key."""
    html = dict(zip((*texts, _FOOTNOTES), (*prose.html, prose.footnotes), strict=True))
    Problems(_shown_secrets(html)).refuse()


def _shown_secrets(html: Mapping[int | None, str]) -> list[str]:
    """A problem for each cell whose HTML shows what looks like a key, however it is written in the cell."""
    return [
        f"{_shows(number)} what looks like {kind}: {ADVICE}"
        for number, each in html.items()
        for kind in dict.fromkeys(kind for _, kind in _secrets_in(each))
    ]


@functools.lru_cache(maxsize=256)  # of the cells of a lesson, an edit changes one
def _secrets_in(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(find_secrets(text))


def _shows(number: int | None) -> str:
    return "a footnote shows" if number is _FOOTNOTES else f"cell {number}: the page would show"


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
