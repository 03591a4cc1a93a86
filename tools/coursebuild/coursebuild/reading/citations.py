"""Citations such as `[@ronneberger2015unet]` in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(r"^(?:`{3,}|~{3,})|`+", re.MULTILINE)
_LETTER = re.compile(r"[^\n]")
_CITATION = re.compile(r"\[@([A-Za-z0-9_-]+)\]")


def citations_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield (id, line) of each citation outside code, lines counted from 1."""
    if "[@" not in text:
        return
    prose = without_code(text)
    line, counted = 1, 0
    for match in _CITATION.finditer(prose):
        line += prose.count("\n", counted, match.start())
        counted = match.start()
        yield match.group(1), line


def without_code(text: str) -> str:
    """Blanks in the place of code, so that lines keep their numbers."""
    pieces: list[str] = []
    end = 0
    never_closed: set[str] = set()  # no later one of these can be, so that none is looked for twice
    while opened := _CODE.search(text, end):
        is_fence = len(opened[0]) >= 3 and text[opened.start() - 1 : opened.start()] in ("", "\n")
        mark = f"\n{opened[0]}" if is_fence else opened[0]
        closed = -1 if mark in never_closed else text.find(mark, opened.end())
        pieces.append(text[end : opened.start()])
        end = opened.end() if closed < 0 else closed + len(mark)
        if closed < 0:
            never_closed.add(mark)
            pieces.append(opened[0])
        else:
            pieces.append(_LETTER.sub(" ", text[opened.start() : end]))
    return "".join([*pieces, text[end:]])
