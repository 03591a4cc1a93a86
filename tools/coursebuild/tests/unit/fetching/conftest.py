"""A server on this machine that misbehaves on request, and a file that it publishes."""

from __future__ import annotations

import hashlib
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import pytest
from coursebuild.nouns.dataset import PinnedFile

CONTENT = bytes(range(256)) * 2000
"""512 kB in which no two parts are alike by accident: a wrong seam would show."""


class Server(http.server.ThreadingHTTPServer):
    """Serves `content` at every address and notes the range that each request asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.ranges: list[str | None] = []
        self.knows_ranges = True
        self.cuts: list[int] = []
        """How many bytes of the body each of the next answers sends before the connection ends."""
        self.statuses: list[int] = []
        """What the next answers are instead of the file."""
        self.announced: int | None = None
        """The length in the head of the answer; None: the true one, -1: none at all."""
        self.location = ""
        self.headers: dict[str, str] = {}
        """More headers of the answers that bring the file."""
        self.heard_authorization: list[str | None] = []
        self.after_answer: Callable[[], None] = lambda: None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/data/file.gz"

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: connections end early on purpose."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        server.ranges.append(self.headers["Range"])
        server.heard_authorization.append(self.headers["Authorization"])
        if server.statuses:
            self.send_response(server.statuses.pop(0))
            if server.location:
                self.send_header("Location", server.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = self._start()
        if start > len(server.content):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = server.content[start:]
        self.send_response(206 if start else 200)
        if start:
            end = len(server.content) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(server.content)}")
        for name, value in server.headers.items():
            self.send_header(name, value)
        if server.announced != -1:
            self.send_header(
                "Content-Length", str(len(body) if server.announced is None else server.announced)
            )
        self.end_headers()
        self.wfile.write(body[: server.cuts.pop(0)] if server.cuts else body)
        server.after_answer()

    def _start(self) -> int:
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        return int(wanted[1]) if wanted and self.server.knows_ranges else 0

    def log_message(self, *_arguments: object) -> None:
        """Keep the test output readable."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that is well, until a test spoils it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")  # a proxy of this machine has no part in it
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def pinned(server: Server) -> PinnedFile:
    """The file as published."""
    return PinnedFile(
        path=PurePosixPath("file.gz"),
        url=server.address,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        bytes=len(CONTENT),
    )
