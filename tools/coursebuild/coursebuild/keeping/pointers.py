"""Which result each lesson had last, and which its page showed last, with the notebook as it was then.

They are a course's own, and not on the shelf: two courses or branches may share one. `latest` lets `status`
say what changed since, and a failed build show the last good page; `shown` does so for the last that was
published, in case what ran well cannot be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coursebuild.keeping.folders import write_if_changed
from coursebuild.keeping.records import decode, encode
from coursebuild.keeping.shelf import move_aside, reason
from coursebuild.keeping.whole_files import read_regular, seal, unseal
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.result import Fingerprint


class PointerKind(StrEnum):
    """What a pointer says of a lesson's result."""

    LATEST = "latest"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """As it is written."""

    lesson: str
    fingerprint: Fingerprint
    path: str
    """Of the notebook, relative to the root of the course."""
    cells: tuple[tuple[str, CellKind, str, tuple[str, ...]], ...]
    """(id, kind, source, tags)."""


class Pointers:
    """A file for each lesson and kind, below a folder; a damaged one is moved aside, and that is said."""

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder, self._warn = folder, warn

    def get(self, kind: PointerKind, slug: str) -> tuple[Fingerprint, Notebook] | None:
        """The result that the lesson had, and its notebook as it was then; None when nobody knows."""
        path = self.path(kind, slug)
        try:
            return decode_pointer(read_regular(path, used=True), slug)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as problem:
            self._warn(move_aside(path, f"what is known of the last run of `{slug}`", reason(problem)))
            return None

    def put(self, kind: PointerKind, slug: str, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that this is the lesson's result now."""
        written = _Pointer(
            lesson=slug,
            fingerprint=fingerprint,
            path=notebook.path.as_posix(),
            cells=tuple(
                (cell.id, cell.kind, cell.source, tuple(sorted(cell.tags))) for cell in notebook.cells
            ),
        )
        write_if_changed(self.path(kind, slug), seal(encode(written)))

    def path(self, kind: PointerKind, slug: str) -> Path:
        """The file of a pointer, whether or not it is there."""
        return self._folder / kind / slug

    def paths(self) -> Iterator[Path]:
        """The files of all pointers, and those that were moved aside."""
        yield from sorted(path for kind in PointerKind for path in self._folder.glob(f"{kind}/*"))


def decode_pointer(raw: bytes, slug: str) -> tuple[Fingerprint, Notebook] | None:
    """What `Pointers.put` wrote for this lesson; None when an early version of the tool wrote it.

    Raises ValueError for what is damaged or another lesson's.
    """
    if raw.startswith(b"{"):
        return None  # it had no checksum
    written = decode(unseal(raw), _Pointer)
    if written.lesson != slug:
        raise ValueError("it belongs to another lesson")
    cells = tuple(
        Cell(number=number, id=id_, kind=kind, source=source, tags=frozenset(tags))
        for number, (id_, kind, source, tags) in enumerate(written.cells, start=1)
    )
    return written.fingerprint, Notebook(path=Path(written.path), cells=cells)
