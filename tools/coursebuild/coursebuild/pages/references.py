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
    plain = {each.id: (_surnames(each.authors, words), each.year) for each in references}
    labels = {}
    for id_, (authors, year) in plain.items():
        alike = [other for other, label in plain.items() if label == (authors, year)]
        letter = "" if len(alike) == 1 else chr(ord("a") + alike.index(id_))
        labels[id_] = f"{authors} ({year}{letter})"
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
