"""What a lesson put out and no page shows: how a cut is noted in stored outputs, and put into words.

Outputs are stored without the words of any language. Inside a text, the place of a cut is a mark that no
kernel can write; an output that is left out as a whole becomes one of the type `OMITTED`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from coursebuild.nouns.control_characters import without_half_characters

OMITTED = "application/vnd.coursebuild.omitted+json"
"""Stands for an output that is left out. Its value: why, kind, bytes, count, as far as they apply."""
SHOWN_TYPES = (
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/markdown",
    "text/latex",
    "text/plain",
)
"""The types of a displayed value that a page can show, the richest first."""
_SIGN = "\x1a"
_CUT = re.compile(f"{_SIGN}([0-9]{{1,18}}){_SIGN}")


def cut_mark(omitted_bytes: int) -> str:
    """The mark that stands in a text where so many bytes are left out."""
    return f"{_SIGN}{omitted_bytes}{_SIGN}"


def with_cuts_in_words(text: str, describe: Callable[[int], str]) -> str:
    """The text with every mark put into words by `describe`, which is given the number of bytes."""
    return _CUT.sub(lambda mark: describe(int(mark[1])), text)


def omitted_bytes(text: str) -> int:
    """How many bytes the marks in a text stand for."""
    return sum(int(number) for number in _CUT.findall(text))


def cut_in_words(size: int) -> str:
    """A cut as messages and notebooks that are kept for a look have it."""
    return f"… {megabytes(size)} left out"


def clean_text(text: str) -> str:
    """Text of a kernel as it can be stored: no mark of ours, and nothing that is no UTF-8."""
    return without_half_characters(text.replace(_SIGN, ""))


def megabytes(size: int) -> str:
    """As in `31.9 MB` or `12.3 kB`."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def omission(why: str, **about: str | int) -> dict[str, Any]:
    """The output that stands for one that is left out: `why` is one of large, many, unshown."""
    return {"output_type": "display_data", "metadata": {}, "data": {OMITTED: {"why": why, **about}}}


def omission_of(output: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What was left out in place of this output; None for one that is whole."""
    about = output.get("data", {}).get(OMITTED)
    return about if isinstance(about, Mapping) else None
