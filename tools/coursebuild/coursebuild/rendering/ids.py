"""Ids of headings, which never meet those of the layouts or of the tool: such a heading is moved aside.

Which ids a layout uses is read from the layouts themselves, whoever wrote them. An id that they put together,
such as `ref-{{ reference.id }}`, reserves all that it could become.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coursebuild.safety.readings import unescape

_ID = re.compile(r"""(?<![\w-])id\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>=]+))""", re.IGNORECASE)
_CLEAN_TAG = re.compile(r'<[a-z](?:[^<>"]|"[^"]*")*>')
_CLEAN_ATTRIBUTE = re.compile(r'(?<=\s)([^\s"=<>/]+)="([^"]*)"')
_LIQUID_VALUE = re.compile(r"\{\{[^{}]*\}\}")
_LIQUID_TAG = re.compile(r"\{%[^{}%]*%\}")
_HOLE = "\0"
_OWN = (r"cell-\d+", r"fn(?:ref)?-.+", r"lecture-\d+", r"ref-.+")
"""Of the cells, footnotes, lectures and references, which are written without a layout too."""
_ASIDE = ("", "section-", "heading-")


@dataclass(frozen=True, slots=True)
class ReservedIds:
    """The ids that no heading may have: `names`, and whatever matches one of `patterns`."""

    names: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = _OWN

    def __contains__(self, id_: str) -> bool:
        return id_ in self.names or any(re.fullmatch(pattern, id_) for pattern in self.patterns)


def reserved_ids(templates: Iterable[str]) -> ReservedIds:
    """What the layouts and includes of a site reserve."""
    names, patterns = set[str](), set(_OWN)
    for template in templates:
        for written in ids_written(_LIQUID_VALUE.sub(_HOLE, template)):
            parts = [re.escape(part) for part in _LIQUID_TAG.sub(_HOLE, written).split(_HOLE)]
            if len(parts) == 1:
                names.add(written)
            elif any(parts):  # of one that is all Liquid, nothing is known here
                patterns.add(".*".join(parts))
    return ReservedIds(frozenset(names), tuple(sorted(patterns)))


def normal(id_: str) -> str:
    """An id as all ids of headings are: a syllable may be written as one character or as its letters."""
    return unicodedata.normalize("NFC", id_)


def ids_written(html: str) -> Iterator[str]:
    """Every id that stands in a piece of HTML."""
    for match in _ID.finditer(html):
        yield unescape(next(filter(None, match.groups()), ""))


def ids_of_clean(html: str) -> Iterator[str]:
    """Every id of the elements in HTML that the sanitiser wrote, where all values stand in double quotes."""
    for tag in _CLEAN_TAG.findall(html):
        yield from (unescape(value) for name, value in _CLEAN_ATTRIBUTE.findall(tag) if name == "id")


@dataclass(slots=True)
class HeadingIds:
    """Gives out the ids of one document, all with `prefix`; `neighbours` stand on its page already."""

    reserved: ReservedIds
    prefix: str = ""
    neighbours: frozenset[str] = frozenset()
    moved: dict[str, str] = field(default_factory=dict)
    """Where the first heading is that was moved aside, by the id that people expect."""
    _written: set[str] = field(default_factory=set)
    _given: set[str] = field(default_factory=set)
    _next: dict[str, int] = field(default_factory=dict)

    def avoid(self, ids: Iterable[str]) -> None:
        """Keep all headings away from ids that people wrote."""
        self._written.update(ids)

    def as_given(self, id_: str) -> str:
        """The id as a heading has it, if one has it in whatever form; else as it is."""
        return normal(id_) if normal(id_) in self._given else id_

    def is_foreign(self, id_: str) -> bool:
        """Whether the page around the document has this id, or another document on it."""
        return id_ in self.neighbours or id_ in self.reserved

    def give(self, slug: str) -> str:
        """An id for a heading that no other has: its slug, or the slug with a number."""
        slug = self.prefix + slug
        is_aside = slug in self._written or self.is_foreign(slug)
        used = (self._given, self._written, self.neighbours)
        id_ = next(id_ for id_ in self._candidates(slug, is_aside) if not any(id_ in ids for ids in used))
        self._given.add(id_)
        if is_aside:
            self.moved.setdefault(slug, id_)
        return id_

    def _candidates(self, slug: str, is_aside: bool) -> Iterator[str]:
        if not is_aside:
            yield slug
        aside = (f"{prefix}{slug}" for prefix in _ASIDE if f"{prefix}{slug}-2" not in self.reserved)
        base = next(aside, slug)
        for number in itertools.count(self._next.get(slug, 2 if is_aside else 1)):
            self._next[slug] = number + 1
            yield f"{base}-{number}"
