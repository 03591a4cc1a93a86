"""How the elements of Markdown become HTML where that differs from markdown-it's own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Figure, Picture
from coursebuild.nouns.words import Words
from coursebuild.rendering.figures import PictureRenderer
from coursebuild.rendering.formulas import block_formula, inline_formula
from coursebuild.rendering.ids import HeadingIds, ids_of_clean, normal
from coursebuild.rendering.prose import ProsePlace
from coursebuild.safety.gate import FileRefused
from coursebuild.safety.readings import unescape
from coursebuild.safety.sanitise import is_too_deep, needs_a_picture, sanitise

_ALIGNMENT = re.compile(r"text-align:(left|right|center)")
_NO_PICTURE = (
    "HTML in a text cannot show a picture, a drawing or a frame: write it as ![what it is](file.png)"
)
_SOURCE = re.compile(r'<img [^>]*src="([^"]*)"')
_OWN_LINK = re.compile(
    r"""(?<![\w-])(href\s*+=\s*+["']?+)(?:#|&#0*+35;?|&#x0*+23;?|&num;)([^"'\s>]+)""", re.IGNORECASE
)
_TABLE_OPEN = '<div class="table-scroll" tabindex="0" role="group" aria-label="{}">\n<table>\n'
_LONGEST_SHOWN = 100
"""Of an address in a message: it may hold a whole picture."""


@dataclass(slots=True)
class PageInWork:
    """What one rendering collects besides its HTML; travels in markdown-it's `env`."""

    place: ProsePlace
    labels: Mapping[str, str]
    words: Words
    read: Callable[[Path], bytes]
    picture_renderer: PictureRenderer
    ids: HeadingIds
    has_html: bool = False
    figures: list[Figure] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    citations: dict[str, None] = field(default_factory=dict)
    written_ids: set[str] = field(default_factory=set)


def _fixed(html: str) -> Callable[..., str]:
    return lambda *_token: html


def _citation(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    page, id_ = env["page"], tokens[index].content
    if id_ not in page.labels:
        raise RenderError(f"[@{id_}] is cited, but no reference has this id", f"[@{id_}]")
    page.citations[id_] = None
    return f'<a class="citation" href="#ref-{id_}">{page.labels[id_]}</a>'


def _inline_formula(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return inline_formula(tokens[index].content)


def _block_formula(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return block_formula(tokens[index].content, env["page"].words.formula)


def _table_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _TABLE_OPEN.format(escape(env["page"].words.table))


def _table_cell(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.type == "th_open" and not tokens[index + 1].content:
        token.tag = tokens[index + 2].tag = "td"  # a heading of nothing confuses a screen reader
    alignment = _ALIGNMENT.match(str(token.attrs.pop("style", "")))
    if alignment:
        token.attrJoin("class", f"align-{alignment.group(1)}")
    return self.renderToken(tokens, index, options, env)


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    href = str(token.attrGet("href"))
    page_address = env["page"].place.links.page_of(href)
    if page_address is not None:
        token.attrSet("href", page_address)
    elif href.startswith("#"):
        written = unquote(href.removeprefix("#"))
        ids: HeadingIds = env["page"].ids
        if (given := ids.moved.get(normal(written)) or ids.as_given(written)) != written:
            token.attrSet("href", f"#{given}")
    return self.renderToken(tokens, index, options, env)


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    page: PageInWork = env["page"]
    src, alt = str(token.attrGet("src")), self.renderInlineAsText(token.children or [], options, env)
    file = page.place.links.picture_file(src)
    if file is None:
        address = src if len(src) <= _LONGEST_SHOWN else f"{src[:_LONGEST_SHOWN]}…"
        raise RenderError(f"the picture {address} does not lie in this project: save it beside the text", src)
    try:
        content = page.read(file)
    except FileRefused as refused:
        raise RenderError(f"the picture {src}: {refused.message}: {refused.advice}", src) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or error
        raise RenderError(f"the picture {src} cannot be read: {why}", src) from None
    try:
        shown = page.picture_renderer.render(content, alt, page.place.asset_address)
    except RenderError as error:
        raise RenderError(f"{src}: {error}", src) from None
    page.figures.extend(shown.figures)
    page.pictures.append(shown.picture)
    return shown.html


def _html(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    content = tokens[index].content
    if needs_a_picture(content):
        raise RenderError(_NO_PICTURE, content)
    page: PageInWork = env["page"]
    page.has_html = True
    if not page.ids.moved:
        return content

    def lead(link: re.Match[str]) -> str:
        moved = page.ids.moved.get(normal(unquote(unescape(link[2]))))
        return link[0] if moved is None else f"{link[1]}#{moved}"

    return _OWN_LINK.sub(lead, content)


def refuse_foreign_html(html: str, page: PageInWork) -> None:
    """Raise RenderError for what the HTML of a text cannot bring onto a page.

    That is a picture that none of our rules wrote, because pieces of HTML can make one together, and an id
    that the page has already.
    """
    if not page.has_html:
        return
    if is_too_deep(html):
        raise RenderError("its HTML nests more than 200 elements: write it flatter", "<")
    clean = sanitise(html)
    if not all(source.startswith(f"{page.place.asset_address}/") for source in _SOURCE.findall(clean)):
        raise RenderError(_NO_PICTURE, "<")
    for id_ in ids_of_clean(clean) if page.place.keeps_ids else ():
        if id_ in page.written_ids:
            raise RenderError(f"the id `{id_[:60]}` stands twice in this text: choose another", id_)
        page.written_ids.add(id_)
        if page.ids.is_foreign(id_) and not id_.startswith(("fn-", "fnref-")):
            raise RenderError(
                f"the id `{id_[:60]}` belongs to the page around this text: choose another", id_
            )


RULES: Mapping[str, Callable[..., str]] = {
    "citation": _citation,
    "math_inline": _inline_formula,
    "math_inline_double": _inline_formula,  # a block cannot stand inside a paragraph
    "math_block": _block_formula,
    "table_open": _table_open,
    "table_close": _fixed("</table>\n</div>\n"),
    "th_open": _table_cell,
    "td_open": _table_cell,
    "link_open": _link_open,
    "footnote_block_open": _fixed('<div class="footnotes">\n<ol>\n'),
    "footnote_block_close": _fixed("</ol>\n</div>\n"),
    "image": _image,
    "html_block": _html,
    "html_inline": _html,
}
