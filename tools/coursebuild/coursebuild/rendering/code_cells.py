"""Code cells to HTML with nbconvert and our own template; the only user of nbconvert's exporters.

Importing nbconvert takes longer than Jekyll takes to build the site, so this module is imported only
when a cell has to be rendered that was not rendered before.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Cell, Output
from coursebuild.nouns.omissions import OMITTED, SHOWN_TYPES, megabytes, omission_of, omitted_bytes
from coursebuild.nouns.words import Words
from coursebuild.rendering.bounds import bounded
from coursebuild.rendering.displays import (
    CellPictures,
    displayed_formula,
    displayed_html,
    displayed_prose,
)
from coursebuild.rendering.figures import PictureRenderer
from coursebuild.rendering.highlight import highlight_code
from coursebuild.rendering.logs import failure_html, log_html
from coursebuild.rendering.prose import Prose
from coursebuild.rendering.rendered_cells import RenderedCell

_TEMPLATES = Path(__file__).parent / "templates"


class CodeCellRenderer:
    """Renders code cells one at a time; `prose` renders Markdown that a cell has displayed."""

    def __init__(
        self,
        asset_address: str,
        words: Words,
        prose: Callable[[str], Prose],
        pictures: PictureRenderer | None = None,
    ) -> None:
        self._asset_address, self._words = asset_address, words
        self._pictures = pictures or PictureRenderer()
        self._warnings: list[str] = []
        # No others: for each cell, nbconvert copies all that it is given.
        self._resources = {"words": {"show_code": words.show_code, "show_outputs": words.show_outputs}}
        self._filters: Mapping[str, Callable[..., str]] = {
            "log": self._log,
            "failure": functools.partial(failure_html, words=words),
            "omitted": self._omitted,
            "rich": functools.partial(displayed_html, words=words),
            "latex": functools.partial(displayed_formula, words=words),
            "prose": lambda text: displayed_prose(prose(text)),
        }

    def render(self, cell: Cell, outputs: tuple[Output, ...]) -> RenderedCell:
        """Return the HTML of one cell with the pictures in it; raises RenderError naming the cell."""
        self._warnings = []
        shown = CellPictures(
            self._asset_address, self._words.undescribed, self._pictures, self._warnings.append
        )
        exporter = _exporter()
        for name, function in {**self._filters, "picture": shown.picture, "drawing": shown.drawing}.items():
            exporter.register_filter(name, function)
        exporter.exclude_input = "remove-input" in cell.tags
        try:
            with bounded():
                html, _ = exporter.from_notebook_node(_document(cell, outputs), self._resources)
        except RenderError as error:
            raise RenderError(f"cell {cell.number}: {_without_place(error)}") from None
        return RenderedCell(
            html=html,
            figures=tuple(shown.figures),
            pictures=tuple(shown.pictures),
            warnings=tuple(self._warnings),
        )

    def _log(self, text: str, classes: str) -> str:
        if size := omitted_bytes(text):
            self._warn_of_omission(megabytes(size))
        return log_html(text, classes, self._words)

    def _omitted(self, output: Any) -> str:
        about, words = omission_of(output) or {}, self._words
        kind, size = str(about.get("kind", "")), megabytes(int(about.get("bytes", 0)))
        if about.get("why") == "many":
            text = words.omitted_outputs.format(count=about["count"])
            self._warn_of_omission(f"{about['count']} outputs")
        elif about.get("why") == "unshown":
            text = words.unshown.format(kind=kind)
            self._warnings.append(f"an output of a kind that no page can show is left out ({kind})")
        else:
            text = words.omitted_kind.format(kind=kind, size=size)
            self._warn_of_omission(f"an output of {size} ({kind})")
        return f'<p class="omitted">{escape(text)}</p>\n'

    def _warn_of_omission(self, what: str) -> None:
        self._warnings.append(f"too much for the page, left out: {what}; let the cell show less")


@functools.cache  # compiling its templates takes longer than rendering a lesson
def _exporter() -> TemplateExporter:
    exporter = TemplateExporter(
        template_name="course",
        template_file="index.html.j2",
        extra_template_basedirs=[str(_TEMPLATES)],
        default_preprocessors=[],  # after each, the document would be validated again
        enabled=True,
    )
    exporter.register_filter("source", _highlight_source)
    exporter.register_filter("filter_data_type", _best_type)
    return exporter


def _highlight_source(source: str) -> str:
    return highlight_code(source.strip("\n"), "python", "highlight source")


def _document(cell: Cell, outputs: tuple[Output, ...]) -> Any:
    """A notebook with this cell alone, as nbformat has it; made without validating it once more."""
    written = {
        "cell_type": "code",
        "id": "cell",
        "execution_count": None,
        "metadata": {"tags": sorted(cell.tags)},
        "source": cell.source,
        "outputs": [] if "remove-output" in cell.tags else list(outputs),
    }
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [written]})


def _without_place(error: RenderError) -> str:
    """The problem alone: displayed Markdown counts as the first cell of a document of its own."""
    return re.sub(r"^cell 1(?: \(line \d+\))?: ", "", str(error))


def _best_type(data: Any) -> list[str]:
    """The one type of a displayed value that is shown: the richest that this site can show."""
    return [mimetype for mimetype in (OMITTED, *SHOWN_TYPES) if mimetype in data][:1]
