"""The built site is looked over: each thing that a reader must not meet is found, with page and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.publishing.site_check import check_site

PAGE = (
    '<!doctype html>\n<html lang="ko">\n<head><title>t</title></head>\n'
    '<body><main id="main"><h1>h</h1>\n%s\n</main></body>\n</html>\n'
)
IMAGE = '<img src="/a%20b.png" alt="" width="1" height="1">'


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., list[tuple[str, int | None, str, str]]]:
    """(page, line, rule, message) of the findings in a site of two pages, a style and a picture."""

    def run(
        body: str = "", *, page: str = PAGE, base: str = "", local: str = "/build/here"
    ) -> list[tuple[str, int | None, str, str]]:
        (tmp_path / "lessons" / "gan").mkdir(parents=True)
        (tmp_path / "index.html").write_text(page.replace("%s", body), encoding="utf-8")
        (tmp_path / "lessons" / "gan" / "index.html").write_text(
            PAGE % '<h2 id="식">a</h2>', encoding="utf-8"
        )
        (tmp_path / "about.html").write_text(PAGE % "", encoding="utf-8")
        for name in ("style.css", "a b.png"):
            (tmp_path / name).write_bytes(b"")
        count, findings = check_site(tmp_path, base, (local,))
        expected = 3
        assert expected == count
        return [(f.path, f.line, f.rule, f.message) for f in findings]

    return run


@pytest.mark.parametrize(
    "body",
    [
        '<a href="lessons/gan/">a</a><a href="/lessons/gan/#식">a</a>',
        '<a href="lessons/gan/index.html#%EC%8B%9D">a</a><a href="/about">a</a>',
        '<a href="#main">a</a><a href="#top">a</a><a href="#">a</a><a href="?x=1">a</a>',
        '<a href="https://e.org/x">a</a><a href="//e.org/x">a</a><a href="mailto:a@e.org">a</a><a>a</a>',
        '<link rel="stylesheet" href="/style.css"><link rel="canonical" href="/nothing">',
        f"{IMAGE}<p>a &#123;&#123; b &#125;&#125; 100%</p>",
    ],
)
def test_good_page_passes(check: Callable[..., list], body: str) -> None:
    """Links, anchors, files and pictures that lead somewhere are no findings."""
    assert not check(body)


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ('<a href="/lessons/unet/">a</a>', "link", "/lessons/unet/: leads to nothing"),
        ('<a href="/lessons/gan/#nope">a</a>', "link", "there is no #nope on that page"),
        ('<a href="#nope">a</a>', "link", "there is no #nope on that page"),
        ('<link rel="stylesheet" href="/nope.css">', "link", "/nope.css: leads to nothing"),
        ('<script src="nope.js"></script>', "link", "nope.js: leads to nothing"),
        ('<img src="nope.png" alt="" width="1" height="1">', "link", "nope.png: leads to nothing"),
        ('<img src="/a%20b.png" width="1" height="1">', "structure", "a picture has no alt: /a%20b.png"),
        ('<img src="/a%20b.png" alt="" height="1">', "structure", "a picture has no width"),
        ('<img src="/a%20b.png" alt="" width="1"/>', "structure", "a picture has no height"),
        ('<p id="main">a</p>', "structure", "the id `main` stands twice"),
        ("<p>{{ page.title }}</p>", "liquid", "Liquid is left in the page: <p>{{ page.title }}</p>"),
        ("<p>{% if %}</p>", "liquid", "Liquid is left in the page"),
        ("<p>/build/here/notebooks/a.csv</p>", "structure", "a path of this machine is on the page"),
        ('<a href="https://[e">a</a>', "link", "https://[e"),
    ],
)
def test_what_a_reader_must_not_meet_is_found(
    check: Callable[..., list], body: str, rule: str, words: str
) -> None:
    """Each rule names the page, the line and what is wrong there."""
    ((path, line, found, message),) = check(body)
    assert ("_site/index.html", 5, rule) == (path, line, found)
    assert words in message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (' lang="ko"', "", "the page has no language"),
        ("<title>t</title>", "", "the page has 0 of: title"),
        ("<h1>h</h1>", "", "the page has 0 of: main heading (h1)"),
        ("<h1>h</h1>", "<h1>h</h1><h1>h</h1>", "the page has 2 of: main heading (h1)"),
        ('<main id="main">', "", "the page has 0 of: <main>"),
        ("</main></body>\n</html>\n", "", "html"),
    ],
    ids=["language", "title", "no h1", "two h1", "main", "torn"],
)
def test_page_is_whole(check: Callable[..., list], old: str, new: str, words: str) -> None:
    """A page has a language, one title, one main heading and one <main>, and is not torn off."""
    ((path, _, rule, message),) = check(page=PAGE.replace(old, new))
    assert ("_site/index.html", "structure") == (path, rule)
    assert words in message


def test_page_in_another_encoding_is_found(tmp_path: Path) -> None:
    """A page that is not UTF-8 is named, and the home page is then missing."""
    (tmp_path / "index.html").write_bytes(b"\xb0\xad")
    expected = (0, ["encoding", "home"])
    count, findings = check_site(tmp_path, "", ())
    assert expected == (count, [finding.rule for finding in findings])


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("/course/lessons/gan/", ""),
        ("lessons/gan/", ""),
        ("/lessons/gan/", "leads out of the site, which is published under /course/"),
        ("../other/", "leads out of the site, which is published under /course/"),
        ("/courses/lessons/gan/", "leads out of the site"),
    ],
)
def test_links_stay_below_the_base_path(check: Callable[..., list], href: str, words: str) -> None:
    """On a site that is published under a path, every internal address lies under it."""
    found = check(f'<a href="{href}">a</a>', base="/course")
    assert bool(words) == bool(found)
    assert all(words in message for _, _, _, message in found)
