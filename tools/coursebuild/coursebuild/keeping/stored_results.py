"""A result as the bytes that a shelf keeps: a line about it, then its outputs, which are read on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, overload

from coursebuild.keeping.records import decode
from coursebuild.keeping.shelf import Shelf
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.result import Fingerprint, Provenance, Result

_FORMAT = 2


class OtherFormat(Exception):
    """It was written by another version of the tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    format: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header(_Format):
    fingerprint: Fingerprint
    provenance: Provenance


class StoredOutputs(Sequence[tuple[Output, ...]]):
    """The outputs of a stored result, read from its shelf when they are first looked at.

    Looking at them raises ExecutionError when somebody removed or changed what is stored meanwhile.
    """

    def __init__(self, shelf: Shelf, key: str, checksum: str) -> None:
        self._shelf, self._key, self._checksum = shelf, key, checksum
        self._cells: tuple[tuple[Output, ...], ...] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredOutputs, (self._shelf, self._key, self._checksum)  # another process reads them itself

    @overload
    def __getitem__(self, index: int) -> tuple[Output, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[Output, ...], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[Any, ...]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[tuple[Output, ...]]:
        return iter(self._read())

    def _read(self) -> tuple[tuple[Output, ...], ...]:
        if self._cells is None:
            found = self._shelf.get(self._key)
            if found is None or found.checksum != self._checksum:
                raise ExecutionError("a stored result has changed while it was in use: build again")
            self._cells = tuple(tuple(cell) for cell in json.loads(found.content.partition(b"\n")[2]))
        return self._cells


def encode_result(result: Result) -> bytes:
    """Fingerprint, provenance and outputs of a good result."""
    assert result.provenance is not None
    header = _Header(format=_FORMAT, fingerprint=result.fingerprint, provenance=result.provenance)
    return encode(asdict(header)) + b"\n" + encode(tuple(result.outputs))


def decode_result(content: bytes) -> tuple[Fingerprint, Provenance]:
    """What `encode_result` wrote, without the outputs.

    Raises OtherFormat, or ValueError for what is no result.
    """
    written = content.partition(b"\n")[0]
    if decode(written, _Format).format != _FORMAT:
        raise OtherFormat
    header = decode(written, _Header)
    return header.fingerprint, header.provenance


def encode(value: Any) -> bytes:
    """JSON in one line, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
