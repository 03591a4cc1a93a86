"""Which result each lesson had last, and which its page showed last, with the notebook as it was then.

They are a course's own, and not on the shelf: two courses or branches may share one. `latest` lets `status`
say what changed since, and a failed build show the last good page; `shown` does so for the last that was
published, in case what ran well cannot be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from coursebuild.keeping.shelf import move_aside
from coursebuild.keeping.stored_results import decode_fingerprint, encode
from coursebuild.keeping.whole_files import read_regular, seal, unseal, write_whole
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.result import Fingerprint


class PointerKind(StrEnum):
    """What a pointer says of a lesson's result."""

    LATEST = "latest"
    SHOWN = "shown"


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
        except (OSError, ValueError, KeyError, TypeError) as problem:
            why = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
            self._warn(move_aside(path, f"what is known of the last run of `{slug}`", why))
            return None

    def put(self, kind: PointerKind, slug: str, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that this is the lesson's result now."""
        path = self.path(kind, slug)
        cells = [[cell.id, cell.kind, cell.source, sorted(cell.tags)] for cell in notebook.cells]
        written = {
            "lesson": slug,
            "fingerprint": asdict(fingerprint),
            "path": notebook.path.as_posix(),
            "cells": cells,
        }
        content = seal(encode(written))
        try:
            is_there = read_regular(path) == content
        except OSError:
            is_there = False
        if not is_there:
            write_whole(path, content)

    def path(self, kind: PointerKind, slug: str) -> Path:
        """The file of a pointer, whether or not it is there."""
        return self._folder / kind / slug

    def paths(self) -> Iterator[Path]:
        """The files of all pointers, and those that were moved aside."""
        yield from sorted(path for kind in PointerKind for path in self._folder.glob(f"{kind}/*"))


def decode_pointer(raw: bytes, slug: str) -> tuple[Fingerprint, Notebook] | None:
    """What `Pointers.put` wrote for this lesson; None when an early version of the tool wrote it.

    Raises ValueError, KeyError or TypeError for what is damaged or another lesson's.
    """
    if raw.startswith(b"{"):
        return None  # it had no checksum
    written = json.loads(unseal(raw))
    if written["lesson"] != slug:
        raise ValueError("it belongs to another lesson")
    return decode_fingerprint(written["fingerprint"]), _decode_notebook(written)


def _decode_notebook(written: dict[str, Any]) -> Notebook:
    return Notebook(
        path=Path(written["path"]),
        cells=tuple(
            Cell(number=number, id=id_, kind=CellKind(kind), source=source, tags=frozenset(tags))
            for number, (id_, kind, source, tags) in enumerate(written["cells"], start=1)
        ),
    )
