"""The built site is looked over: each thing that a reader must not meet is found, with page and line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coursebuild.publishing.site_check import ExpectedPage, check_site
from coursebuild.safety.page_safety import POLICY_TEXT

PAGE = (
    '<!doctype html>\n<html lang="ko">\n<head>'
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY_TEXT}">'
    "<title>t</title></head>\n"
    '<body><main id="main"><h1>h</h1>\n%s\n</main></body>\n</html>\n'
)
IMAGE = '<img src="/a%20b.png" alt="" width="1" height="1">'


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., list[tuple[str, int | None, str, str]]]:
    """(page, line, rule, message) of the findings in a site of two pages, a style and a picture."""

    def run(
        body: str = "",
        *,
        page: str = PAGE,
        base: str = "",
        local: str = "/build/here",
        expected: tuple[ExpectedPage, ...] = (),
    ) -> list[tuple[str, int | None, str, str]]:
        (tmp_path / "lessons" / "gan").mkdir(parents=True)
        (tmp_path / "index.html").write_text(page.replace("%s", body), encoding="utf-8")
        (tmp_path / "lessons" / "gan" / "index.html").write_text(
            PAGE.replace("%s", '<h2 id="식">a</h2>'), encoding="utf-8"
        )
        (tmp_path / "about.html").write_text(PAGE.replace("%s", ""), encoding="utf-8")
        for name in ("style.css", "a b.png"):
            (tmp_path / name).write_bytes(b"")
        count, findings = check_site(tmp_path, base, (local,), expected)
        assert 3 == count
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
        ("<p>/build/here/notebooks/a.csv</p>", "leak", "a path of this machine is in it"),
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


GITHUB = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<script>x()</script>", "a script stands in the page itself"),
        ('<script type="module">x()</script>', "a script stands in the page itself"),
        ('<p onclick="x()">a</p>', "an event handler stands in the page: onclick"),
        ('<svg onload="x()"></svg>', "an event handler stands in the page: onload"),
        ('<a href="javascript:x()">a</a>', "an address starts with javascript:"),
        ('<a href="jav&#9;ascript:x()">a</a>', "an address starts with javascript:"),
        ('<a href=" &#1;JavaScript&colon;x()">a</a>', "an address starts with javascript:"),
        ('<a href="data:text/html,x">a</a>', "an address starts with data:"),
        ('<img src="data:image/png,x" alt="" width="1" height="1">', "an address starts with data:"),
        ('<img src="https://e.org/a.png" alt="" width="1" height="1">', "<img> loads from another site"),
        ('<script src="//e.org/a.js"></script>', "<script> loads from another site"),
        ('<link rel="stylesheet" href="https://e.org/a.css">', "<link> loads from another site"),
        ('<picture><source srcset="/a%20b.png 1w, //e.org/b 2w"></picture>', "comes from another site"),
        ("<svg><use xlink:href='https://e.org/a#b'></use></svg>", "<use> loads from another site"),
        ("<iframe></iframe>", "<iframe> is on the page"),
        ("<object></object>", "<object> is on the page"),
        ("<base>", "<base> is on the page"),
        ("<style>p{}</style>", "<style> is on the page"),
        ('<p style="color:red">a</p>', "the attribute style stands in the page"),
        ('<meta http-equiv="refresh" content="0">', "the page leads to another by itself"),
        ('<meta http-equiv="refresh" content="0; url=//e.org/">', "the page leads to another by itself"),
        (
            '<meta http-equiv="refresh" content="0; url=https://e.org/">',
            "the page leads to another by itself",
        ),
        ('<meta http-equiv="refresh" content="9; url=/">', "the page leads to another by itself"),
        ('<form action="javascript:x()"></form>', "an address starts with javascript:"),
    ],
)
def test_code_and_foreign_content_are_refused(check: Callable[..., list], body: str, words: str) -> None:
    """Wherever it stands and whoever wrote it, nothing of a page runs code or loads from elsewhere."""
    messages = [message for _, _, rule, message in check(body) if rule == "structure"]
    assert any(words in message for message in messages), messages


@pytest.mark.parametrize(("address", "expected"), [("/", []), ("/gone/", ["/gone/: leads to nothing"])])
def test_a_page_may_lead_on_within_the_site(
    check: Callable[..., list], address: str, expected: list[str]
) -> None:
    """As from the address that a lesson had before; where it leads is looked at like any link."""
    found = check(f'<meta http-equiv="refresh" content="0; url={address}">')
    assert expected == [message for *_, message in found]


def test_data_blocks_are_no_scripts(check: Callable[..., list]) -> None:
    """What a script reads, or a search engine, may stand in the page."""
    block = '<script type="application/json" id="x">{}</script><script type="application/ld+json">{}</script>'
    assert not check(block)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Content-Security-Policy", "nothing", "the page has no content security policy"),
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'", "does not say: script-src 'self'"),
        ("script-src 'self'", "script-src *", "does not say: script-src 'self'"),
        ("default-src 'none'", "default-src 'self'", "does not say: default-src 'none'"),
        ("base-uri 'none'", "base-uri *", "does not say: base-uri 'none'"),
        ("; base-uri 'none'", "", "does not say: base-uri 'none'"),
        ("form-action 'self'", "frame-src *", "allows more than the site needs: frame-src"),
        ("img-src 'self'", "img-src 'self' data:", "does not say: img-src 'self'"),
    ],
)
def test_policy_is_whole(check: Callable[..., list], old: str, new: str, words: str) -> None:
    """A page without the policy, or with one that allows more, is not published."""
    assert old in PAGE
    messages = [message for _, _, _, message in check(page=PAGE.replace(old, new))]
    assert any(words in message for message in messages), messages


def test_policy_comes_before_what_it_governs(check: Callable[..., list]) -> None:
    """A policy after the first script would not hold for that script."""
    page = PAGE.replace("<head>", '<head><link rel="stylesheet" href="/style.css">')
    assert ["the content security policy comes too late"] == [
        message for _, _, _, message in check(page=page)
    ]


def test_heavy_page_is_refused(check: Callable[..., list]) -> None:
    """A page of more than 5 MB is named with its size."""
    messages = [message for _, _, _, message in check("<p>" + "x" * 5_100_000 + "</p>")]
    assert ["the page holds 5.1 MB; more than 5 MB is not read"] == messages


@pytest.mark.parametrize(
    "place",
    [
        "<p>{}</p>",
        '<img src="/a%20b.png" alt="{}" width="1" height="1">',
        '<script type="application/json">{{"a": "{}"}}</script>',
        '<a title="{}">a</a>',
    ],
)
@pytest.mark.parametrize(
    ("leak", "words"),
    [
        ("/build/here/a.csv", "a path of this machine"),
        ("%2Fbuild%2Fhere%2Fa", "a path of this machine"),
        ("&#47;build/here/a", "a path of this machine"),
        (GITHUB, "what looks like a GitHub token"),
    ],
)
def test_leak_is_found_wherever_it_stands(
    check: Callable[..., list], place: str, leak: str, words: str
) -> None:
    """Paths of this machine and keys are found in texts, attributes and data blocks, and not repeated."""
    found = check(place.format(leak))
    assert ["leak"] == [rule for _, _, rule, _ in found]
    assert words in found[0][3]
    assert leak not in found[0][3]


@pytest.mark.parametrize("name", ["search.json", "feed.xml", "a.ipynb", "a.zip"])
def test_leak_in_another_file_is_found(tmp_path: Path, name: str) -> None:
    """Notebooks and bundles to take along, the search index and the feed are looked through like pages."""
    (tmp_path / "index.html").write_text(PAGE.replace("%s", ""), encoding="utf-8")
    text = f"{{{GITHUB}}}\n/build/here/x"
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("lesson/a.ipynb", text)
    else:
        (tmp_path / name).write_text(text, encoding="utf-8")
    _, findings = check_site(tmp_path, "", ("/build/here",))
    assert [1, 2] == [finding.line for finding in findings if name in finding.path]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"address": "/lessons/gan/", "ids": {"식"}}, None),
        ({"address": "/", "ids": {"main"}}, None),
        ({"ids": {"식"}}, None),
        ({}, None),
        ({"address": "/lessons/gan/", "ids": {"식", "표"}}, "the page at /lessons/gan/ does not show it"),
        ({"address": "/lessons/ga/"}, "it is not published: no page is at /lessons/ga/"),
        ({"address": "/lessons/"}, "it is not published: no page is at /lessons/"),
        ({"ids": {"식", "main", "표"}}, "no page shows it"),
    ],
)
def test_what_the_site_is_made_for_is_there(
    check: Callable[..., list], expected: dict[str, Any], message: str | None
) -> None:
    """A lesson or a note without the page that shows it is found under the name of its file."""
    fields = {**expected, "ids": frozenset(expected.get("ids", ()))}
    found = [("a.ipynb", None, "missing", message)] if message else []
    assert found == check(expected=(ExpectedPage(what="it", source="a.ipynb", **fields),))
