"""A page of another origin, open in the same browser as what `serve` shows: it reads and moves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import serve_folder
from coursebuild.serving.server import SiteServer
from coursebuild.serving.site_folder import ShownSite
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

_HEAD = "<!doctype html><html lang=ko><head></head>"
_LESSON = "/lessons/a/"
_EVENTS = f"/-coursebuild/events?path={_LESSON}&version=none"
_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
_SCRIPT = "globalThis.stolen = 'what the script says';"
_OUTCOMES = "['load', 'error'].forEach(e => it.addEventListener(e, () => done(e)));"


@pytest.fixture
def opened() -> list[str]:
    """The pages that `serve` was told of as being looked at."""
    return []


@pytest.fixture(params=["127.0.0.1", "localhost"])
def ours(request: pytest.FixtureRequest, tmp_path: Path, opened: list[str]) -> Iterator[str]:
    """The address of a served site, under either of its names."""
    files = {
        "lessons/a/index.html": f"{_HEAD}<title>a</title>the lesson",
        "index.html": f"{_HEAD}<title>home</title><a href='/lessons/a/'>a</a>",
        "search.json": '["the index"]',
        "figure.svg": _PICTURE,
        "assets/js/index.js": _SCRIPT,
        "assets/css/site.css": "p { color: rgb(1, 2, 3) }",
    }
    for name, text in files.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with SiteServer(0, "", lambda: ShownSite(tmp_path / "site"), opened.append) as server:
        yield f"http://{request.param}:{server.port}"


@pytest.fixture
def foreign(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """An empty page of another port of this machine."""
    (tmp_path / "foreign").mkdir()
    text = f"{_HEAD}<title>foreign</title><p id=p>foreign"
    (tmp_path / "foreign/index.html").write_text(text, encoding="utf-8")
    with serve_folder(tmp_path / "foreign") as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
@pytest.mark.parametrize("path", [_LESSON, "/lessons/a", "/search.json", "/figure.svg", _EVENTS])
def test_foreign_script_reads_nothing(
    foreign: Page, ours: str, opened: list[str], path: str, mode: str
) -> None:
    """What another page fetches fails, whether or not it asks to read it."""
    code = "([a, mode]) => fetch(a, {mode}).then(async r => r.type + await r.text(), e => e.name)"
    assert "TypeError" == foreign.evaluate(code, [ours + path, mode])
    assert [] == opened


@pytest.mark.parametrize("credentials", ["include", "omit"])
def test_foreign_script_sends_nothing(foreign: Page, ours: str, credentials: str) -> None:
    """Nothing can be sent here with a method that writes, in plain or after asking."""
    code = "([a, o]) => fetch(a, o).then(r => r.type, e => e.name)"
    for headers in ({}, {"X-Own": "1"}):
        options = {"method": "POST", "credentials": credentials, "headers": headers, "body": "x"}
        assert "TypeError" == foreign.evaluate(code, [ours + _LESSON, options])


def test_foreign_page_listens_to_nothing(foreign: Page, ours: str, opened: list[str]) -> None:
    """The stream of events that decides which lesson runs is closed to another page."""
    code = "a => new Promise(done => { const it = new EventSource(a);"
    code += " it.onopen = () => done('open'); it.onerror = () => { it.close(); done('error'); } })"
    assert "error" == foreign.evaluate(code, ours + _EVENTS)
    assert [] == opened


@pytest.mark.parametrize(
    ("tag", "attribute", "path"),
    [
        ("script", "src", "/assets/js/index.js"),
        ("script", "src", "/-coursebuild/reload.js"),
        ("script", "src", _LESSON),
        ("img", "src", "/figure.svg"),
        ("img", "src", _EVENTS),
        ("link", "href", "/assets/css/site.css"),
    ],
)
def test_foreign_page_includes_nothing(
    foreign: Page, ours: str, opened: list[str], tag: str, attribute: str, path: str
) -> None:
    """Scripts, pictures and styles of the site fail to load on another page."""
    code = f"""([tag, attribute, a]) => new Promise(done => {{
        const it = document.createElement(tag); it.rel = 'stylesheet'; {_OUTCOMES}
        it[attribute] = a; document.head.append(it); }})"""
    assert "error" == foreign.evaluate(code, [tag, attribute, ours + path])
    assert foreign.evaluate("() => globalThis.stolen") is None
    assert [] == opened


@pytest.mark.parametrize("tag", ["iframe", "object", "embed"])
def test_foreign_page_frames_nothing(foreign: Page, ours: str, opened: list[str], tag: str) -> None:
    """No page of the site is shown inside another page."""
    attribute = "data" if tag == "object" else "src"
    with foreign.expect_response(ours + _LESSON) as answered:
        foreign.evaluate(
            "([tag, attribute, a]) => { const it = document.createElement(tag);"
            " it[attribute] = a; document.body.append(it); }",
            [tag, attribute, ours + _LESSON],
        )
    assert 403 == answered.value.status
    assert [] == opened


def test_window_that_a_foreign_page_opens_is_out_of_its_reach(
    foreign: Page, ours: str, opened: list[str]
) -> None:
    """A foreign page may open a page of the site, then holds no handle of it, and no lesson starts by it."""
    with foreign.context.expect_page() as popup:
        foreign.evaluate("a => { globalThis.other = open(a); }", ours + _LESSON)
    expect(popup.value.locator("body")).to_contain_text("the lesson")
    foreign.wait_for_function("() => globalThis.other.closed")  # that is how it looks when it was cut off
    assert "null" == popup.value.evaluate("() => String(window.opener)")
    assert 0 == popup.value.locator("script").count()
    assert [] == opened


def test_followed_link_shows_a_page_that_then_works(foreign: Page, ours: str, opened: list[str]) -> None:
    """Who follows a link of another site sees the page; from there on the site is as always."""
    foreign.evaluate("a => { p.innerHTML = `<a href='${a}'>go</a>`; }", f"{ours}/")
    foreign.get_by_role("link").click()
    foreign.wait_for_url(f"{ours}/")
    assert [] == opened
    with foreign.expect_request(lambda request: "/-coursebuild/events" in request.url):
        foreign.get_by_role("link").click()
    foreign.wait_for_url(ours + _LESSON)
    expect(foreign.locator("body")).to_contain_text("the lesson")


def test_foreign_form_is_refused(foreign: Page, ours: str, opened: list[str]) -> None:
    """A form that another page sends leads to nothing."""
    foreign.evaluate(
        "a => { const it = document.createElement('form'); it.method = 'post'; it.action = a;"
        " document.body.append(it); it.submit(); }",
        ours + _LESSON,
    )
    foreign.wait_for_url(ours + _LESSON)
    expect(foreign.locator("body")).to_contain_text("405")
    assert [] == opened
