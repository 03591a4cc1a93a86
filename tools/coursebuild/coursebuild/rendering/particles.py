"""Korean particles stay on the line of the word, the code or the formula that they belong to.

To a browser a formula is a box, like a picture: it may break the line after it, whatever joiner follows,
and a line that begins with 를 is hard to read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_HANGUL = re.compile(r"[가-힣]")
_AFTER_PARENTHESIS = re.compile(r"\)(?=[가-힣])")
_SHORT_PREFIX = re.compile(r"(?<=\b[A-Za-z])-(?=[A-Za-z])")
_HOLDS_PARTICLE = frozenset({"citation", "code_inline", "link_close"})
_WORD_JOINER = "\N{WORD JOINER}"
_PARTICLE = re.compile(r"\S{1,5}(?=\s|$)")


def keep_particles(state: StateCore) -> None:
    """Put a formula and what follows it without a blank into an element that is not broken."""
    for block in state.tokens:
        if block.children:
            block.children = list(_joined(block.children))


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    waiting = list(reversed(tokens))
    while waiting:
        token = waiting.pop()
        after = waiting[-1] if waiting else None
        is_followed = after is not None and after.type == "text" and token.type == "math_inline"
        particle = _PARTICLE.match(after.content) if after and is_followed else None
        if after is None or particle is None:
            yield token
            continue
        waiting.pop()
        yield Token("span_open", "span", 1, attrs={"class": "unbroken"})
        yield token
        yield Token("text", "", 0, content=particle[0])
        yield Token("span_close", "span", -1)
        if rest := after.content[particle.end() :]:
            yield Token("text", "", 0, content=rest)


def hold_together(state: StateCore) -> None:
    """Keep on one line what is read as one: a word and its Korean particle (`(2015)에서`), U-Net."""
    for before, token in itertools.pairwise(state.tokens):
        if token.type != "inline" or before.type == "heading_open":
            continue  # headings are short, and their text is also needed plain
        children = token.children or []
        for previous, child in itertools.pairwise([None, *children]):
            if child is not None and child.type == "text":
                child.content = _AFTER_PARENTHESIS.sub(f"){_WORD_JOINER}", child.content)
                child.content = _SHORT_PREFIX.sub(f"-{_WORD_JOINER}", child.content)
                if previous and previous.type in _HOLDS_PARTICLE and _HANGUL.match(child.content):
                    child.content = _WORD_JOINER + child.content
