"""Show a site on this machine; pages that are open in a browser hear when they have changed.

Only this machine can connect, and only under its own name: a page of another site, whose name somebody has
pointed here, could otherwise read everything (DNS rebinding). A page of another origin that is open in the
same browser gets nothing, and moves no kernel: see `visitors`.
"""

from __future__ import annotations

import html
import http.server
import io
import json
import mimetypes
import os
import shutil
import string
import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, quote

from coursebuild.nouns.errors import PublishError
from coursebuild.serving.connections import PATIENCE_SECONDS, BoundedServer, PatientReader
from coursebuild.serving.shown_pages import NOT_FOUND, page_version, page_without_site, version_at
from coursebuild.serving.site_folder import (
    Address,
    ShownSite,
    is_folder,
    is_page,
    open_file,
    read_address,
    read_file,
)
from coursebuild.serving.visitors import Names, Refusal, Visit

_SCRIPT = Path(__file__).parent / "live_reload.js"
_HTML = "text/html; charset=utf-8"
_OURS = "/-coursebuild"
"""Addresses below it are the server's own."""
_SIGN_OF_LIFE_SECONDS = 5.0
_WORDS_OF_A_REQUEST = 3
_FOR_OUR_PAGES_ALONE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Goes with every answer; that none allows another origin to read it (CORS) is the rest of it."""
_OTHER_PORT = "`coursebuild serve --port 4001`, or 0 for any that is free"


class SiteServer:
    """Serves, on 127.0.0.1 and under `base_path`, what `shown` names at the moment."""

    def __init__(
        self, port: int, base_path: str, shown: Callable[[], ShownSite], opened: Callable[[str], None]
    ) -> None:
        """`opened` hears the path of every page that somebody looks at, from any thread.

        Port 0 takes any free one. Raises PublishError when the port is taken.
        """
        self.base_path, self.shown, self.opened = base_path, shown, opened
        self.notice = ""
        """What is shown where no site is published yet: that it is being made, or what keeps it from that."""
        self.statuses: dict[str, str] = {}
        """What is to be said of the page at a path."""
        self._changed = threading.Condition()
        self.announced = 0
        """How often there was something new; -1 when the server ends."""
        try:
            self._server = _Server(("127.0.0.1", port), self)
        except (OSError, OverflowError) as error:
            why = error.strerror if isinstance(error, OSError) else "there is no such port"
            raise PublishError(f"port {port}: {why}\n    choose another: {_OTHER_PORT}") from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_path}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self.announced = -1
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def announce(self) -> None:
        """There is something new: pages that have changed are to be loaded again."""
        with self._changed:
            self.announced += 1
            self._changed.notify_all()

    def tell(self, notice: str) -> None:
        """Have pages that wait for a site show this."""
        self.notice = notice
        self.announce()

    def say(self, address: str, status: str) -> None:
        """Have the page at an address of the site say this; "" takes it away."""
        self.statuses[f"{self.base_path}{address}"] = status
        self.announce()

    def wait_for_another(self, known: int, is_closed: Callable[[], bool]) -> int:
        """Wait until the site is another one than the `known`, a few seconds at most."""
        with self._changed:
            self._changed.wait_for(lambda: self.announced != known or is_closed(), _SIGN_OF_LIFE_SECONDS)
            return self.announced

    def wake_listeners(self) -> None:
        """Let those who wait look whether their connection is still wanted."""
        with self._changed:
            self._changed.notify_all()


class _Server(BoundedServer):
    def __init__(self, address: tuple[str, int], site: SiteServer) -> None:
        self.site = site
        super().__init__(address, _Handler, site.wake_listeners)
        self.names = Names.at(self.server_port)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server
    default_request_version = "HTTP/1.0"  # an answer has a status and headers, whatever the request was

    def setup(self) -> None:
        """Read from the connection within limits."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(PatientReader(self.connection))
        self._site = self.server.site
        # A build swaps in another folder under the same name, and a preview has one of its own.
        self._shown = self._site.shown()
        self._is_led_here = False

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        found = self.server.names.receive(self.command, self.path, self.headers)
        if isinstance(found, Visit) and len(self.requestline.split()) == _WORDS_OF_A_REQUEST:
            self.path, _, self._query = found.target.partition("?")
            self._is_led_here = found.is_led_here
            return True
        if isinstance(found, Refusal):
            self._refuse(found.status, found.advice)
        else:
            self._refuse(HTTPStatus.BAD_REQUEST, "a request names its version of HTTP")
        return False

    def do_GET(self) -> None:
        address = read_address(self.path, self._site.base_path)
        ours = self.path.removeprefix(f"{self._site.base_path}{_OURS}/")
        if self._is_led_here and (ours != self.path or not self._is_page_or_nothing(address)):
            self._refuse(HTTPStatus.FORBIDDEN, "from another site a link leads to pages alone")
        elif ours == self.path:
            self._send_file(address)
        elif ours == "events":
            self._send_events({name: values[0] for name, values in parse_qs(self._query).items()})
        elif ours == "reload.js":
            self._send(HTTPStatus.OK, "text/javascript; charset=utf-8", _SCRIPT.read_bytes())
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815  the name that http.server looks for

    def end_headers(self) -> None:
        for name, value in _FOR_OUR_PAGES_ALONE.items():
            self.send_header(name, value)
        self.connection.settimeout(PATIENCE_SECONDS)  # reading has used its own up
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer as the published site would; of what was asked for nothing is said again."""
        page = read_file(self._shown, NOT_FOUND) if code == HTTPStatus.NOT_FOUND else None
        if page is not None:
            self._send(HTTPStatus.NOT_FOUND, _HTML, self._with_script(page))
        elif code == HTTPStatus.NOT_FOUND and (waiting := page_without_site(self._shown, self._site.notice)):
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, _HTML, self._with_script(waiting))
        else:
            self._refuse(HTTPStatus(code), "")

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet: the log belongs to the builds."""

    def version_string(self) -> str:
        """What the server is called; of Python and its version nothing."""
        return "coursebuild"

    def _refuse(self, status: HTTPStatus, advice: str) -> None:
        text = f"{status.value} {status.phrase}\n{advice}\n"
        allowed = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._send(status, "text/plain; charset=utf-8", text.encode(), **allowed)

    def _send(self, status: HTTPStatus, kind: str, content: bytes, **more: str) -> None:
        self._send_headers(status, kind, len(content), **more)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_headers(self, status: HTTPStatus, kind: str, length: int, **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()

    # --- files and pages ---

    def _is_page_or_nothing(self, address: Address | None) -> bool:
        return address is None or is_page(address) or is_folder(self._shown, address)

    def _send_file(self, address: Address | None) -> None:
        file = None if address is None else open_file(self._shown, address)
        if address is None or (file is None and (address.is_folder or not is_folder(self._shown, address))):
            self.send_error(HTTPStatus.NOT_FOUND)
        elif file is None:
            query = f"?{quote(self._query, safe=string.punctuation)}" if self._query else ""
            place = f"{self._site.base_path}{address.as_folder}{query}"
            self._send(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", Location=place)
        else:
            with file:
                if is_page(address):
                    self._send(HTTPStatus.OK, _HTML, self._with_script(file.read()))
                    return
                kind = mimetypes.guess_type(address.names[-1])[0] or "application/octet-stream"
                kind += "; charset=utf-8" if kind.startswith("text/") else ""
                self._send_headers(HTTPStatus.OK, kind, file.seek(0, os.SEEK_END))
                file.seek(0)
                if self.command != "HEAD":
                    shutil.copyfileobj(file, self.wfile)

    # --- pages that follow the site ---

    def _with_script(self, content: bytes) -> bytes:
        """The page, which follows the site: its lesson runs, so not where another site has led to it."""
        if self._is_led_here:
            return content
        ours = html.escape(f"{self._site.base_path}{_OURS}")
        version = page_version(self._shown, content)
        tag = f'<script src="{ours}/reload.js" data-version="{version}" data-events="{ours}/events"></script>'
        head, end, rest = content.partition(b"</head>")
        return head + tag.encode() + end + rest if end else content + tag.encode()

    def _send_events(self, query: dict[str, str]) -> None:
        """Say when the page is another one than the browser has, and what runs; ends when a side is gone."""
        path, version, status = query.get("path", "/"), query.get("version", ""), ""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.command == "HEAD":
            return
        self._site.opened(path)
        address = read_address(path, self._site.base_path)
        announced = self._site.announced
        while announced != -1 and not self.server.is_closed(self.connection):
            before = version, status
            version = version_at(self._site.shown(), address, self._site.notice)
            status = self._site.statuses.get(path, "")
            message = "" if status == before[1] else f"event: status\ndata: {json.dumps(status)}\n\n"
            message += "" if version == before[0] else f"event: reload\ndata: {version}\n\n"
            try:
                self.wfile.write((message or ": still the same\n\n").encode())
                self.wfile.flush()
            except OSError:
                return
            announced = self._site.wait_for_another(announced, lambda: self.server.is_closed(self.connection))
