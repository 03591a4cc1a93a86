"""Markdown to HTML with markdown-it-py: tables, footnotes, formulas, citations, headings with ids.

The Markdown cells of a lesson are rendered as one document, so that a footnote or a link definition
may stand in another cell than its use; marks between them show where the code cells belong.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Heading
from coursebuild.nouns.words import Words
from coursebuild.rendering.bounds import bounded
from coursebuild.rendering.figures import PictureRenderer
from coursebuild.rendering.highlight import highlight_code
from coursebuild.rendering.ids import HeadingIds, ReservedIds, ids_written, normal
from coursebuild.rendering.markdown_rules import RULES, PageInWork, refuse_foreign_html
from coursebuild.rendering.particles import hold_together, keep_particles
from coursebuild.rendering.problems import Problems
from coursebuild.rendering.prose import Links, Prose, ProsePlace

_CITATION = re.compile(r"\[@([A-Za-z0-9_-]+)\]")
_MARK = "<!--coursebuild-after-cell-{}-->"
_MOST_CHARACTERS = 100_000
"""Of the Markdown of one cell, some thirty printed pages: the parser takes long over more."""


@dataclass(frozen=True, slots=True)
class MarkdownRenderer:
    """Renders the documents of one course.

    `labels` gives the text of a citation by reference id, `read` the bytes of a picture by its path
    relative to the root; `pictures` renders pictures; no heading gets one of the `reserved` ids.
    """

    labels: Mapping[str, str]
    words: Words
    read: Callable[[Path], bytes]
    pictures: PictureRenderer = field(default_factory=PictureRenderer)
    reserved: ReservedIds = field(default_factory=ReservedIds)

    def render(self, texts: Mapping[int, str], place: ProsePlace) -> Prose:
        """Render the texts (cell number → Markdown) of one document.

        Raises RenderError with a line for each cell that has a problem; it names the cell where it can.
        """
        engine, page = _engine(), self._page(place)
        environment: dict[str, Any] = {"page": page, "docId": place.name}
        problems = Problems()
        for number, text in texts.items():
            with problems.found(f"cell {number}: {{}}".format):
                _refuse_long(text)
        problems.refuse()
        marks = {number: _MARK.format(number) for number in texts}
        joined = "".join(f"\n\n{text}\n\n{marks[number]}\n\n" for number, text in texts.items())
        tokens = _parse(engine, joined, environment, texts)
        pieces: list[str] = []
        for part, known in zip(_split(tokens, marks, texts), [*texts, None], strict=True):
            with problems.found(functools.partial(_place, texts=texts, known=known)), bounded():
                pieces.append(str(engine.renderer.render(part, engine.options, environment)))
                refuse_foreign_html(pieces[-1], page)
        problems.refuse()
        return Prose(
            html=tuple(pieces[:-1]),
            footnotes=pieces[-1],
            headings=tuple(_headings(tokens)),
            figures=tuple(page.figures),
            pictures=tuple(page.pictures),
            citations=tuple(page.citations),
        )

    def render_inline(self, text: str, links: Links) -> str:
        """Render one line of Markdown, such as the cell of a table, without a paragraph around it."""
        _refuse_long(text)
        with bounded():
            return str(_engine().renderInline(text, {"page": self._page(ProsePlace(name="", links=links))}))

    def _page(self, place: ProsePlace) -> PageInWork:
        ids = HeadingIds(self.reserved, place.id_prefix, place.taken)
        return PageInWork(place, self.labels, self.words, self.read, self.pictures, ids)


def plain_inline(text: str) -> str:
    """One line of Markdown without its marks, for what cannot show them."""
    return _plain_text(_engine().parseInline(text, {})[0])


@functools.cache  # putting one together takes longer than rendering the cell of a table
def _engine() -> MarkdownIt:
    options = {"html": True, "highlight": lambda source, language, _: highlight_code(source, language)}
    engine = MarkdownIt("commonmark", options)
    engine.enable(["table", "strikethrough"])
    engine.use(footnote_plugin)
    engine.use(
        dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True
    )
    engine.inline.ruler.before("link", "citation", _parse_citation)
    engine.core.ruler.after("inline", "particles", keep_particles)
    engine.core.ruler.after("particles", "hold_together", hold_together)
    engine.core.ruler.push("heading_ids", _give_ids)
    for token, rule in RULES.items():
        engine.add_render_rule(token, rule)
    return engine


def slugify(title: str) -> str:
    """An id that people can read: letters (Korean too) and digits, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", normal(title).lower()).strip("-_") or "section"


def _give_ids(state: StateCore) -> None:
    """Give every heading that can be linked to its id; what people wrote in HTML comes first."""
    if "page" not in state.env:
        return
    ids: HeadingIds = state.env["page"].ids
    for token in state.tokens:
        inside = [token, *(token.children or ())]
        ids.avoid(
            id_ for each in inside if each.type.startswith("html_") for id_ in ids_written(each.content)
        )
    for token, inline in itertools.pairwise(state.tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3", "h4"):
            words = [each.content for each in inline.children or () if each.type in ("text", "code_inline")]
            token.attrSet("id", ids.give(slugify("".join(words))))


def _parse_citation(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("citation", "a", 0)
        token.content = match.group(1)
    state.pos = match.end()
    return True


def _refuse_long(text: str) -> None:
    if len(text) > _MOST_CHARACTERS:
        raise RenderError(
            f"the text holds more than {_MOST_CHARACTERS:,} characters: make several cells of it"
        )


def _parse(
    engine: MarkdownIt, joined: str, environment: dict[str, Any], texts: Mapping[int, str]
) -> list[Token]:
    """The tokens of all texts; where these are out of bounds, the cells that are so alone are named."""
    try:
        with bounded():
            return engine.parse(joined, environment)
    except RenderError as error:
        problems = Problems()
        for number, text in texts.items():
            with problems.found(f"cell {number}: {{}}".format), bounded():
                engine.parse(text, {})
        problems.refuse()
        raise RenderError(f"the text of all cells: {error}") from None


def _split(tokens: list[Token], marks: Mapping[int, str], texts: Mapping[int, str]) -> list[list[Token]]:
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
        number, first = waiting[0], 2
        for earlier in itertools.takewhile(lambda each: each != number, texts):
            first += texts[earlier].count("\n") + 6  # the empty lines around the text and its mark
        lines = [token.map[0] for token in parts[-1] if token.map and marks[number] in token.content]
        place = f"cell {number} (line {lines[-1] - first + 1})" if lines else f"cell {number}"
        raise RenderError(f"{place}: a code fence, a comment or an HTML block is opened and not closed")
    return parts


def _headings(tokens: Sequence[Token]) -> list[Heading]:
    return [
        Heading(id=str(token.attrGet("id")), text=_plain_text(tokens[index + 1]), level=int(token.tag[1]))
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.attrGet("id")
    ]


def _plain_text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type != "citation").strip()


def _place(problem: RenderError, texts: Mapping[int, str], known: int | None) -> str:
    """Name the cell, which may be `known`, and the line of what `problem` is about."""
    for number, text in texts.items() if known is None else ((known, texts[known]),):
        position = text.find(problem.written.strip())
        if problem.written and position >= 0:
            return f"cell {number} (line {text[:position].count(chr(10)) + 1}): {problem}"
    return str(problem) if known is None else f"cell {known}: {problem}"
