"""Serving: what counts as a change, what a missing page shows, and a port that is taken."""

from __future__ import annotations

import io
import socket
from pathlib import Path

import pytest
from coursebuild.errors import PublishError
from coursebuild.publishing.serve import _Handler, _SourceFilter, serve
from coursebuild.settings import Settings
from watchfiles import Change


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("notebooks/unet.ipynb", True),
        ("_data/course.yml", True),
        ("_data/generated/course.json", False),
        ("_includes/generated/notes/a.html", False),
        ("assets/generated/x.png", False),
        ("_pages/generated/lessons/a.md", False),
        ("notebooks/__pycache__/a.pyc", False),
    ],
)
def test_only_sources_start_a_build(settings: Settings, path: str, expected: bool) -> None:
    """What people write starts a build, what a build writes does not."""
    assert expected == _SourceFilter(settings)(Change.modified, str(settings.root / path))


def test_taken_port_is_said(settings: Settings) -> None:
    """A port that another program holds is named, with the option that chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PublishError, match=f"port {port}: .*--port"):
            serve(settings, "", port, lambda: pytest.fail("built"), lambda text: None)


class _Request(io.BytesIO):
    """A connection that holds one request and keeps what is answered."""

    answer = b""

    def makefile(self, mode: str, *_: object) -> io.BytesIO:
        return io.BytesIO(self.getvalue())

    def sendall(self, raw: bytes) -> None:
        self.answer += bytes(raw)


def ask(site: Path, line: str) -> tuple[bytes, bytes]:
    request = _Request(f"{line} HTTP/1.0\r\n\r\n".encode())
    _Handler(site, "/course", request, ("127.0.0.1", 1), None)
    head, _, body = request.answer.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        ("GET /", b"200 OK", b"home"),
        ("GET /course/", b"200 OK", b"home"),
        ("GET /course/index.html", b"200 OK", b"home"),
        ("GET /coursework/", b"404 Not Found", b"no such page"),
        ("GET /nope/", b"404 Not Found", b"no such page"),
        ("HEAD /nope/", b"404 Not Found", b""),
    ],
)
def test_pages_are_answered(tmp_path: Path, line: str, status: bytes, expected: bytes) -> None:
    """Pages lie under the base path, are never cached, and a missing one is the site's 404 page."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "index.html").write_bytes(b"not under the base path")
    (tmp_path / "index.html").write_bytes(b"home")
    (tmp_path / "404.html").write_bytes(b"no such page")
    head, body = ask(tmp_path, line)
    assert expected == body
    assert status in head
    assert b"Cache-Control: no-store" in head
