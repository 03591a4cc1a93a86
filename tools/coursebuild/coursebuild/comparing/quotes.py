"""Quote what a lesson has put out on one short line that can be written anywhere."""

from __future__ import annotations

from coursebuild.nouns.control_characters import without_control_characters

_CHARACTERS_READ = 9
"""For each one that may be shown, because blanks and control characters go: the text may be a whole file."""


def shorten(text: str, most: int = 60) -> str:
    """The text on one line of at most `most` characters."""
    readable = without_control_characters(text[: _CHARACTERS_READ * most])
    encodable = readable.encode(errors="replace").decode()
    line = " ".join(encodable.split())
    return line if len(line) <= most else line[: most - 1] + "…"
