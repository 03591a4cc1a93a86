"""Texts that are too long for people, refused before a parser that takes long over them sees them."""

from __future__ import annotations

from coursebuild.nouns.errors import RenderError

MOST_CHARACTERS = 100_000
"""Of the Markdown of one cell: some thirty printed pages."""


def refuse_long(text: str) -> None:
    """Raise RenderError for Markdown that nobody wrote by hand."""
    if len(text) > MOST_CHARACTERS:
        raise RenderError(
            f"the text holds more than {MOST_CHARACTERS:,} characters: make several cells of it"
        )
