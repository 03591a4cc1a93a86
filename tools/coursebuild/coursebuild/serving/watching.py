"""Notice when somebody changes what the site is made from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import DefaultFilter, watch

from coursebuild.nouns.paths import SITE_FOLDERS
from coursebuild.nouns.settings import Settings

_TICK_MS = 300


class SourceWatch:
    """Calls `changed`, from a thread of its own, after each change of a source."""

    def __init__(self, settings: Settings, changed: Callable[[], None]) -> None:
        self._settings, self._changed = settings, changed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(2)

    def _watch(self) -> None:
        settings = self._settings
        folders = [settings.root / name for name in (*SITE_FOLDERS, "notebooks")]
        # A watch on a single file ends when an editor replaces it, and one on the root would take in .venv:
        # so these two files are looked at whenever nothing else has happened for a moment. The record of
        # what is published changes when somebody runs a build beside us.
        singles = (settings.config, settings.publication)
        before = [_time_of(path) for path in singles]
        for changes in watch(
            *(folder for folder in folders if folder.is_dir()),
            watch_filter=SourceFilter(),
            yield_on_timeout=True,
            rust_timeout=_TICK_MS,
            stop_event=self._stop,
            raise_interrupt=False,
        ):
            now = [_time_of(path) for path in singles]
            if changes or now != before:
                before = now
                self._changed()


def _time_of(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


class SourceFilter(DefaultFilter):
    """Only what people write, and not what their editors leave beside it."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, ".ipynb_checkpoints")
