"""Citations are found in Markdown with their line, and those of notes must be known to the course."""

from __future__ import annotations

import dataclasses

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.citations import citations_in
from coursebuild.reading.course import read_course
from coursebuild.reading.lint import lint_notes


def test_citations_have_their_lines() -> None:
    """Each citation comes with its id and line, and nothing else is one."""
    text = "[@a-1] 글 [@b_2]\n\n[link](@c) [c] @d [@ e]\n[@f]"
    expected = [("a-1", 1), ("b_2", 1), ("f", 4)]
    assert expected == list(citations_in(text))


def test_unknown_citation_of_a_note_is_named(settings: Settings, findings: list[Finding]) -> None:
    """A note that cites what no reference answers is named with its line."""
    course = read_course(settings, findings)
    note = dataclasses.replace(course.notes[0], text="[@knuth1984]\n[@nobody]")
    expected = [("_pages/notes/first.md", 2, "citation")]
    found = lint_notes(dataclasses.replace(course, notes=(note,)))
    assert expected == [(finding.path, finding.line, finding.rule) for finding in found]
