"""References: labels that tell them apart, and entries that are safe HTML."""

from __future__ import annotations

import pytest
from coursebuild.nouns.course import Reference
from coursebuild.pages.references import citation_labels, reference_html
from courses import WORDS


def reference(id_: str, *authors: str, year: int = 2015) -> Reference:
    return Reference(
        id=id_, authors=authors, year=year, title="A & B", venue="C {D}", url="https://e.org/?a=1&b=2"
    )


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (("Donald E. Knuth",), "Knuth (2015)"),
        (("Kaiming He", "Jian Sun"), "He·Sun (2015)"),
        (("Olaf Ronneberger", "Philipp Fischer", "Thomas Brox"), "Ronneberger 외 (2015)"),
        (("홍길동",), "홍길동 (2015)"),
    ],
)
def test_label_names_the_authors(authors: tuple[str, ...], expected: str) -> None:
    """One or two surnames are named, of more the first."""
    assert {"x": expected} == citation_labels([reference("x", *authors)], WORDS)


def test_same_author_and_year_get_letters() -> None:
    """Labels that would be equal get letters in the order of the references; others stay plain."""
    references = [reference("x", "A Kim"), reference("y", "B Kim"), reference("z", "A Kim", year=2016)]
    expected = {"x": "Kim (2015a)", "y": "Kim (2015b)", "z": "Kim (2016)"}
    assert expected == citation_labels(references, WORDS)


def test_entry_is_safe_html() -> None:
    """Names, title, venue and address are escaped, and braces too."""
    expected = 'Kim (2015). <a href="https://e.org/?a=1&amp;b=2">A &amp; B</a>. C &#123;D&#125;.'
    assert expected == reference_html(reference("x", "Kim"), WORDS)


@pytest.mark.parametrize(
    ("count", "expected"), [(4, "A0, A1, A2, A3 (2015)"), (5, "A0, A1, A2, A3 외 (2015)")]
)
def test_entry_names_at_most_four_authors(count: int, expected: str) -> None:
    """A long list of authors is cut, and says so."""
    html = reference_html(reference("x", *(f"A{number}" for number in range(count))), WORDS)
    assert html.startswith(f"{expected}. ")
