"""A real browser, and a server for a published folder: what tests need to see pages as readers do."""

from __future__ import annotations

import atexit
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@functools.cache
def the_browser() -> Browser:
    """The Chromium of this machine, without a window; there can be but one in a process."""
    executable = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    assert executable, "no browser: run `make setup`"
    sandbox = () if os.geteuid() else ("--no-sandbox",)  # Chromium has no sandbox for root
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=executable, args=[*_QUIET, *sandbox])
    atexit.register(playwright.stop)
    atexit.register(browser.close)
    return browser


@contextmanager
def serve_folder(folder: Path, base_path: str = "") -> Iterator[str]:
    """Serve a folder below a path; gives its address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(base_path))

        def log_message(self, *_arguments: object) -> None:
            """Keep the test output readable."""

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base_path}"
        server.shutdown()
