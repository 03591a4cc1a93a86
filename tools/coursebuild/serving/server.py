"""Show a site on this machine; pages that are open in a browser hear when they have changed.

Only this machine can connect, and only under its own name: a page of another site, whose name somebody has
pointed here, could otherwise read everything (DNS rebinding).
"""

from __future__ import annotations

import hashlib
import html
import http
import http.server
import io
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import parse_qs, urlsplit

from coursebuild.errors import PublishError

_SCRIPT = Path(__file__).parent / "live_reload.js"
_OURS = "/-coursebuild"
"""Addresses below it are the server's own."""
_SIGN_OF_LIFE_SECONDS = 5.0


class SiteServer:
    """Serves, on 127.0.0.1 and under `base_path`, the folder that `folder` names at the moment."""

    def __init__(
        self, port: int, base_path: str, folder: Callable[[], Path], opened: Callable[[str], None]
    ) -> None:
        """`opened` hears the path of every page that somebody looks at, from any thread.

        Port 0 takes any free one. Raises PublishError when the port is taken.
        """
        self.base_path, self.folder, self.opened = base_path, folder, opened
        self._changed = threading.Condition()
        self.announced = 0
        """How often the site has changed; -1 when the server ends."""
        try:
            self._server = _Server(("127.0.0.1", port), self)
        except OSError as error:
            raise PublishError(f"port {port}: {error.strerror}; choose another with --port") from error
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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self.announced = -1
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def announce(self) -> None:
        """Another site is in place: pages that have changed are to be loaded again."""
        with self._changed:
            self.announced += 1
            self._changed.notify_all()

    def wait_for_another(self, known: int) -> int:
        """Wait until the site is another one than the `known`, a few seconds at most."""
        with self._changed:
            self._changed.wait_for(lambda: self.announced != known, _SIGN_OF_LIFE_SECONDS)
            return self.announced


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a page may listen for hours

    def __init__(self, address: tuple[str, int], site: SiteServer) -> None:
        self.site = site
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection is nothing to tell of."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: _Server

    def __init__(self, request: object, client_address: object, server: _Server) -> None:
        self._site = server.site
        # A build swaps in another folder under the same name, and a preview has one of its own.
        super().__init__(request, client_address, server, directory=str(self._site.folder()))  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        host = self.headers.get("Host", "")
        port = self.server.server_address[1]
        if host in (f"127.0.0.1:{port}", f"localhost:{port}") or (
            port == 80 and host in ("127.0.0.1", "localhost")
        ):
            return True
        self.send_error(http.HTTPStatus.MISDIRECTED_REQUEST, f"open http://127.0.0.1:{port}/ instead")
        return False

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == f"{self._site.base_path}{_OURS}/events":
            self._send_events({name: values[0] for name, values in parse_qs(address.query).items()})
        elif address.path == f"{self._site.base_path}{_OURS}/reload.js":
            self._send(http.HTTPStatus.OK, "text/javascript; charset=utf-8", _SCRIPT.read_bytes())
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        if path.startswith(f"{self._site.base_path}/"):
            path = path.removeprefix(self._site.base_path)
        return super().translate_path(path)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer with a file; a page gets the script that makes it follow the site."""
        page = self._page(self.path)
        if page is None or not page.is_file():
            return super().send_head()
        content = self._with_script(page)
        self._send_headers(http.HTTPStatus.OK, "text/html; charset=utf-8", content)
        return io.BytesIO(content)

    def list_directory(self, path: str | object) -> None:
        """Show no list of files: what is published shows none."""
        self.send_error(http.HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        self._send(http.HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", self._with_script(page))

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet: the log belongs to the builds."""

    def _send(self, status: http.HTTPStatus, kind: str, content: bytes) -> None:
        self._send_headers(status, kind, content)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_headers(self, status: http.HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()

    # --- pages that follow the site ---

    def _page(self, address: str) -> Path | None:
        """The file of the page at an address; None when that is no page."""
        path = self.translate_path(urlsplit(address).path)
        file = Path(path, "index.html") if path.endswith("/") else Path(path)
        return file if file.suffix == ".html" else None

    def _with_script(self, page: Path) -> bytes:
        content = page.read_bytes()
        site = self._site
        ours = html.escape(f"{site.base_path}{_OURS}")
        version = _version(Path(self.directory), content)
        tag = f'<script src="{ours}/reload.js" data-version="{version}" data-events="{ours}/events"></script>'
        head, end, rest = content.partition(b"</head>")
        return head + tag.encode() + end + rest if end else content + tag.encode()

    def _send_events(self, query: dict[str, str]) -> None:
        """Say when the page is another one than the browser has; ends when either side is gone."""
        path, shown = query.get("path", "/"), query.get("version", "")
        self._site.opened(path)
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        announced = self._site.announced
        while announced != -1:
            self.directory = str(self._site.folder())
            version = self._version_at(path)
            message = ": still the same\n\n" if version == shown else f"event: reload\ndata: {version}\n\n"
            shown = version
            try:
                self.wfile.write(message.encode())
                self.wfile.flush()
            except OSError:
                return
            announced = self._site.wait_for_another(announced)

    def _version_at(self, address: str) -> str:
        folder = Path(self.directory)
        page = self._page(address)
        for file in (page, folder / "404.html"):
            if file is not None and file.is_file():
                return _version(folder, file.read_bytes())
        return ""


def _version(folder: Path, page: bytes) -> str:
    """Digest of a page and of the style and scripts of its site: pictures have addresses of their own."""
    sha = hashlib.sha256(page)
    for file in sorted([*folder.glob("assets/css/*.css"), *folder.glob("assets/js/*.js")]):
        sha.update(file.read_bytes())
    return sha.hexdigest()[:16]
