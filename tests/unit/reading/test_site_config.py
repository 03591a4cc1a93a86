"""Of `_config.yml` the tool needs the path under which the site is published, and its language."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.model import Finding
from coursebuild.reading.site_config import read_base_path, read_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('baseurl: ""', ""),
        ("baseurl: /", ""),
        ("baseurl: /course/", "/course"),
        ("title: x\nbaseurl: /a/b", "/a/b"),
        ("title: x", ""),
    ],
)
def test_base_path_has_no_slash_at_its_end(
    tmp_path: Path, findings: list[Finding], text: str, expected: str
) -> None:
    """The base path is what `baseurl` says, without its last slash, and empty at the top of a host."""
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    assert expected == read_base_path(tmp_path / "_config.yml", findings)
    assert not findings


def test_base_path_starts_with_a_slash(tmp_path: Path, findings: list[Finding]) -> None:
    """A `baseurl` that Jekyll would join wrongly is refused on its line."""
    (tmp_path / "_config.yml").write_text("title: x\nbaseurl: course\n", encoding="utf-8")
    assert not read_base_path(tmp_path / "_config.yml", findings)
    assert [("_config.yml", 2)] == [(finding.path, finding.line) for finding in findings]


@pytest.mark.parametrize(("text", "expected"), [("lang: ko", "ko"), ("title: x\nlang: 'pt-BR'", "pt-BR")])
def test_language_of_the_site(tmp_path: Path, findings: list[Finding], text: str, expected: str) -> None:
    """The language is what `lang` says."""
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    assert expected == read_language(tmp_path / "_config.yml", findings)
    assert not findings


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: x", None, "`lang` is missing"),
        ("title: x\nlang: ../ko", 2, "`lang: ../ko` is no language"),
        ("lang: no", 1, "`lang: no` is no language"),
    ],
)
def test_site_without_a_language_is_refused(
    tmp_path: Path, findings: list[Finding], text: str, line: int | None, message: str
) -> None:
    """Without a language nobody knows which words to use; Norwegian needs its quotes."""
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    assert not read_language(tmp_path / "_config.yml", findings)
    assert [(line, message)] == [(finding.line, finding.message) for finding in findings]


def test_unreadable_configuration_is_said_once(tmp_path: Path, findings: list[Finding]) -> None:
    """Two settings of a file that is no YAML are one finding."""
    (tmp_path / "_config.yml").write_text("a: [", encoding="utf-8")
    read_base_path(tmp_path / "_config.yml", findings)
    read_language(tmp_path / "_config.yml", findings)
    assert ["yaml"] == [finding.rule for finding in findings]
