"""Markdown to HTML with markdown-it-py: tables, footnotes, formulas, citations, headings with ids.

The Markdown cells of a lesson are rendered as one document, so that a footnote or a link definition
may stand in another cell than its use; marks between them show where the code cells belong.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from coursebuild.errors import RenderError
from coursebuild.model import Figure, Heading, Picture
from coursebuild.rendering.figures import Figures
from coursebuild.rendering.formulas import block_formula, inline_formula
from coursebuild.rendering.highlight import highlight_code
from coursebuild.rendering.links import Links
from coursebuild.rendering.particles import hold_together, keep_particles
from coursebuild.words import Words

_CITATION = re.compile(r"\[@([A-Za-z0-9_-]+)\]")
_ALIGNMENT = re.compile(r"text-align:(left|right|center)")
_MARK = "<!--coursebuild-after-cell-{}-->"
_TABLE_OPEN = '<div class="table-scroll" tabindex="0" role="group" aria-label="{}">\n<table>\n'
_TABLE_CLOSE = "</table>\n</div>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    html: tuple[str, ...]
    """One piece for each text, in order."""
    footnotes: str
    headings: tuple[Heading, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    """What one rendering collects besides its HTML; travels in markdown-it's `env`."""

    links: Links
    labels: Mapping[str, str]
    words: Words
    read: Callable[[Path], bytes]
    asset_address: str
    encode: Figures
    figures: list[Figure] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    citations: dict[str, None] = field(default_factory=dict)


class MarkdownRenderer:
    """Renders the documents of one course.

    `labels` gives the text of a citation by reference id, `read` the bytes of a picture by its path
    relative to the root; `figures` encodes pictures.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        words: Words,
        read: Callable[[Path], bytes],
        figures: Figures | None = None,
    ) -> None:
        self._labels, self._words, self._read, self._figures = labels, words, read, figures or Figures()

    def render(
        self, texts: Mapping[int, str], *, name: str, links: Links, asset_address: str, id_prefix: str = ""
    ) -> Prose:
        """Render the texts (cell number → Markdown) of one document.

        `name` keeps the footnotes of several documents on one page apart, `id_prefix` their headings.
        Raises RenderError, which names the cell where it can.
        """
        engine = _engine(id_prefix)
        page = _Page(links, self._labels, self._words, self._read, asset_address, self._figures)
        environment: dict[str, Any] = {"page": page, "docId": name}
        marks = {number: _MARK.format(number) for number in texts}
        joined = "".join(f"\n\n{text}\n\n{marks[number]}\n\n" for number, text in texts.items())
        tokens = engine.parse(joined, environment)
        try:
            *pieces, footnotes = [
                str(engine.renderer.render(part, engine.options, environment))
                for part in _split(tokens, marks)
            ]
        except RenderError as error:
            raise RenderError(_place(error, texts)) from None
        return Prose(
            html=tuple(pieces),
            footnotes=footnotes,
            headings=tuple(_headings(tokens)),
            figures=tuple(page.figures),
            pictures=tuple(page.pictures),
            citations=tuple(page.citations),
        )

    def render_inline(self, text: str, links: Links) -> str:
        """Render one line of Markdown, such as the cell of a table, without a paragraph around it."""
        page = _Page(links, self._labels, self._words, self._read, "", self._figures)
        return str(_engine("").renderInline(text, {"page": page}))


def plain_inline(text: str) -> str:
    """One line of Markdown without its marks, for what cannot show them."""
    return _plain_text(_engine("").parseInline(text, {})[0])


@functools.cache  # putting one together takes longer than rendering the cell of a table
def _engine(id_prefix: str) -> MarkdownIt:
    engine = MarkdownIt("commonmark", {"html": True, "highlight": _highlight_fence})
    engine.enable(["table", "strikethrough"])
    engine.use(footnote_plugin)
    engine.use(
        dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True
    )
    engine.use(anchors_plugin, min_level=2, max_level=4, slug_func=lambda title: id_prefix + slugify(title))
    engine.inline.ruler.before("link", "citation", _parse_citation)
    engine.core.ruler.after("inline", "particles", keep_particles)
    engine.core.ruler.after("particles", "hold_together", hold_together)
    for token, rule in _RULES.items():
        engine.add_render_rule(token, rule)
    return engine


def slugify(title: str) -> str:
    """An id that people can read: letters (Korean too) and digits, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-_") or "section"


def _highlight_fence(source: str, language: str, _attributes: str) -> str:
    return highlight_code(source, language)


def _parse_citation(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("citation", "a", 0)
        token.content = match.group(1)
    state.pos = match.end()
    return True


def _footnotes_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="footnotes">\n<ol>\n'


def _footnotes_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</ol>\n</div>\n"


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


def _table_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _TABLE_CLOSE


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
    page_address = env["page"].links.page_of(str(token.attrGet("href")))
    if page_address is not None:
        token.attrSet("href", page_address)
    return self.renderToken(tokens, index, options, env)


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    page: _Page = env["page"]
    src, alt = str(token.attrGet("src")), self.renderInlineAsText(token.children or [], options, env)
    file = page.links.picture_file(src)
    if file is None:
        raise RenderError(f"the picture {src} does not lie in this project: save it beside the text", src)
    try:
        content = page.read(file)
    except OSError as error:
        raise RenderError(f"the picture {src} cannot be read: {error.strerror}", src) from None
    try:
        shown = page.encode.show(content, alt, page.asset_address)
    except RenderError as error:
        raise RenderError(f"{src}: {error}", src) from None
    page.figures.extend(shown.figures)
    page.pictures.append(shown.picture)
    return shown.html


_RULES: Mapping[str, Callable[..., str]] = {
    "citation": _citation,
    "math_inline": _inline_formula,
    "math_inline_double": _inline_formula,  # a block cannot stand inside a paragraph
    "math_block": _block_formula,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _table_cell,
    "td_open": _table_cell,
    "link_open": _link_open,
    "footnote_block_open": _footnotes_open,
    "footnote_block_close": _footnotes_close,
    "image": _image,
}


def _split(tokens: list[Token], marks: Mapping[int, str]) -> list[list[Token]]:
    """The tokens of each cell, and those after the last; a mark that something swallowed names its cell."""
    parts: list[list[Token]] = [[]]
    waiting = list(marks)
    for token in tokens:
        is_mark = token.type == "html_block" and token.level == 0 and waiting
        if is_mark and token.content.strip() == marks[waiting[0]]:
            waiting.pop(0)
            parts.append([])
        else:
            parts[-1].append(token)
    if waiting:
        raise RenderError(f"cell {waiting[0]}: a code fence or an HTML block is not closed")
    return parts


def _headings(tokens: Sequence[Token]) -> list[Heading]:
    return [
        Heading(id=str(token.attrGet("id")), text=_plain_text(tokens[index + 1]), level=int(token.tag[1]))
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.attrGet("id")
    ]


def _plain_text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type != "citation").strip()


def _place(problem: RenderError, texts: Mapping[int, str]) -> str:
    """Name the cell and line of the formula, picture or citation that `problem` is about."""
    for number, text in texts.items():
        position = text.find(problem.written.strip())
        if problem.written and position >= 0:
            return f"cell {number} (line {text[:position].count(chr(10)) + 1}): {problem}"
    return str(problem)
