"""Code cells to HTML with nbconvert and our own template; the only user of nbconvert's exporters.

Importing nbconvert takes longer than Jekyll takes to build the site, so this module is imported only
when a cell has to be rendered that was not rendered before.
"""

from __future__ import annotations

import base64
import binascii
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
from coursebuild.nouns.page import Figure, Picture
from coursebuild.nouns.words import Words
from coursebuild.rendering.bounds import bounded
from coursebuild.rendering.figures import Figures, figure_name, image_tag
from coursebuild.rendering.formulas import block_formula
from coursebuild.rendering.highlight import highlight_code
from coursebuild.rendering.logs import failure_html, log_html
from coursebuild.rendering.markdown import Prose
from coursebuild.rendering.pieces import Piece
from coursebuild.safety.clean_pictures import clean_addresses
from coursebuild.safety.drawings import harmless_drawing
from coursebuild.safety.sanitise import (
    is_too_deep,
    needs_a_picture,
    sanitise_displayed,
    sanitise_displayed_markdown,
)

_TEMPLATES = Path(__file__).parent / "templates"
_EMPTY_HEADER = re.compile(r"<th>\s*</th>")
_DOLLARS = re.compile(r"^\s*(?:\$\$|\$|\\\[|\\\()(.*?)(?:\$\$|\$|\\\]|\\\))\s*$", re.DOTALL)


_NUMBER = r"\d+(?:\.\d+)?"
_MOST_PIXELS = 9_999


class CodeCellRenderer:
    """Renders code cells one at a time; `prose` renders Markdown that a cell has displayed."""

    def __init__(
        self,
        asset_address: str,
        words: Words,
        prose: Callable[[str], Prose],
        figures: Figures | None = None,
    ) -> None:
        self._asset_address, self._words, self._prose = asset_address, words, prose
        self._encode = figures or Figures()
        self._figures: list[Figure] = []
        self._pictures: list[Picture] = []
        self._warnings: list[str] = []
        self._filters: Mapping[str, Callable[..., str]] = {
            "log": self._log,
            "failure": functools.partial(failure_html, words=words),
            "omitted": self._omitted,
            "rich": self._rich,
            "latex": self._latex,
            "picture": self._picture,
            "drawing": self._drawing,
            "prose": self._displayed_prose,
        }

    def render(self, cell: Cell, outputs: tuple[Output, ...]) -> Piece:
        """Return the HTML of one cell with the pictures in it; raises RenderError naming the cell."""
        self._figures, self._pictures, self._warnings = [], [], []
        exporter = _exporter()
        for name, function in self._filters.items():
            exporter.register_filter(name, function)
        exporter.exclude_input = "remove-input" in cell.tags
        try:
            with bounded():
                html, _ = exporter.from_notebook_node(_document(cell, outputs), {"words": self._words})
        except RenderError as error:
            raise RenderError(f"cell {cell.number}: {_without_place(error)}") from None
        return Piece(
            html=html,
            figures=tuple(self._figures),
            pictures=tuple(self._pictures),
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

    def _displayed_prose(self, text: str) -> str:
        prose = self._prose(text)
        if prose.figures:
            raise RenderError("displayed Markdown cannot show a picture file: display the picture itself")
        return sanitise_displayed_markdown(prose.html[0] + prose.footnotes)

    def _rich(self, html: str) -> str:
        """HTML that a value displays (a pandas table, say); tables scroll in their own box."""
        if is_too_deep(html):
            raise RenderError("displayed HTML nests more than 200 elements: display it flatter")
        if needs_a_picture(html):
            raise RenderError(
                "displayed HTML cannot show a picture, a drawing or a frame: display the picture itself"
            )
        html = _EMPTY_HEADER.sub("<td></td>", sanitise_displayed(html))
        if "<table" not in html:
            return f"<div>{html}</div>\n"
        name = escape(self._words.table)
        return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{name}">{html}</div>\n'

    def _latex(self, text: str) -> str:
        match = _DOLLARS.match(text)
        formula = block_formula(match[1] if match else text, self._words.formula)
        return sanitise_displayed_markdown(formula)

    def _picture(self, output: Any, mimetype: str) -> str:
        try:
            content = base64.b64decode(output["data"][mimetype], validate=False)
        except binascii.Error:
            raise RenderError("a picture is damaged (not base64)") from None
        described = _description(output, mimetype)
        width, height = _pixels(described, "width"), _pixels(described, "height")
        shown = self._encode.show(content, self._alt(described), self._asset_address, width, height)
        self._figures.extend(shown.figures)
        self._pictures.append(shown.picture)
        return f"<figure>{shown.html}</figure>\n"

    def _drawing(self, output: Any) -> str:
        # Never inlined, though it is harmless: its ids and styles would be those of the page.
        content = clean_addresses(harmless_drawing(output["data"]["image/svg+xml"])).encode()
        figure = Figure(name=figure_name(content, ".svg"), content=content)
        self._figures.append(figure)
        described = _description(output, "image/svg+xml")
        width, height = _svg_size(content.decode())
        tag = image_tag(
            f"{self._asset_address}/{figure.name}",
            self._alt(described),
            _pixels(described, "width") or width,
            _pixels(described, "height") or height,
        )
        return f"<figure>{tag}</figure>\n"

    def _alt(self, described: Mapping[str, Any]) -> str:
        alt = str(described.get("alt", "")).strip()
        if not alt:
            self._warnings.append(
                "a figure has no alt text: show it with display(figure, metadata={'image/png': {'alt': '…'}})"
            )
        return alt or self._words.undescribed


@functools.cache  # compiling its templates takes longer than rendering a lesson
def _exporter() -> TemplateExporter:
    exporter = TemplateExporter(
        template_name="course",
        template_file="index.html.j2",
        extra_template_basedirs=[str(_TEMPLATES)],
        default_preprocessors=[],  # after each, the document would be validated again
        enabled=True,
    )
    for name, function in {
        "source": lambda source: highlight_code(source.strip("\n"), "python", "highlight source"),
        "filter_data_type": _best_type,
    }.items():
        exporter.register_filter(name, function)
    return exporter


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


def _description(output: Any, mimetype: str) -> Mapping[str, Any]:
    """What the lesson says of a picture: alt text, width, height."""
    described = output["metadata"].get(mimetype)
    return described if isinstance(described, Mapping) else {}


def _pixels(described: Mapping[str, Any], name: str) -> int | None:
    value = described.get(name)
    return int(value) if isinstance(value, int | float) and 0 < value <= _MOST_PIXELS else None


def _svg_size(svg: str) -> tuple[int, int]:
    """Width and height of a drawing in CSS pixels, from its attributes or its view box."""
    head = svg[:2000]
    unit = {"pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
    found = [
        _as_pixels(float(value) * unit.get(suffix, 1.0))
        for name in ("width", "height")
        for value, suffix in re.findall(rf'<svg[^>]*\s{name}="({_NUMBER})(px|pt|in|cm|mm)?"', head)[:1]
    ]
    if len(found) == 2:
        return found[0], found[1]
    box = re.search(rf'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+({_NUMBER})[ ,]+({_NUMBER})"', head)
    return (_as_pixels(float(box[1])), _as_pixels(float(box[2]))) if box else (640, 480)


def _as_pixels(size: float) -> int:
    return round(min(size, _MOST_PIXELS))
