"""What a cell displays, as HTML: pictures and drawings with their files, HTML, Markdown and LaTeX."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Figure, Picture
from coursebuild.nouns.words import Words
from coursebuild.rendering.figures import PictureRenderer, css_size, figure_name, image_tag
from coursebuild.rendering.formulas import block_formula
from coursebuild.rendering.prose import Prose
from coursebuild.safety.clean_pictures import clean_addresses
from coursebuild.safety.drawings import sanitise_drawing
from coursebuild.safety.sanitise import (
    is_too_deep,
    needs_a_picture,
    sanitise_displayed,
    sanitise_displayed_markdown,
)

_NUMBER = r"\d+(?:\.\d+)?"
_MOST_PIXELS = 9_999
_EMPTY_HEADER = re.compile(r"<th>\s*</th>")
_DOLLARS = re.compile(r"^\s*(?:\$\$|\$|\\\[|\\\()(.*?)(?:\$\$|\$|\\\]|\\\))\s*$", re.DOTALL)


class CellPictures:
    """Collects the pictures of one cell; `undescribed` is the alt text of one that has none."""

    def __init__(
        self, asset_address: str, undescribed: str, renderer: PictureRenderer, warn: Callable[[str], None]
    ) -> None:
        self._asset_address, self._undescribed, self._renderer = asset_address, undescribed, renderer
        self.figures: list[Figure] = []
        """Every file of every picture."""
        self.pictures: list[Picture] = []
        self._warn = warn

    def picture(self, output: Any, mimetype: str) -> str:
        """A picture in pixels; raises RenderError when it is none."""
        try:
            content = base64.b64decode(output["data"][mimetype], validate=False)
        except binascii.Error:
            raise RenderError("a picture is damaged (not base64)") from None
        described = _description(output, mimetype)
        shown = self._renderer.render(content, self._alt(described), self._asset_address, *_size(described))
        self.figures.extend(shown.figures)
        self.pictures.append(shown.picture)
        return f"<figure>{shown.html}</figure>\n"

    def drawing(self, output: Any) -> str:
        """A drawing, without all that could do anything."""
        # Never inlined, though it is harmless: its ids and styles would be those of the page.
        content = clean_addresses(sanitise_drawing(output["data"]["image/svg+xml"])).encode()
        figure = Figure(name=figure_name(content, ".svg"), content=content)
        self.figures.append(figure)
        described = _description(output, "image/svg+xml")
        size = css_size(_svg_size(content.decode()), *_size(described))
        tag = image_tag(f"{self._asset_address}/{figure.name}", self._alt(described), *size)
        return f"<figure>{tag}</figure>\n"

    def _alt(self, described: Mapping[str, Any]) -> str:
        alt = str(described.get("alt", "")).strip()
        if not alt:
            self._warn(
                "a figure has no alt text: show it with display(figure, metadata={'image/png': {'alt': '…'}})"
            )
        return alt or self._undescribed


def displayed_prose(prose: Prose) -> str:
    """Markdown that a value displays, once it is rendered."""
    if prose.figures:
        raise RenderError("displayed Markdown cannot show a picture file: display the picture itself")
    return sanitise_displayed_markdown(prose.html[0] + prose.footnotes)


def displayed_html(html: str, words: Words) -> str:
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
    name = escape(words.table)
    return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{name}">{html}</div>\n'


def displayed_formula(text: str, words: Words) -> str:
    """LaTeX that a value displays, with or without its signs."""
    match = _DOLLARS.match(text)
    return sanitise_displayed_markdown(block_formula(match[1] if match else text, words.formula))


def _description(output: Any, mimetype: str) -> Mapping[str, Any]:
    """What the lesson says of a picture: alt text, width, height."""
    described = output["metadata"].get(mimetype)
    return described if isinstance(described, Mapping) else {}


def _size(described: Mapping[str, Any]) -> tuple[int | None, int | None]:
    width, height = (
        int(value) if isinstance(value, int | float) and 0 < value <= _MOST_PIXELS else None
        for value in (described.get("width"), described.get("height"))
    )
    return width, height


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
    return max(1, round(min(size, _MOST_PIXELS)))
