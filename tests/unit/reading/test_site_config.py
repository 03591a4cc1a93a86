"""Of `_config.yml` the tool needs only the path under which the site is published."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.model import Finding
from coursebuild.reading.site_config import read_base_path


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
