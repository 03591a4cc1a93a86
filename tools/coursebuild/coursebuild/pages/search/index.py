"""What the search of the site is made from: the texts of all sections, and the index of terms.

The browser scans the texts themselves (assets/js/find.js): for a course of this size they fit the
60 KB of a first query, give exact excerpts, and need neither WebAssembly nor a package. tools/bench/search.py
measures that beside Pagefind; a test holds the first query to its 60 KB.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from coursebuild.nouns.course import Term
from coursebuild.nouns.search import SearchedPage

_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
_LATIN = "A–Z"
_LINKS = 3


def search_index(pages: Sequence[SearchedPage], terms: Sequence[Term]) -> bytes:
    """The file that assets/js/search.js loads when somebody searches for the first time."""
    value = {
        "pages": [[page.address, page.title] for page in pages],
        "sections": [
            [number, section.id, section.title, section.text, section.code]
            for number, page in enumerate(pages)
            for section in page.sections
            if section.text or section.title or section.code
        ],
        "terms": [[term.name, *term.also] for term in terms],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def index_of_terms(pages: Sequence[SearchedPage], terms: Sequence[Term]) -> list[dict[str, Any]]:
    """The terms by their first letter, each with the sections that explain it; without any it is left out."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for term in sorted(terms, key=lambda term: (term.name[0].isascii(), term.name.lower())):
        if places := _places(term, pages):
            row = {"name": term.name, "also": term.also[0] if term.also else "", "places": places}
            groups.setdefault(_initial(term.name), []).append(row)
    return [{"initial": initial, "terms": rows} for initial, rows in groups.items()]


def _places(term: Term, pages: Sequence[SearchedPage]) -> list[dict[str, str]]:
    pattern = _pattern(term.name)
    explained = re.compile(f"(?:{pattern})\\s*\\(", re.IGNORECASE)
    named = re.compile(pattern, re.IGNORECASE)
    scored = []
    for page in pages:
        for section in page.sections:
            in_title = bool(named.search(section.title or page.title))
            is_explained = bool(explained.search(section.text))
            count = len(named.findall(section.text))
            if in_title or is_explained or count:
                scored.append((4 * is_explained + 3 * in_title + count / (count + 3), page, section))
    best = sorted(scored, key=lambda row: -row[0])
    enough = best[0][0] / 2 if best else 0
    return [
        {
            "address": page.address + (f"#{section.id}" if section.id else ""),
            "title": section.title or page.title,
            "page": page.title,
        }
        for score, page, section in best[:_LINKS]
        if score >= enough
    ]


def _pattern(name: str) -> str:
    spaced = r"\s?".join(map(re.escape, name.replace(" ", "")))
    return rf"(?<![A-Za-z]){spaced}(?![A-Za-z])" if name[0].isascii() else spaced


def _initial(name: str) -> str:
    syllable = ord(name[0]) - ord("가")
    return _INITIALS[syllable // 588] if 0 <= syllable < 11172 else _LATIN
