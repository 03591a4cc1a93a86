"""What goes to Jekyll unread is looked at first: links, front matter, and values that YAML would change."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.reading.site_files import check_site_files, check_values
from coursebuild.reading.strict_yaml import parse_yaml


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty course, beside which lies a secret."""
    for name in ("_pages", "_includes", "assets"):
        (tmp_path / "course" / name).mkdir(parents=True)
    (tmp_path / "secret").write_text("token", encoding="utf-8")
    return Settings(root=tmp_path / "course")


@pytest.mark.parametrize("name", ["_pages/a.md", "assets/a.txt", "_includes/a.html", "a.txt"])
@pytest.mark.parametrize("target", ["secret", "/etc/passwd"])
def test_link_that_leads_out_is_refused(
    settings: Settings, findings: list[Finding], name: str, target: str
) -> None:
    """Jekyll would publish what lies behind a link, wherever that is."""
    (settings.root / name).symlink_to(settings.root.parent / target)
    check_site_files(settings, SiteRules(), findings)
    assert [(name, "link")] == [(f.path, f.rule) for f in findings]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("---\ntitle: a\ntitle: b\n---\n", (3, 1), "stands twice"),
        ("---\ntitle: &a b\n---\n", (2, 8), "anchor"),
        ("---\ntitle: no\n---\n", (2, 8), "the bare word `no`"),
        ("---\ntitle: [a, 12:30]\n---\n", (2, 12), "the bare word `12:30`"),
        ("---\ntitle: 010\r\n---\r\n", (2, 8), "the bare word `010`"),
        ("---\ntitle: a\n", (1, None), "the front matter has no end"),
        ("---\ntitle: 'a\n---\n", (3, 1), "this is not YAML"),
        ("---\npermalink: //evil.example/\n---\n", (2, 12), "`permalink` is not a path"),
        ("---\npermalink: /a/../../b\n---\n", (2, 12), "`permalink` is not a path"),
        ("---\npermalink: javascript:a\n---\n", (2, 12), "`permalink` is not a path"),
    ],
)
def test_front_matter_is_read_strictly(
    settings: Settings, findings: list[Finding], text: str, place: tuple[int, int | None], words: str
) -> None:
    """A mistake in front matter is one finding with its line and column in the file."""
    (settings.root / "_pages" / "a.md").write_text(text, encoding="utf-8", newline="")
    check_site_files(settings, SiteRules(), findings)
    (finding,) = findings
    assert place == (finding.line, finding.column)
    assert words in finding.message


@pytest.mark.parametrize("text", ["no front matter", "---\n---\n", "---\ntitle: a\npermalink: /a/\n---\nb\n"])
def test_good_pages_pass(settings: Settings, findings: list[Finding], text: str) -> None:
    """A page with plain front matter or with none is no mistake, with Windows' line ends too."""
    for name, written in (("a.md", text), ("b.md", text.replace("\n", "\r\n"))):
        (settings.root / "_pages" / name).write_text(written, encoding="utf-8", newline="")
    check_site_files(settings, SiteRules(), findings)
    assert not findings


CHANGED = [
    "yes",
    "Off",
    "12:30",
    "010",
    "1_000",
    "1e3",
    "1.0e+3",
    "~",
    "0x1F",
    ".inf",
    "0b1",
    "2026-1-1",
    "1,000",
]


@pytest.mark.parametrize("word", CHANGED)
def test_bare_word_that_changes_is_named(findings: list[Finding], word: str) -> None:
    """A bare word that YAML, or a reader of another YAML, takes for something else wants quotes."""
    node = parse_yaml(f"a: {word}\n", "_config.yml", findings)
    assert node is not None
    check_values(node, "_config.yml", findings)
    assert [(1, 4)] == [(finding.line, finding.column) for finding in findings]


@pytest.mark.parametrize("word", ["true", "0", "-3", "1.5", "2026-01-01", "text", '"no"', "''"])
def test_plain_values_pass(findings: list[Finding], word: str) -> None:
    """What everybody reads as YAML does is no mistake."""
    node = parse_yaml(f"a: {word}\n", "_config.yml", findings)
    assert node is not None
    check_values(node, "_config.yml", findings)
    assert not findings
