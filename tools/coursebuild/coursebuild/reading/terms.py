"""Read `_data/terms.yml`: the words of the course, and what else people write for them."""

from __future__ import annotations

from pathlib import Path

from coursebuild.nouns.course import Term
from coursebuild.nouns.finding import Finding
from coursebuild.reading.rows import TERMS, add_once


def read_terms(data: Path, findings: list[Finding]) -> tuple[Term, ...]:
    """The terms in their order; a course may have none, and then no such file."""
    known: dict[str, Term] = {}
    if (data / TERMS.file).is_file():
        for fields in TERMS.read(data, findings):
            also = tuple(text for text, _ in fields.texts("also", required=False))
            term = Term(name=fields.text("term"), also=also)
            fields.end()
            add_once(known, term.name, term, fields, "term")
    return tuple(known.values())
