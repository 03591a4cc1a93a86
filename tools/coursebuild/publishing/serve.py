"""Show the published site on this machine and build again when a source changes."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from coursebuild.errors import PublishError
from coursebuild.settings import SITE_FOLDERS, Settings

_PAUSE_MS = 300


def serve(
    settings: Settings, base_path: str, port: int, rebuild: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Build, serve `_site` on 127.0.0.1 under `base_path`, and rebuild on change until interrupted.

    Port 0 takes any free one. Raises PublishError when the port is taken.
    """
    try:
        server = _Server(("127.0.0.1", port), functools.partial(_Handler, settings.site, base_path))
    except OSError as error:
        raise PublishError(f"port {port}: {error.strerror}; choose another with --port") from error
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        folders = [settings.root / name for name in (*SITE_FOLDERS, "notebooks")]
        # The watch begins before the first build, so that no edit during it is lost. A watch on a single
        # file ends when an editor replaces it, and one on the root would take in .venv: so the
        # configuration is looked at whenever nothing else has happened for a moment.
        changes = watch(
            *(folder for folder in folders if folder.is_dir()),
            watch_filter=_SourceFilter(settings),
            yield_on_timeout=True,
            rust_timeout=_PAUSE_MS,
        )
        config = None
        for changed in changes:
            before, config = config, _time_of(settings.config)
            if before is None:
                rebuild()
                say(f"serving http://127.0.0.1:{server.server_port}{base_path}/ (Ctrl-C ends it)")
            elif changed or before != config:
                say("changed; building")
                rebuild()


def _time_of(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the folder that bears the site's name now: a build swaps in another one."""

    def __init__(self, site: Path, base_path: str, *arguments: object) -> None:
        self._base_path = base_path
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        if path.startswith(f"{self._base_path}/"):
            path = path.removeprefix(self._base_path)
        return super().translate_path(path)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet: the log belongs to the builds."""


class _SourceFilter(DefaultFilter):
    """Only what people write: the generated folders change with every build."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._generated = settings.generated

    def __call__(self, change: Change, path: str) -> bool:
        if any(Path(path).is_relative_to(folder) for folder in self._generated):
            return False
        return super().__call__(change, path)
