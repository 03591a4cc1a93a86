"""What a cell displays as a text, HTML, Markdown or LaTeX, as the HTML of its output."""

from __future__ import annotations

import re
from html import escape

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.words import Words
from coursebuild.rendering.formulas import block_formula
from coursebuild.rendering.prose import Prose
from coursebuild.safety.sanitise import (
    is_too_deep,
    needs_a_picture,
    sanitise_displayed,
    sanitise_displayed_markdown,
)

_EMPTY_HEADER = re.compile(r"<th>\s*</th>")
_DOLLARS = re.compile(r"^\s*(?:\$\$|\$|\\\[|\\\()(.*?)(?:\$\$|\$|\\\]|\\\))\s*$", re.DOTALL)


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
