"""Notice when somebody changes what the site is made from."""

from __future__ import annotations

import contextlib
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, watch

from coursebuild.nouns.settings import Settings
from coursebuild.reading.site_config import read_site_config
from coursebuild.safety.site_sources import is_site_source, top_of_site

_TICK_MS = 300
_QUIET_MS = 20
"""Without a further change, after which what was saved is whole; else the next look finds it so."""
_LEFT_BY_EDITORS = "~"
_Hear = Callable[[frozenset[Path]], None]


class SourcePlaces:
    """Where sources lie, as far as `_config.yml` says now.

    A watch on a single file ends when an editor replaces it, and one on the root would take in .venv: so
    the files at the top are looked at whenever nothing else has happened for a moment. The record of what
    is published changes when somebody runs a build beside us.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self.config = settings, settings.config
        self._rules = read_site_config(settings.config, []).rules

    def look(self) -> tuple[dict[Path, int], dict[Path, int]]:
        """The folders to be watched, and the files to be looked at, each with what tells it from the next."""
        settings, inside = self._settings, self._settings.root.resolve()
        top = set(top_of_site(settings, self._rules))
        top |= {settings.notebooks, settings.config, settings.licence, settings.root / "Gemfile"}
        top.add(settings.publication)
        folders, files = dict[Path, int](), dict[Path, int]()
        for path in top:
            with contextlib.suppress(OSError):
                status = path.stat()
                if path.is_symlink() and not path.resolve().is_relative_to(inside):
                    continue  # refused by the build; nobody knows how large that is
                is_folder = stat.S_ISDIR(status.st_mode)
                (folders if is_folder else files)[path] = status.st_ino if is_folder else status.st_mtime_ns
        return folders, files

    def is_source(self, _change: Change, changed: str) -> bool:
        """Whether people write what has changed: the generated folders change with every build."""
        path, settings = Path(changed), self._settings
        if path.name.endswith(_LEFT_BY_EDITORS):
            return False
        if not path.is_relative_to(settings.notebooks):
            return is_site_source(settings, self._rules, path)
        parts = path.relative_to(settings.notebooks).parts
        return not any(part.startswith(".") or part == "__pycache__" for part in parts)


@contextlib.contextmanager
def watching_sources(settings: Settings, changed: _Hear) -> Iterator[None]:
    """Inside, call `changed`, from a thread of its own, after each change of sources.

    It gets the files in watched folders; of the others it hears that some of them changed.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(settings, changed, stop), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2)


def _watch(settings: Settings, changed: _Hear, stop: threading.Event) -> None:
    is_unseen = False
    while not stop.is_set():
        with contextlib.suppress(FileNotFoundError):  # a folder went between two looks
            _watch_places(SourcePlaces(settings), changed, stop, is_unseen=is_unseen)
        is_unseen = True


def _watch_places(
    places: SourcePlaces,
    changed: _Hear,
    stop: threading.Event,
    *,
    is_unseen: bool,
) -> None:
    """Watch until there are other places to be watched; later ones may hold what nobody has seen."""
    folders, files = places.look()
    for changes in watch(
        *folders,
        watch_filter=places.is_source,
        yield_on_timeout=True,
        rust_timeout=_TICK_MS,
        step=_QUIET_MS,
        stop_event=stop,
        raise_interrupt=False,
    ):
        folders_now, files_now = places.look()
        if changes or is_unseen or files_now != files:
            changed(frozenset(Path(path) for _change, path in changes))
        is_gone = any(Path(path) in folders for _change, path in changes)  # its name may be taken again
        if is_gone or folders_now != folders or files_now.get(places.config) != files.get(places.config):
            return
        files, is_unseen = files_now, False
