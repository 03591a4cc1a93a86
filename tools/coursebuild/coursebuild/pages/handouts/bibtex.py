"""References and lessons as BibTeX entries, in UTF-8: what a reader puts into a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coursebuild.nouns.course import Lesson, Reference, ReferenceKind

_PAGES = r"(?:, (?P<pages>\d+–\d+))?"
_VENUES = {
    ReferenceKind.ARTICLE: re.compile(rf"(?P<journal>.+?) (?P<volume>\d+)(?:\((?P<number>\d+)\))?{_PAGES}"),
    ReferenceKind.INPROCEEDINGS: re.compile(
        rf"(?P<booktitle>.+?)(?:, (?P<series>[A-Z]+)(?= \d)| (?=\d+(?:,|$)))?(?: (?P<volume>\d+))?{_PAGES}"
    ),
    ReferenceKind.BOOK: re.compile(r"(?P<publisher>[^,]+)(?:, (?P<series>.+?)(?: (?P<volume>\d+))?)?"),
    ReferenceKind.MISC: re.compile(r"(?P<howpublished>.+)"),
}
_LONGEST = 300
"""Of a venue that is read: the patterns above take the square of it."""
_DOI = "https://doi.org/"
_ARXIV = re.compile(r"https://arxiv\.org/abs/(\d{4}\.\d{4,5})")
_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
}


def reference_bibtex(reference: Reference) -> str:
    """The entry of a reference; volume, pages and the like are read out of its venue where it has them."""
    venue = _VENUES[reference.kind].fullmatch(reference.venue) if len(reference.venue) < _LONGEST else None
    found = {} if venue is None else {name: text for name, text in venue.groupdict().items() if text}
    links = {"url": _address(reference.url)}
    if reference.url.startswith(_DOI):
        links["doi"] = _address(reference.url.removeprefix(_DOI))
    elif arxiv := _ARXIV.fullmatch(reference.url):
        links |= {"eprint": arxiv[1], "archiveprefix": "arXiv"}
    return _entry(
        reference.kind.value,
        reference.id,
        {
            "author": " and ".join(_author(name) for name in reference.authors),
            "title": f"{{{_escape(reference.title)}}}",
            **{name: _escape(text) for name, text in found.items()},
            "year": str(reference.year),
            **links,
        },
    )


def lesson_bibtex(lesson: Lesson, course: str, language: str, address: str) -> str:
    """The entry of a lesson itself; `address` is that of its page, or '' while nobody knows it.

    Styles sort an entry without author by `key`: the course names no person as the author of a lesson.
    """
    title = _escape(lesson.title)
    fields = {"key": title, "title": f"{{{title}}}", "howpublished": _escape(course)}
    if lesson.changed is not None:
        fields |= {"year": str(lesson.changed.year), "month": str(lesson.changed.month)}
    if address:
        fields["url"] = _address(address)
    return _entry("misc", f"lesson-{lesson.slug}", {**fields, "langid": _LANGUAGES.get(language, language)})


_LANGUAGES = {"ko": "korean", "en": "english"}


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"


def _author(name: str) -> str:
    """A name; one that is no person's, or that holds the word which parts names, is kept as it stands."""
    is_person = " " in name and " and " not in name and "," not in name
    return _escape(name) if is_person else f"{{{_escape(name)}}}"


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _address(url: str) -> str:
    """An address, which styles print as it stands; braces would end the field."""
    return url.replace("{", "%7B").replace("}", "%7D")
