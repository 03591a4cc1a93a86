"""Files of `_data/`: rows of fields, names that are used once, and names that must be known."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.reading.fields import Fields
from coursebuild.reading.rows import LESSONS, Table, add_once, read_document


@pytest.fixture
def row(tmp_path: Path, findings: list[Finding]) -> Fields:
    """The one row of a list, which stands on line 2."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "a.yml").write_text("# rows\n- slug: gan\n", encoding="utf-8")
    (fields,) = Table("a.yml", "row").read(tmp_path / "_data", findings)
    return fields


def test_name_is_used_once(row: Fields, findings: list[Finding]) -> None:
    """The first use of a name is kept, the second is a finding on its line, and no name is no finding."""
    known: dict[str, int] = {}
    for number, name in enumerate(["gan", "", "", "gan"]):
        add_once(known, name, number, row, "slug")
    assert {"gan": 0} == known
    assert [(2, "`gan` is used twice")] == [(finding.line, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("name", "advice"), [("gam", "did you mean `gan`?"), ("unet", "add it to _data/lessons.yml")]
)
def test_unknown_name_gets_a_suggestion(row: Fields, findings: list[Finding], name: str, advice: str) -> None:
    """A name that nothing has is answered with the nearest one, or with where to add it."""
    assert LESSONS.look_up({"gan": 1}, name, row, 7) is None
    expected = [(7, f"the lesson `{name}` is not in _data/lessons.yml", advice)]
    assert expected == [(finding.line, finding.message, finding.advice) for finding in findings]


@pytest.mark.parametrize(("name", "expected"), [("gan", 1), ("", None)])
def test_known_name_is_no_finding(
    row: Fields, findings: list[Finding], name: str, expected: int | None
) -> None:
    """A known name gives its value, and no name gives none."""
    assert expected == LESSONS.look_up({"gan": 1}, name, row, 7)
    assert not findings


def test_missing_document_is_one_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A file that cannot be read is one finding, without complaints about its keys."""
    fields = read_document(tmp_path / "_data", "course.yml", findings)
    assert not fields.text("title")
    assert ["_data/course.yml: the file is missing [missing]"] == [str(finding) for finding in findings]


def test_mapping_in_place_of_a_list_is_a_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A file that should be a list of rows and is not says so."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "a.yml").write_text("slug: gan\n", encoding="utf-8")
    assert not list(Table("a.yml", "row").read(tmp_path / "_data", findings))
    assert ["the file should be a list: one `- ` entry for each row"] == [f.message for f in findings]
