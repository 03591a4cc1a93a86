"""Shelves: sealed bytes by key, whole or absent, for any number of readers and writers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from coursebuild.keeping.whole_files import Sealed, open_sealed, read_regular, set_aside, write_whole


class Shelf(Protocol):
    """Where results are kept: a folder, or whatever else keeps bytes under a key."""

    def get(self, key: str) -> Sealed | None:
        """What was put under this key; None when there is nothing, or nothing whole."""

    def put(self, key: str, sealed: Sealed) -> None:
        """Keep it under this key, in place of what was there."""

    def reject(self, key: str, why: str) -> None:
        """Nobody is to meet again what stands there: it is whole, but not what the key promises."""


class FolderShelf:
    """A file for each key, below a folder; what is damaged is moved aside, and that is said by `warn`."""

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder, self._warn = folder, warn

    def __reduce__(self) -> tuple[Any, ...]:
        return FolderShelf, (self._folder, _be_silent)  # who looks in another process misses what is damaged

    def get(self, key: str) -> Sealed | None:
        try:
            return open_sealed(read_regular(self.path(key), used=True))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            self.reject(key, reason(problem))
            return None

    def put(self, key: str, sealed: Sealed) -> None:
        write_whole(self.path(key), sealed.raw)

    def reject(self, key: str, why: str) -> None:
        self._warn(move_aside(self.path(key), "a stored result", why))

    def path(self, key: str) -> Path:
        """The file of a key, whether or not it is there."""
        return self._folder / key[:2] / key

    def paths(self) -> Iterator[Path]:
        """The files of all keys, and those that were moved aside."""
        yield from sorted(self._folder.glob("*/*"))


def _be_silent(_warning: str) -> None:
    pass


def reason(problem: OSError | ValueError) -> str:
    """Why something could not be read, without the place: who reports it names that."""
    return getattr(problem, "strerror", None) or str(problem)


def move_aside(path: Path, what: str, why: str) -> str:
    """Give a damaged file another name; returns what became of it, in words."""
    aside = set_aside(path)
    then = f"was moved aside: {aside.name}" if aside else f"could not be moved aside: {path}"
    return f"{what} is damaged ({why}) and {then}"
