"""What has been proved: the outputs of successful executions, kept under their fingerprint.

One file an entry, written under a temporary name, synced and renamed, so that it is whole or absent.
Its first line is a SHA-256 over the rest and is checked on every read: a damaged entry is a miss, is
named, moved aside, and healed by the next execution. `latest/` names each lesson's last entry and keeps
its notebook, so that `status` can say what changed since, and a failed build can show the last good page;
`shown/` does so for the last that was published, in case what ran well cannot be shown.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursebuild.keeping.code_places import show_places
from coursebuild.keeping.whole_files import read_regular, seal, set_aside, unseal, write_whole
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.notebook import Cell, CellKind, Notebook, Output
from coursebuild.nouns.result import (
    Containment,
    ContainmentLevel,
    Fingerprint,
    KernelKind,
    Measurement,
    Provenance,
    Result,
    Status,
)

_FORMAT = 2


class _OtherFormat(Exception):
    """The entry was written by another version of the tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored execution whose checksum was right; its outputs are read only on demand."""

    fingerprint: Fingerprint
    provenance: Provenance
    checksum: str
    path: Path

    def outputs(self) -> tuple[tuple[Output, ...], ...]:
        """Read the outputs; raises ExecutionError when somebody removed or changed the entry meanwhile."""
        try:
            raw = read_regular(self.path)
            rest = unseal(raw)
        except (OSError, ValueError):
            raw = rest = b""
        if not raw.startswith(self.checksum.encode()):
            raise ExecutionError("a stored result has changed while it was in use: build again")
        return tuple(tuple(cell) for cell in json.loads(rest.partition(b"\n")[2]))


class Store:
    """Executions on disk, below `folder`; safe for any number of readers and writers at once."""

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder, self._warn = folder, warn

    def get(self, digest: str) -> Entry | None:
        """The entry with this fingerprint; None when there is none or it is damaged."""
        path = self._entry(digest)
        try:
            return _decode(read_regular(path, used=True), digest, path)
        except (FileNotFoundError, _OtherFormat):
            return None
        except (OSError, ValueError, KeyError, TypeError) as problem:
            self._set_aside(path, "a stored result", problem)
            return None

    def find(self, fingerprint: Fingerprint) -> Entry | None:
        """The entry of a lesson with this fingerprint; one whose outputs show code is of that very text."""
        entry = self.get(fingerprint.digest)
        return entry or (self.get(fingerprint.as_written) if fingerprint.as_written else None)

    def put(self, execution: Result, notebook: Notebook) -> Entry:
        """Keep a successful execution of `notebook`; of two lessons with one fingerprint, the first one's."""
        assert execution.status is Status.EXECUTED and execution.provenance is not None
        now = execution.fingerprint
        shows_code = any(show_places(outputs) for outputs in execution.outputs)
        digest = (now.as_written if shows_code else "") or now.digest
        if (entry := self.get(digest)) is None:
            raw = seal(_header(now, execution.provenance) + b"\n" + _json(execution.outputs))
            path = self._entry(digest)
            write_whole(path, raw)
            entry = Entry(
                fingerprint=now, provenance=execution.provenance, checksum=_checksum_in(raw), path=path
            )
        self.note_latest(execution.lesson, now, notebook)
        return entry

    def latest(self, lesson: Lesson) -> Fingerprint | None:
        """The fingerprint of the lesson's last good execution, whether or not it is still stored."""
        kept = self._kept(lesson, self._latest(lesson))
        return None if kept is None else kept[0]

    def last_measurement(self, lesson: Lesson) -> Measurement | None:
        """What the lesson's last good execution cost, if that is still known."""
        earlier = self.last_good(lesson)
        return earlier[1].provenance.measured if earlier else None

    def last_good(self, lesson: Lesson) -> tuple[Notebook, Entry] | None:
        """The notebook of the lesson's last good execution, as it was then, and that execution."""
        return self._earlier(lesson, self._latest(lesson))

    def last_shown(self, lesson: Lesson) -> tuple[Notebook, Entry] | None:
        """The same of the execution that was last published, for one whose outputs cannot be shown."""
        return self._earlier(lesson, self._shown(lesson))

    def note_shown(self, lesson: Lesson, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that the lesson's page now shows the execution with this fingerprint."""
        for path in (self._latest(lesson), self._shown(lesson)):
            self._note(path, lesson, fingerprint, notebook)

    def note_latest(self, lesson: Lesson, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that this is the lesson's last good execution, whether or not it is shown."""
        self._note(self._latest(lesson), lesson, fingerprint, notebook)

    def _note(self, path: Path, lesson: Lesson, fingerprint: Fingerprint, notebook: Notebook) -> None:
        cells = [[cell.id, cell.kind, cell.source, sorted(cell.tags)] for cell in notebook.cells]
        shown = {
            "lesson": lesson.slug,
            "fingerprint": asdict(fingerprint),
            "path": notebook.path.as_posix(),
            "cells": cells,
        }
        content = seal(_json(shown))
        try:
            is_noted = read_regular(path) == content
        except OSError:
            is_noted = False
        if not is_noted:
            write_whole(path, content)

    def entries(self) -> Iterator[Path]:
        """The file of every execution, and of every one that was moved aside."""
        yield from sorted(self._folder.glob("executions/*/*"))

    def notes(self) -> Iterator[Path]:
        """The files of every lesson's last good execution, and of the one that was last published."""
        yield from sorted((*self._folder.glob("latest/*"), *self._folder.glob("shown/*")))

    def needed(self, shown: Mapping[Lesson, Fingerprint]) -> Iterator[Path]:
        """The files that hold what is shown of these lessons, and of their last good executions."""
        for lesson, now in shown.items():
            yield from self._entries_of(now)
            for note in (self._latest(lesson), self._shown(lesson)):
                yield note
                if (kept := self._kept(lesson, note)) is not None:
                    yield from self._entries_of(kept[0])

    def _earlier(self, lesson: Lesson, note: Path) -> tuple[Notebook, Entry] | None:
        kept = self._kept(lesson, note)
        entry = self.find(kept[0]) if kept else None
        return (kept[1], entry) if kept and entry else None

    def _kept(self, lesson: Lesson, path: Path) -> tuple[Fingerprint, Notebook] | None:
        try:
            return _decode_latest(read_regular(path, used=True), lesson.slug)
        except (FileNotFoundError, _OtherFormat):
            return None
        except (OSError, ValueError, KeyError, TypeError) as problem:
            self._set_aside(path, f"what is known of the last run of `{lesson.slug}`", problem)
            return None

    def _set_aside(self, path: Path, what: str, problem: Exception) -> None:
        why = problem.strerror if isinstance(problem, OSError) else problem
        aside = set_aside(path)
        then = f"was moved aside: {aside.name}" if aside else f"could not be moved aside: {path}"
        self._warn(f"{what} is damaged ({why}) and {then}")

    def _entry(self, digest: str) -> Path:
        return self._folder / "executions" / digest[:2] / digest

    def _entries_of(self, fingerprint: Fingerprint) -> Iterator[Path]:
        yield from (self._entry(digest) for digest in (fingerprint.digest, fingerprint.as_written) if digest)

    def _latest(self, lesson: Lesson) -> Path:
        return self._folder / "latest" / lesson.slug

    def _shown(self, lesson: Lesson) -> Path:
        return self._folder / "shown" / lesson.slug


def check_entry(path: Path) -> None:
    """Raise OSError, ValueError, KeyError or TypeError when the file of an execution is damaged."""
    with contextlib.suppress(_OtherFormat):
        _decode(read_regular(path), path.name, path)


def check_note(path: Path) -> None:
    """Raise OSError, ValueError, KeyError or TypeError when the file of a last good execution is damaged."""
    with contextlib.suppress(_OtherFormat):
        _decode_latest(read_regular(path), path.name)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _header(fingerprint: Fingerprint, provenance: Provenance) -> bytes:
    return _json({"format": _FORMAT, "fingerprint": asdict(fingerprint), "provenance": asdict(provenance)})


def _checksum_in(raw: bytes) -> str:
    return raw.partition(b"\n")[0].decode()


def _decode(raw: bytes, digest: str, path: Path) -> Entry:
    header = json.loads(unseal(raw).partition(b"\n")[0])
    if header["format"] != _FORMAT:
        raise _OtherFormat
    fingerprint = _fingerprint(header["fingerprint"])
    if digest not in (fingerprint.digest, fingerprint.as_written):
        raise ValueError("it belongs to another fingerprint")
    return Entry(
        fingerprint=fingerprint,
        provenance=_provenance(header["provenance"]),
        checksum=_checksum_in(raw),
        path=path,
    )


def _decode_latest(raw: bytes, slug: str) -> tuple[Fingerprint, Notebook]:
    if raw.startswith(b"{"):
        raise _OtherFormat  # it had no checksum
    kept = json.loads(unseal(raw))
    if kept["lesson"] != slug:
        raise ValueError("it belongs to another lesson")
    return _fingerprint(kept["fingerprint"]), _notebook(kept)


def _fingerprint(kept: dict[str, Any]) -> Fingerprint:
    return Fingerprint(
        digest=kept["digest"],
        as_written=kept.get("as_written", ""),  # see `earlier_results`
        cells=tuple(kept["cells"]),
        parts=tuple((name, value) for name, value in kept["parts"]),
    )


def _provenance(kept: dict[str, Any]) -> Provenance:
    measured = kept["measured"]
    return Provenance(
        executed_at=kept["executed_at"],
        measured=Measurement(
            seconds=measured["seconds"],
            cpu_seconds=measured["cpu_seconds"],
            peak_memory_bytes=measured["peak_memory_bytes"],
            kernel=KernelKind(measured["kernel"]),
        ),
        python=kept["python"],
        packages=tuple((name, version) for name, version in kept["packages"]),
        seed=kept["seed"],
        containment=_containment(kept.get("containment")),
    )


def _containment(kept: dict[str, Any] | None) -> Containment | None:
    if kept is None:
        return None
    return Containment(level=ContainmentLevel(kept["level"]), lacking=tuple(kept["lacking"]))


def _notebook(kept: dict[str, Any]) -> Notebook:
    return Notebook(
        path=Path(kept["path"]),
        cells=tuple(
            Cell(number=number, id=id_, kind=CellKind(kind), source=source, tags=frozenset(tags))
            for number, (id_, kind, source, tags) in enumerate(kept["cells"], start=1)
        ),
    )
