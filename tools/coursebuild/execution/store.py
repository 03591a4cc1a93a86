"""What has been proved: the outputs of successful executions, kept under their fingerprint.

One file an entry, written under a temporary name, synced and renamed, so that it is whole or absent.
Its first line is a SHA-256 over the rest and is checked on every read: a damaged entry is a miss, is
moved aside, and is healed by the next execution. `latest/` names each lesson's last entry, so that
`status` can say what changed since.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursebuild.model import Execution, Fingerprint, Lesson, Output, Provenance, Status
from coursebuild.whole_files import write_whole

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored execution whose checksum was right; its outputs are parsed only on demand."""

    fingerprint: Fingerprint
    provenance: Provenance
    checksum: str
    body: bytes

    def outputs(self) -> tuple[tuple[Output, ...], ...]:
        return tuple(tuple(cell) for cell in json.loads(self.body))


class Store:
    """Executions on disk, below `folder`; safe for any number of readers and writers at once."""

    def __init__(self, folder: Path, warn: Callable[[str], None]) -> None:
        self._folder, self._warn = folder, warn

    def get(self, digest: str) -> Entry | None:
        """The entry with this fingerprint; None when there is none or it is damaged."""
        path = self._entry(digest)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        try:
            return _decode(raw, digest)
        except (ValueError, KeyError, TypeError) as problem:
            aside = path.with_name(f"{path.name}.damaged")
            with contextlib.suppress(OSError):
                path.replace(aside)
            self._warn(f"a stored result is damaged ({problem}) and was moved aside: {aside.name}")
            return None

    def put(self, execution: Execution) -> Entry:
        """Keep a successful execution."""
        assert execution.status is Status.EXECUTED and execution.provenance is not None
        entry = _encode(execution)
        raw = entry.checksum.encode() + b"\n" + _header(entry) + b"\n" + entry.body
        write_whole(self._entry(execution.fingerprint.digest), raw)
        self.note_latest(execution.lesson, execution.fingerprint)
        return entry

    def latest(self, lesson: Lesson) -> Fingerprint | None:
        """The fingerprint of the lesson's last good execution, whether or not it is still stored."""
        try:
            kept = json.loads(self._latest(lesson).read_bytes())
            return _fingerprint(kept)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note_latest(self, lesson: Lesson, fingerprint: Fingerprint) -> None:
        """Remember that the lesson's page now shows the execution with this fingerprint."""
        write_whole(self._latest(lesson), _json(asdict(fingerprint)))

    def _entry(self, digest: str) -> Path:
        return self._folder / "executions" / digest[:2] / digest

    def _latest(self, lesson: Lesson) -> Path:
        return self._folder / "latest" / lesson.slug


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _header(entry: Entry) -> bytes:
    return _json(
        {
            "format": _FORMAT,
            "fingerprint": asdict(entry.fingerprint),
            "provenance": asdict(entry.provenance),
        }
    )


def _encode(execution: Execution) -> Entry:
    assert execution.provenance is not None
    body = _json(execution.outputs)
    entry = Entry(fingerprint=execution.fingerprint, provenance=execution.provenance, checksum="", body=body)
    checksum = hashlib.sha256(_header(entry) + b"\n" + body).hexdigest()
    return Entry(
        fingerprint=execution.fingerprint, provenance=execution.provenance, checksum=checksum, body=body
    )


def _decode(raw: bytes, digest: str) -> Entry:
    checksum, _, rest = raw.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != checksum:
        raise ValueError("its checksum is wrong")
    header_line, _, body = rest.partition(b"\n")
    header = json.loads(header_line)
    if header["format"] != _FORMAT or header["fingerprint"]["digest"] != digest:
        raise ValueError("it belongs to another fingerprint")
    provenance = header["provenance"]
    return Entry(
        fingerprint=_fingerprint(header["fingerprint"]),
        provenance=Provenance(
            executed_at=provenance["executed_at"],
            seconds=provenance["seconds"],
            python=provenance["python"],
            packages=tuple((name, version) for name, version in provenance["packages"]),
        ),
        checksum=checksum.decode(),
        body=body,
    )


def _fingerprint(kept: dict[str, Any]) -> Fingerprint:
    return Fingerprint(
        digest=kept["digest"],
        cells=tuple(kept["cells"]),
        parts=tuple((name, value) for name, value in kept["parts"]),
    )
