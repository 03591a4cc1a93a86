"""Of `_config.yml` the tool needs only where the site is published and the language of the course."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.written import SiteRules
from coursebuild.reading.site_config import SiteConfig, read_site_config


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
    (tmp_path / "_config.yml").write_text(f"{text}\nlang: ko", encoding="utf-8")
    assert expected == read_site_config(tmp_path / "_config.yml", findings).base_path
    assert not findings


def test_language_and_repository_are_read(tmp_path: Path, findings: list[Finding]) -> None:
    """What the layouts take from the same file is known to the tool too."""
    (tmp_path / "_config.yml").write_text("lang: en\nrepository: an-owner/a.name\n", encoding="utf-8")
    expected = SiteConfig(language="en", repository="an-owner/a.name")
    assert expected == replace(read_site_config(tmp_path / "_config.yml", findings), rules=SiteRules())
    assert not findings


@pytest.mark.parametrize("line", ["baseurl: course", "repository: https://github.com/owner/name"])
def test_setting_that_would_break_links_is_refused(
    tmp_path: Path, findings: list[Finding], line: str
) -> None:
    """A `baseurl` or `repository` of the wrong form is named on its line and taken as not set."""
    (tmp_path / "_config.yml").write_text(f"lang: ko\n{line}\n", encoding="utf-8")
    assert SiteConfig(language="ko") == replace(
        read_site_config(tmp_path / "_config.yml", findings), rules=SiteRules()
    )
    assert [("_config.yml", 2)] == [(finding.path, finding.line) for finding in findings]


@pytest.mark.parametrize(("text", "expected"), [("lang: ko", "ko"), ("title: x\nlang: 'pt-BR'", "pt-BR")])
def test_language_of_the_site(tmp_path: Path, findings: list[Finding], text: str, expected: str) -> None:
    """The language is what `lang` says."""
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    assert (
        expected == replace(read_site_config(tmp_path / "_config.yml", findings), rules=SiteRules()).language
    )
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
    assert not read_site_config(tmp_path / "_config.yml", findings).language
    assert [(line, message)] == [(finding.line, finding.message) for finding in findings]
