"""Keys that a text breaks - over lines, in groups, letter by letter - and that a reader would put together.

Prose may follow the first letters of a key just as well. What is put together is a key only when its pieces
are no words, or all of one length.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator

from coursebuild.safety.key_shapes import Shape, is_example, shapes_of_a_word

_BREAKS = re.compile(r"[\s|\u2500-\u257f>#]+")
"""Blanks, line breaks, and what stands at the borders of a table, a quotation or a comment."""
_STARTS = re.compile(
    r"gh[pousr]_|github_pat_|A[KB]IA|A(?:SI|CC)A(?=[A-Z2-7]{0,15}[2-7])|sk-|AIza|GOCSPX-|ya29\.|xox[abeoprs]-|xapp-|hf_"
    r"|api_org_|[rs]k_(?:live|test)_|npm_|pypi-AgE|eyJ|do[opr]_v1_|dckr_[po]at_|dapi|r8_|gsk_|gl[a-z]{2,5}-|GR1348941"
    r"|SG\.|sq0csp-|AccountKey="
)
"""ASIA and ACCA begin headlines, too: a digit must follow."""
_PART = r"(?:[A-Z]?[a-z]+|[A-Z]{1,4}|[0-9]{1,4})"
_WORD = re.compile(rf"{_PART}(?:[-_.=:/+]+{_PART})*[-_.=:/+]*")
_IN_A_KEY = re.compile(r"[\w.=:/+-]+", re.ASCII)
_END_OF_A_WORD = re.compile(r"\(\?!\[(?:\\w-|A-Za-z0-9)\]\)")
_LONGEST = 1024
_MANY = 5
"""So many pieces of one length are no accident."""


def find_broken_keys(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, its kind) of each key that stands in the text in pieces."""
    # Quicker than the pattern, which is for what is not ASCII.
    whole = "".join(text.split()).replace("|", "").replace(">", "").replace("#", "")
    if not whole.isascii():
        whole = _BREAKS.sub("", whole)
    if len(whole) == len(text):
        return
    places: _Places | None = None
    for found in _STARTS.finditer(whole):
        following = whole[found.start() : found.start() + _LONGEST]
        likely = [shape for shape, relaxed in _relaxed() if relaxed.match(following)]
        if likely:
            places = places or _Places(text)
            start = places.of(found.start())
            is_apart = start == 0 or not (text[start - 1].isascii() and text[start - 1].isalnum())
            if is_apart and (kind := _kind(text[start : start + 3 * _LONGEST], len(found[0]), likely)):
                yield start, kind


class _Places:
    """Where in a text stands what stands at a place of the text without its breaks."""

    def __init__(self, text: str) -> None:
        self._without, self._with = [0], [0]
        for found in _BREAKS.finditer(text):
            self._without.append(self._without[-1] + found.start() - self._with[-1])
            self._with.append(found.end())

    def of(self, place: int) -> int:
        at = bisect.bisect_right(self._without, place) - 1
        return self._with[at] + place - self._without[at]


def _kind(text: str, head: int, likely: list[Shape]) -> str:
    """What the pieces at the beginning of the text are together; '' when they are nothing, or words."""
    pieces: list[str] = []
    for piece in _BREAKS.split(text):
        inside = _IN_A_KEY.match(piece)
        pieces.append(inside[0] if inside else "")
        joined = "".join(pieces)
        if len(pieces) > 1:
            for shape in likely:
                found = shape.pattern.match(joined)
                reaches = found and found.end() > len(joined) - len(pieces[-1])
                if found and reaches and _is_no_prose(pieces, head):
                    return "" if is_example(shape.kind, found[0]) else shape.kind
        if inside is None or inside[0] != piece or len(joined) > _LONGEST:
            break
    return ""


def _is_no_prose(pieces: list[str], head: int) -> bool:
    if len(pieces) >= _MANY and len({*map(len, pieces[1:-1])}) == 1:
        return True
    odd = every = 0
    for piece in pieces:
        rest, head = piece[head:], max(0, head - len(piece))
        every += len(rest)
        odd += 0 if _WORD.fullmatch(rest) else len(rest)
    return 2 * odd >= every > 0


@functools.cache
def _relaxed() -> tuple[tuple[Shape, re.Pattern[str]], ...]:
    """The shapes, and what they look like before a word that does not belong to them."""
    return tuple(
        (shape, re.compile(_END_OF_A_WORD.sub("", shape.pattern.pattern), shape.pattern.flags))
        for shape in shapes_of_a_word()
    )
