"""Terms: read in order, once each; a course without them is a course."""

from __future__ import annotations

from coursebuild.nouns.course import Term
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_terms


def test_a_course_may_have_no_terms(settings: Settings) -> None:
    """Without the file there is nothing to complain of."""
    findings: list[Finding] = []
    assert () == read_terms(settings.data, findings)
    assert [] == findings


def test_a_term_stands_once(settings: Settings) -> None:
    """The second entry of a term is a finding with its line."""
    text = "- {term: 합성곱, also: [Conv2D]}\n- {term: 합성곱}\n"
    (settings.data / "terms.yml").write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    assert (Term(name="합성곱", also=("Conv2D",)),) == read_terms(settings.data, findings)
    assert [("_data/terms.yml", 2)] == [(finding.path, finding.line) for finding in findings]
