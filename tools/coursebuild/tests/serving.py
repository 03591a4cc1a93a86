"""`coursebuild serve` on a course, as tests speak to it: pages, the terminal, edits, and the end."""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse

from courses import CourseFolder

PATIENCE_SECONDS = 60


@dataclass
class Server:
    """A running server; `said` grows with every line that it prints."""

    course: CourseFolder
    process: subprocess.Popen[str]
    address: str = ""
    said: list[str] = field(default_factory=list)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def listen(self, path: str) -> HTTPResponse:
        """The stream of events of a page that is shown now, as a browser opens it."""
        return self.listen_at(path, self.get(path))

    def listen_at(self, path: str, page: str) -> HTTPResponse:
        """The stream of events of this page."""
        version = re.search(r'data-version="(\w+)"', page)
        assert version
        query = urllib.parse.urlencode({"path": path, "version": version[1]})
        events = f"{self.address}/-coursebuild/events?{query}"
        return urllib.request.urlopen(events, timeout=PATIENCE_SECONDS)

    def wait_for(self, path: str, text: str) -> str:
        """The page, when it holds the text."""
        until(lambda: text in self.get(path), f"{path} never showed {text!r}; said: {self.said}")
        return self.get(path)

    def wait_until_said(self, pattern: str) -> str:
        """The first line that matches."""

        def found() -> str | None:
            return next((line for line in list(self.said) if re.search(pattern, line)), None)

        until(found, f"{pattern!r} was never said: {self.said}")
        return str(found())


def until(is_so: Callable[[], object], complaint: str) -> None:
    """Wait for something that is certain to happen."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


def next_event(stream: HTTPResponse) -> str:
    """The name of the next event; signs of life are passed over."""
    for line in stream:
        if line.startswith(b"event: "):
            return line.removeprefix(b"event: ").decode().strip()
    return "end"


@contextmanager
def serving(course: CourseFolder) -> Iterator[Server]:
    """A server on a free port, which is killed in the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "coursebuild", "--root", str(course.root), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server, found = Server(course, process), queue.Queue[str]()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            server.said.append(line.rstrip())
            if address := re.search(r"serving (\S+)/ ", line):
                found.put(address[1])
        found.put("")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        server.address = found.get(timeout=PATIENCE_SECONDS)
        assert server.address, server.said
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)
        thread.join(10)
