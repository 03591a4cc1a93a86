"""Compare two printed lines: the words must be equal, the numbers may lie a little apart.

Durations (`12 s`, `3ms/step`, `1.2초`, `3.2it/s`, `00:12`) differ at each run and are passed over, as is the
width of blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from coursebuild.comparing.numbers import NUMBER, NUMERAL, is_near
from coursebuild.comparing.quotes import shorten

_SECONDS_TO_HOURS = r"[nuµμm]?s|secs?|seconds?|mins?(?!\s*(?:[=:]\s*)?[-+.\d])|minutes?|h|hrs?|hours?"
_KOREAN = r"(?:밀리초|초|분|시간)(?=[가는를에만씩쯤]|[^가-힣]|$)"  # not `3분의 1`, a third
_UNIT = rf"(?:{_SECONDS_TO_HOURS})(?:/[A-Za-z]+)?(?![\w(])|[A-Za-z]+/s(?:ec)?(?![A-Za-z])|{_KOREAN}"
_CLOCK = r"(?<![\w:.])[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9])?(?:\.[0-9]+)?(?![\w:])"
_DURATION = re.compile(rf"{_CLOCK}|{NUMERAL}\s?(?:{_UNIT})")

_MOST_NUMBERS_NAMED = 3
_LONG_PREFIX, _PREFIX_SHOWN = 40, 20
"""Characters: of two lines that begin alike for longer, only so many of these are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A printed line, taken apart."""

    text: str
    words: tuple[str, ...]
    """What stands before, between and after the numbers: one piece more than there are numbers."""
    numbers: tuple[str, ...]
    skeleton: tuple[str, ...]
    """The words with single blanks: lines that are alike but for their numbers have the same."""


def read_line(text: str) -> Line:
    """Take a line apart; durations become words, the same for all of them."""
    timeless = _DURATION.sub("…", text)
    words = tuple(NUMBER.split(timeless))
    return Line(
        text=text,
        words=words,
        numbers=tuple(NUMBER.findall(timeless)),
        skeleton=tuple(" ".join(piece.split()) for piece in words),
    )


def compare_lines(old: Line, new: Line, tolerance: float) -> str:
    """Say how two lines differ, '' where no reader would say so; the tolerance is that of numbers."""
    if old.text == new.text:
        return ""
    if old.skeleton != new.skeleton:
        return _quote_both(old.text, new.text)
    numbers = zip(old.numbers, new.numbers, strict=True)
    moved = [place for place, (a, b) in enumerate(numbers) if not is_near(a, b, tolerance)]
    return (_name_moved(old, new, moved) or _quote_both(old.text, new.text)) if moved else ""


def _name_moved(old: Line, new: Line, moved: Sequence[int]) -> str:
    """Tell the first numbers that moved, each with its name; '' when one of them has none."""
    parts = []
    for place in moved[:_MOST_NUMBERS_NAMED]:
        name = _name_before(old.words[: place + 1])
        if not name:
            return ""
        parts.append(f"{name} {old.numbers[place]} → {new.numbers[place]}")
    if more := len(moved) - len(parts):
        parts.append(f"and {more} more numbers")
    return ", ".join(parts)


def _name_before(words: Sequence[str]) -> str:
    """The last word of the pieces before a number; '' without one, or where it is a tag of HTML."""
    first, *others = words
    text = first + "".join(re.sub(r"^\S+", "", piece) for piece in others)  # without units: `개`, `장`
    named = [word for word in text.split() if re.search(r"[^\W\d_]", word)]
    if not named or re.search("[<>]", named[-1]):
        return ""
    return named[-1].strip("[{'\":=,").lstrip("(")


def _quote_both(old: str, new: str) -> str:
    """Quote two lines that differ; long ones from shortly before the place where they begin to."""
    alike = next(place for place, (a, b) in enumerate(zip_longest(old, new)) if a != b)
    start, mark = (alike - _PREFIX_SHOWN, "…") if alike > _LONG_PREFIX else (0, "")
    return " → ".join(f"'{mark}{shorten(line[start:])}'" for line in (old, new))
