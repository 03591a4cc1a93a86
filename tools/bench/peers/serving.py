"""Scenarios of an author at work: `coursebuild serve` runs, a lesson's page is open, a code cell is edited.

The time runs from the moment the file is written until the page, asked for again and again as an open page
does, shows what the edited cell prints. Between two edits the server is left alone until it has nothing more
to do.
"""

from __future__ import annotations

import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from peers.builders import text_of
from peers.building import Project
from peers.measuring import CommandFailed, Cost, cpu_seconds
from peers.notebooks import Place, edit, shows
from peers.ours import coursebuild, start
from peers.results import OURS, Results

OPENED = "serve: first edit after opening the page"
LAST = "serve: edit of the last code cell"
FIRST = "serve: edit of the first code cell"
_START_SECONDS = 300
_EDIT_SECONDS = 180
_POLL_SECONDS = 0.05
_QUIET_SECONDS = 2.0
_QUIET_CPU = 0.1
"""Processor seconds in `_QUIET_SECONDS` below which a server has nothing to do."""


def measure_serving(results: Results, project: Project, edition: int) -> None:
    """Edit the last code cell thrice and the first once; the course was built, its editions are `edition`."""
    book = project.books[0]
    with _Server(project) as server:
        address = server.address() + f"lessons/{book.name}/"
        server.get(address)
        server.wait_until_quiet()
        source = project.builder.source(project.folder, book.name)
        edits = ((OPENED, Place.LAST, 1), (LAST, Place.LAST, 2), (LAST, Place.LAST, 3), (LAST, Place.LAST, 4))
        for scenario, place, further in (*edits, (FIRST, Place.FIRST, 1)):
            started = time.monotonic()
            edit(source, place, edition + further)
            server.wait_for(address, shows(place, edition + further))
            seconds = time.monotonic() - started
            results.add(scenario, OURS, Cost(wall=seconds))
            server.wait_until_quiet(address)


class _Server:
    """`coursebuild serve` on any free port, ended with the `with` block."""

    def __init__(self, project: Project) -> None:
        self._lines: list[str] = []
        self._process = start(project, [*coursebuild(project.folder), "serve", "--port", "0"])
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> _Server:
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def address(self) -> str:
        """Where the site is, once it is served; ends with a slash."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if found := re.search(r"serving (http\S+/)", "".join(self._lines)):
                return found[1]
            time.sleep(_POLL_SECONDS)
        raise CommandFailed(f"`coursebuild serve` did not say `serving http…`\n{self._last_words()}")

    def get(self, address: str) -> str:
        """The page as it is now; '' while it is being replaced."""
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own server
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            return ""

    def wait_for(self, address: str, text: str) -> None:
        """Ask for the page until it shows `text`; raises CommandFailed when it never does."""
        deadline = time.monotonic() + _EDIT_SECONDS
        while time.monotonic() < deadline:
            if text in text_of(self.get(address)):
                return
            time.sleep(_POLL_SECONDS)
        what = f"the page did not show `{text}` within {_EDIT_SECONDS} s of the edit"
        raise CommandFailed(f"{what}\n{self._last_words()}")

    def wait_until_quiet(self, address: str | None = None) -> None:
        """Wait until the server and what it started do nothing; a page that is open goes on asking."""
        deadline = time.monotonic() + _EDIT_SECONDS
        before = -1.0
        while time.monotonic() < deadline and (now := cpu_seconds(self._process.pid)) - before > _QUIET_CPU:
            before = now
            time.sleep(_QUIET_SECONDS)
            if address is not None:
                self.get(address)

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._lines.extend(self._process.stdout)

    def _last_words(self) -> str:
        return "".join(self._lines[-15:])
