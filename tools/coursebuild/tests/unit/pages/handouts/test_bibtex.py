"""BibTeX: the fields that a style needs, read out of the facts, and no sign that would break an entry."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from coursebuild.nouns.course import Lesson, Reference, ReferenceKind
from coursebuild.pages.handouts.bibtex import lesson_bibtex, reference_bibtex


def reference(kind: str, venue: str, **fields: object) -> Reference:
    given = {"id": "x", "authors": ("A Kim",), "year": 2015, "title": "T", "url": "https://e.org/"}
    return Reference(**{**given, **fields, "kind": ReferenceKind(kind), "venue": venue})


@pytest.mark.parametrize(
    ("kind", "venue", "expected"),
    [
        (
            "article", "Ecology 26(3), 297–302",
            ["journal = {Ecology}", "volume = {26}", "number = {3}", "pages = {297--302}"],
        ),
        ("article", "Proceedings of the IEEE 86(11), 2278–2324", ["journal = {Proceedings of the IEEE}"]),
        (
            "inproceedings", "Machine Learning (ICML), PMLR 37, 448–456",
            ["booktitle = {Machine Learning (ICML)}", "series = {PMLR}", "volume = {37}"],
        ),
        (
            "inproceedings", "Advances in Systems (NIPS) 30",
            ["booktitle = {Advances in Systems (NIPS)}", "volume = {30}"],
        ),
        ("inproceedings", "Vision (CVPR), 248–255", ["booktitle = {Vision (CVPR)}", "pages = {248--255}"]),
        ("inproceedings", "Vision (ICCV)", ["booktitle = {Vision (ICCV)}"]),
        (
            "book", "Springer, Grundlehren der Mathematik 338",
            ["publisher = {Springer}", "series = {Grundlehren der Mathematik}", "volume = {338}"],
        ),
        ("misc", "UCI Machine Learning Repository", ["howpublished = {UCI Machine Learning Repository}"]),
    ],
)  # fmt: skip
def test_venue_becomes_fields(kind: str, venue: str, expected: list[str]) -> None:
    """Where a venue states volume, number and pages they are fields; nothing of it is lost."""
    lines = reference_bibtex(reference(kind, venue)).splitlines()
    assert f"@{kind}{{x," == lines[0]
    assert [f"  {line}," for line in expected] == lines[3 : 3 + len(expected)]
    assert "  year = {2015}," in lines


def test_entry_is_escaped() -> None:
    """Signs that mean something to TeX are written as text; addresses stand as they are, but for braces."""
    entry = reference_bibtex(
        reference("misc", "50 % # of_{a} ~ \\", title="A & B $ ^", url="https://e.org/a_b?c=1&d={e}")
    )
    assert r"title = {{A \& B \$ \textasciicircum{}}}" in entry
    assert r"howpublished = {50 \% \# of\_\{a\} \textasciitilde{} \textbackslash{}}" in entry
    assert "url = {https://e.org/a_b?c=1&d=%7Be%7D}" in entry


@pytest.mark.parametrize(
    ("authors", "expected"),
    [(("A Kim", "B van der Lee"), "A Kim and B van der Lee"), (("TensorFlow",), "{TensorFlow}")],
)
def test_authors_stay_apart(authors: tuple[str, ...], expected: str) -> None:
    """Persons are joined by `and`; the name of an organisation is not taken apart."""
    assert f"author = {{{expected}}}" in reference_bibtex(reference("misc", "V", authors=authors))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://doi.org/10.1/x_y", "doi = {10.1/x_y}"),
        ("https://arxiv.org/abs/1505.04597", "eprint = {1505.04597},\n  archiveprefix = {arXiv}"),
    ],
)
def test_address_of_a_register_is_its_number_too(url: str, expected: str) -> None:
    """A DOI or an arXiv number is a field of its own, beside the address."""
    assert expected in reference_bibtex(reference("misc", "V", url=url))


def test_lesson_can_be_cited(make_lesson: Callable[..., Lesson]) -> None:
    """A lesson is cited by its title, its course, the month of its last change and its address, if known."""
    lesson = make_lesson("fit", title="fit & 제너레이터", changed=datetime.date(2026, 11, 23))
    expected = (
        "@misc{lesson-fit,\n  key = {fit \\& 제너레이터},\n  title = {{fit \\& 제너레이터}},\n"
        "  howpublished = {강의},\n  year = {2026},\n  month = {11},\n  url = {https://e.org/},\n"
        "  langid = {korean},\n}\n"
    )
    assert expected == lesson_bibtex(lesson, "강의", "ko", "https://e.org/")
    assert "url" not in lesson_bibtex(lesson, "강의", "ko", "")
