"""Serving: what is answered, what a page is told, and a port that is taken."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.nouns.errors import PublishError
from coursebuild.serving.server import SiteServer
from coursebuild.serving.site_folder import ShownSite


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages and a style sheet."""
    (tmp_path / "work").mkdir()
    (tmp_path / "assets" / "css").mkdir(parents=True)
    (tmp_path / "assets" / "css" / "site.css").write_text("p {}")
    (tmp_path / "work" / "index.html").write_text("not under the base path")
    (tmp_path / "index.html").write_text("<head></head>home")
    (tmp_path / "404.html").write_text("no such page")
    return tmp_path


@pytest.fixture
def opened() -> list[str]:
    """The paths of the pages that somebody looks at."""
    return []


@pytest.fixture
def server(site: Path, opened: list[str]) -> Iterator[SiteServer]:
    """A server of that site under `/course`."""
    with SiteServer(0, "/course", lambda: ShownSite(site), opened.append) as server:
        yield server


def ask(
    server: SiteServer, path: str, method: str = "GET", host: str = ""
) -> tuple[int, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer


def test_taken_port_is_said(site: Path) -> None:
    """A port that another program holds is named, with the option that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PublishError, match=rf"(?s)port {port}: .*coursebuild serve --port"):
            SiteServer(port, "", lambda: ShownSite(site), lambda _: None)


@pytest.mark.parametrize(
    ("method", "path", "status", "expected"),
    [
        ("GET", "/", 200, b"home"),
        ("GET", "/course/", 200, b"home"),
        ("GET", "/course/index.html", 200, b"home"),
        ("GET", "/coursework/", 404, b"no such page"),
        ("GET", "/nope/", 404, b"no such page"),
        ("HEAD", "/nope/", 404, b""),
        ("GET", "/assets/", 404, b"no such page"),
    ],
)
def test_pages_are_answered(server: SiteServer, method: str, path: str, status: int, expected: bytes) -> None:
    """Pages lie under the base path, are never cached, and a missing one is the site's 404 page."""
    found, answer = ask(server, path, method)
    assert status == found
    assert answer.headers["Cache-Control"] == "no-store"
    assert expected in answer.read()


def test_a_page_gets_the_script_in_its_head(server: SiteServer) -> None:
    """The script stands where a browser expects it, and what it needs to know with it; files get none."""
    page = ask(server, "/course/")[1].read().decode()
    assert page.startswith('<head><script src="/course/-coursebuild/reload.js" data-version="')
    assert page.endswith(' data-events="/course/-coursebuild/events"></script></head>home')
    assert ask(server, "/course/assets/css/site.css")[1].read() == b"p {}"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:1"])
def test_other_names_are_refused(server: SiteServer, host: str) -> None:
    """Who comes under another name than this machine's own gets nothing of the site."""
    status, answer = ask(server, "/course/", host=host)
    expected = 421
    assert expected == status
    assert b"home" not in answer.read()
    assert ask(server, "/course/", host=f"localhost:{server.port}")[0] == 200


@pytest.mark.parametrize("changed", ["index.html", "assets/css/site.css"])
def test_a_page_hears_when_it_has_changed(
    server: SiteServer, site: Path, opened: list[str], changed: str
) -> None:
    """A page and its style are watched; an announcement that changes neither is no event."""
    page = ask(server, "/course/")[1].read().decode()
    version = page.partition('data-version="')[2].partition('"')[0]
    stream = ask(server, f"/course/-coursebuild/events?path=/course/&version={version}")[1]
    assert stream.readline() == b": still the same\n"
    assert opened == ["/course/"]
    server.announce()
    (site / "work" / "index.html").write_text("another")
    server.announce()
    (site / changed).write_text("changed")
    server.announce()
    lines = [line for line in iter(stream.readline, b"event: reload\n") if line.strip()]
    assert {b": still the same\n"} >= set(lines)


def test_a_page_of_before_is_told_at_once(server: SiteServer) -> None:
    """A page that was loaded from an earlier site, kept by the browser's Back, hears it when it connects."""
    stream = ask(server, "/course/-coursebuild/events?path=/course/&version=old")[1]
    assert stream.readline() == b"event: reload\n"


def test_page_is_told_what_runs_for_it(server: SiteServer) -> None:
    """Each status is said once, to the pages at its address alone; those that come later hear the last."""
    stream = ask(server, "/course/-coursebuild/events?path=/course/&version=old")[1]
    assert stream.readline() == b"event: reload\n"
    server.say("/work/", "cell 1 is running")
    server.say("/", "cell 2 is running")
    later = ask(server, "/course/-coursebuild/events?path=/course/&version=old")[1]
    for each in (stream, later):
        lines = iter(each.readline, b'data: "cell 2 is running"\n')
        assert not any(b"cell 1" in line for line in lines)


def test_what_is_shown_instead_of_a_file_is_served(site: Path) -> None:
    """What is shown at once has the place of the page, or a new one, as a file of the site has."""
    shown = ShownSite(site, {("index.html",): b"edited", ("new", "a.txt"): b"new"})
    with SiteServer(0, "", lambda: shown, lambda _: None) as server:
        assert ask(server, "/")[1].read().startswith(b"edited<script")
        assert b"new" == ask(server, "/new/a.txt")[1].read()
        assert 404 == ask(server, "/new/b.txt")[0]


def test_the_end_lets_go_of_listening_pages(site: Path) -> None:
    """A page that listens does not keep the server from ending."""
    with SiteServer(0, "", lambda: ShownSite(site), lambda _: None) as server:
        stream = ask(server, "/-coursebuild/events?path=/&version=old")[1]
        stream.readline()
    assert stream.read().splitlines()[0].startswith(b"data: ")
