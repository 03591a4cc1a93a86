"""Requests to `serve` over real sockets: nothing but the site leaves it, and nobody else is answered."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from coursebuild.serving import connections
from coursebuild.serving.server import SiteServer
from coursebuild.serving.site_folder import ShownSite
from hostile.request_cases import ANSWERED, FOREIGN, HOSTS, LED_HERE, METHODS, PATHS, REDIRECTS

SECRET, TEXT = "THE-SECRET", "THE-TEXT-OF-THE-PAGE"
_EVENTS = "/-coursebuild/events?path=/lessons/a/&version=none"
_OF_OURS = ("/assets/js/index.js", "/search.json", "/figure.svg", _EVENTS, "/-coursebuild/reload.js")


@dataclass
class Served:
    """A server of a small site, what was opened there, and how to speak to it."""

    server: SiteServer
    root: Path
    opened: list[str]

    def send(self, raw: bytes, *, is_last: bool = True) -> bytes:
        """All that comes back after these bytes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            connection.sendall(raw)
            if is_last:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while more := connection.recv(65_536):
                    answer += more
            except ConnectionError:
                pass
        return answer

    def ask(self, lines: Sequence[str]) -> tuple[int, dict[str, str], str]:
        """(status, headers, body) for a request of these lines."""
        raw = "\r\n".join([*lines, "", ""]).replace("PORT", str(self.server.port))
        head, _, body = self.send(raw.encode("latin-1")).decode("latin-1").partition("\r\n\r\n")
        status, *headers = head.split("\r\n")
        found = re.fullmatch(r"HTTP/1\.0 (\d{3}) [\w ]+", status)
        assert found, head
        return int(found[1]), dict(line.split(": ", 1) for line in headers), body

    def get(self, path: str, *headers: str) -> tuple[int, dict[str, str], str]:
        """The answer to a request that names the right host."""
        return self.ask((f"GET {path} HTTP/1.1", "Host: 127.0.0.1:PORT", *headers))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site in whose folder also lies what nobody published."""
    root = tmp_path_factory.mktemp("served")
    site = root / "site"
    for name in ("lessons/a", "lessons/.hidden", "수업", "evil.example", "assets/js", ".git", "assets/css"):
        (site / name).mkdir(parents=True)
        (site / name / "index.html").write_text(f"<head></head>{TEXT}", encoding="utf-8")
    for name in ("index.html", "404.html"):
        (site / name).write_text("<head></head>another page", encoding="utf-8")
    for name in (".git/config", ".env", "../secret.txt"):
        (site / name).write_text(SECRET, encoding="utf-8")
    for name in ("assets/js/index.js", "search.json", "figure.svg"):
        (site / name).write_text("THE-ASSET", encoding="utf-8")
    (site / "link.txt").symlink_to("../secret.txt")
    (site / "inside.txt").symlink_to(".env")
    (site / "linked").symlink_to("..")
    os.mkfifo(site / "pipe.html")
    os.mkfifo(site / "pipe")
    opened: list[str] = []
    with SiteServer(0, "", lambda: ShownSite(site), opened.append) as server:
        yield Served(server, root, opened)


@pytest.fixture(autouse=True)
def nobody_opened(served: Served) -> None:
    """Forget what an earlier test has opened."""
    served.opened.clear()


@pytest.mark.parametrize("name", ANSWERED)
def test_own_request_is_answered(served: Served, name: str) -> None:
    """The person before this machine gets the page, with the script that follows the site."""
    status, _, body = served.ask(ANSWERED[name])
    assert 200 == status
    assert TEXT in body
    assert "/-coursebuild/reload.js" in body


@pytest.mark.parametrize("name", HOSTS)
def test_other_name_is_refused(served: Served, name: str) -> None:
    """A request that does not come for this server, and for it alone, gets nothing."""
    status, _, body = served.ask(HOSTS[name])
    assert status in (400, 421)
    assert TEXT not in body
    assert "evil" not in body


@pytest.mark.parametrize("path", ["/lessons/a/", "/lessons/a", "/nothing/", *_OF_OURS])
@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_page_gets_nothing(served: Served, name: str, path: str) -> None:
    """A page of another origin can neither read nor load anything, and starts no kernel."""
    status, headers, body = served.get(path, *FOREIGN[name])
    assert status in (400, 403)
    assert not any(text in body for text in (TEXT, "THE-ASSET", "EventSource"))
    assert not [each for each in headers if each.lower().startswith("access-control")]
    assert [] == served.opened


@pytest.mark.parametrize("path", ["/lessons/a/", "/lessons/a/index.html"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_link_of_another_site_leads_to_a_page(served: Served, site: str, path: str) -> None:
    """A reader may follow a link to a page; it does not open the lesson for a live kernel."""
    status, _, body = served.get(path, f"Sec-Fetch-Site: {site}", *LED_HERE[1:])
    assert 200 == status
    assert TEXT in body
    assert "-coursebuild" not in body
    assert [] == served.opened


@pytest.mark.parametrize("path", _OF_OURS)
def test_link_of_another_site_leads_to_no_file(served: Served, path: str) -> None:
    """What is no page is not reached by a link of another site either."""
    status, _, body = served.get(path, *LED_HERE)
    assert 403 == status
    assert "THE-ASSET" not in body
    assert [] == served.opened


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_the_site_is_found(served: Served, path: str) -> None:
    """An address that leads out, to a link, to a hidden name or to no file is answered as unknown."""
    status, headers, body = served.get(path.replace("ROOT", str(served.root).lstrip("/")))
    assert 404 == status
    assert "another page" in body
    assert "X-Evil" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_page_that_listens_reads_nothing_else(served: Served, path: str) -> None:
    """Whatever page somebody claims to show, what is told of it comes from the site alone."""
    (served.root / "secret.txt").write_text(SECRET, encoding="utf-8")
    (served.root / "secret.html").write_text(SECRET, encoding="utf-8")
    asked = path.replace("ROOT", str(served.root)).replace(".txt", ".html").replace("%", "%25")
    asked = asked.replace("\\", "%5C").replace("&", "%26")
    found, unknown = (_version(served, each) for each in (asked, "/nothing/"))
    assert unknown == found


def _version(served: Served, path: str) -> str:
    """What a page that listens is told first."""
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:
        head = f"GET /-coursebuild/events?version=none&path={path} HTTP/1.1\r\n"
        connection.sendall(f"{head}Host: 127.0.0.1:{served.server.port}\r\n\r\n".encode())
        with connection.makefile() as lines:
            return next((line for line in lines if line.startswith("data: ")), "")


@pytest.mark.parametrize("path", REDIRECTS)
def test_folder_without_a_slash_stays_here(served: Served, path: str) -> None:
    """A redirect leads to the same folder of this server, in one header."""
    status, headers, body = served.get(path)
    assert (301, REDIRECTS[path], "") == (status, headers["Location"], body)
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("method", METHODS)
def test_other_method_is_refused(served: Served, method: str) -> None:
    """Nothing is written here; a body of any length is not waited for."""
    lines = (f"{method} /lessons/a/ HTTP/1.1", "Host: 127.0.0.1:PORT", "Content-Length: 999999999999")
    status, headers, body = served.ask(lines)
    assert (405, "GET, HEAD") == (status, headers["Allow"])
    assert TEXT not in body


def test_body_that_never_comes_is_not_waited_for(served: Served) -> None:
    """A request is answered when its head is there, whatever it says of a body."""
    head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{served.server.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert served.send(head.encode(), is_last=False).startswith(b"HTTP/1.0 405 ")


@pytest.mark.parametrize("path", ["/", "/nothing/", "/lessons/a", "/search.json", "/-coursebuild/reload.js"])
def test_every_answer_is_for_our_pages_alone(served: Served, path: str) -> None:
    """Whatever is answered may be neither framed nor included nor guessed at by another origin."""
    for refused in ((), ("Origin: null",), ("Host: evil.example",)):
        headers = served.get(path, *refused)[1]
        assert "same-origin" == headers["Cross-Origin-Resource-Policy"]
        assert "same-origin" == headers["Cross-Origin-Opener-Policy"]
        assert "frame-ancestors 'none'" == headers["Content-Security-Policy"]
        assert "DENY" == headers["X-Frame-Options"]
        assert "nosniff" == headers["X-Content-Type-Options"]
        assert "same-origin" == headers["Referrer-Policy"]
        assert "no-store" == headers["Cache-Control"]


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /<script>alert(1)</script> X\r\n\r\n",
        b"GET /<script>alert(1)</script> HTTP/9.9\r\n\r\n",
        b"<script>alert(1)</script> / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"GET /<script>alert(1)</script> HTTP/1.1\r\nHost: <script>\r\n\r\n",
        b"GET /<script>alert(1)</script> HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\x00\xff\xfe\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"y" * 500_000,
        b"GET / HTTP/1.1\r\n" + (b"X: " + b"y" * 60_000 + b"\r\n") * 50 + b"\r\n",
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_broken_request_is_not_repeated(served: Served, raw: bytes) -> None:
    """What cannot be understood is refused or dropped; nothing of it comes back, and no page is shown."""
    answer = served.send(raw.replace(b"PORT", str(served.server.port).encode()), is_last=False)
    assert re.match(rb"(HTTP/1\.0 4|HTTP/1\.0 505|$)", answer)
    assert b"alert" not in answer
    assert TEXT.encode() not in answer
    assert 200 == served.get("/lessons/a/")[0]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits half a second for a request."""
    monkeypatch.setattr(connections, "PATIENCE_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
def test_request_that_does_not_end_is_dropped(served: Served) -> None:
    """Who sends a header now and then is let go of after a while, however regularly something comes."""
    end = threading.Event()
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:

        def drip() -> None:
            try:
                while not end.wait(0.05):
                    connection.sendall(b"X-Slow: 1\r\n")
            except OSError:
                return

        connection.sendall(b"GET / HTTP/1.1\r\n")
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            answer = connection.recv(100)
        except ConnectionError:
            answer = b""
        end.set()
        thread.join()
    assert b"HTTP/1.0 200" not in answer


def test_hundreds_of_listeners_leave_room_for_one_more(served: Served) -> None:
    """However many connections stay open, pages are answered, and only so many are kept."""
    before, limit = threading.active_count(), connections._MOST_CONNECTIONS
    head = f"GET {_EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:{served.server.port}\r\n\r\n".encode()
    held = []
    try:
        for number in range(400):
            held.append(socket.create_connection(("127.0.0.1", served.server.port), timeout=20))
            held[-1].sendall(head if number % 2 else b"GET ")
        assert 200 == served.get("/lessons/a/")[0]
        first = b""
        while more := held[1].recv(4096):  # the oldest has been let go of
            first += more
        assert first == b"" or first.startswith(b"HTTP/1.0 200")
        assert threading.active_count() <= before + 2 * limit
    finally:
        for each in held:
            each.close()


def test_listener_is_not_disturbed_by_a_few(served: Served) -> None:
    """A page that listens keeps its connection while others come and go."""
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:
        head = f"GET {_EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:{served.server.port}\r\n\r\n"
        connection.sendall(head.encode())
        with connection.makefile() as lines:
            assert any(line.startswith("data: ") for line in lines)
            for _ in range(200):
                assert 200 == served.get("/lessons/a/")[0]
            served.server.announce()
            assert any(line.startswith(": still the same") for line in lines)
    assert ["/lessons/a/"] == served.opened


def test_own_page_is_heard(served: Served) -> None:
    """A page of the site itself opens its lesson."""
    head = f"GET {_EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:{served.server.port}\r\n"
    head += "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n\r\n"
    with socket.create_connection(("127.0.0.1", served.server.port), timeout=20) as connection:
        connection.sendall(head.encode())
        with connection.makefile() as lines:
            assert any(line.startswith("event: reload") for line in lines)
    assert ["/lessons/a/"] == served.opened
