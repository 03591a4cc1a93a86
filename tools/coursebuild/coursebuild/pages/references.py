"""References as the site prints them: a label where they are cited, an entry in the list."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from coursebuild.nouns.course import Reference
from coursebuild.nouns.words import Words
from coursebuild.safety.sanitise import sanitise

_MOST_AUTHORS = 4


def citation_labels(references: Iterable[Reference], words: Words) -> dict[str, str]:
    """Reference id → label such as `Ronneberger 외 (2015)`; same author and year get a, b, …"""
    references = tuple(references)
    plain = {
        reference.id: f"{_surnames(reference.authors, words)} ({reference.year})" for reference in references
    }
    labels = {}
    for reference in references:
        alike = [id_ for id_, label in plain.items() if label == plain[reference.id]]
        letter = "" if len(alike) == 1 else chr(ord("a") + alike.index(reference.id))
        labels[reference.id] = f"{_surnames(reference.authors, words)} ({reference.year}{letter})"
    return labels


def reference_html(reference: Reference, words: Words) -> str:
    """The entry of the reference list, as inline HTML."""
    names = ", ".join(reference.authors[:_MOST_AUTHORS])
    if len(reference.authors) > _MOST_AUTHORS:
        names = words.and_others.format(names=names)
    return sanitise(
        f'{escape(names)} ({reference.year}). <a href="{escape(reference.url)}">'
        f"{escape(reference.title)}</a>. {escape(reference.venue)}."
    )


def _surnames(authors: tuple[str, ...], words: Words) -> str:
    names = [author.split()[-1] if author.split() else author for author in authors]
    if len(names) <= 2:
        return "·".join(names)
    return words.and_others.format(names=names[0])
