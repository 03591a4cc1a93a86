"""What a kernel's process itself writes: read as it comes, of which only the end is kept.

A file would grow for as long as somebody writes to it; a library's C++ code may write without an end.
"""

from __future__ import annotations

import os
import threading
from typing import BinaryIO, Self

_LAST_BYTES = 65_536
_PATIENCE_SECONDS = 2


class KernelLog:
    """Give `file` to the process while entered; afterwards `last_lines` has what it wrote last."""

    file: BinaryIO

    def __init__(self) -> None:
        self._end = b""
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Self:
        ours, theirs = os.pipe()
        self.file = os.fdopen(theirs, "wb", buffering=0)
        self._reader = threading.Thread(target=self._read, args=(ours,), name="kernel log", daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the other end to the process."""
        self.file.close()

    def _read(self, pipe: int) -> None:
        with os.fdopen(pipe, "rb", buffering=0) as file:
            while more := file.read(_LAST_BYTES):
                self._end = (self._end + more)[-_LAST_BYTES:]

    def last_lines(self, count: int) -> tuple[str, ...]:
        """The last lines, without empty ones; all that came when the process and its children have ended."""
        if self._reader is not None:
            self._reader.join(_PATIENCE_SECONDS)
        lines = self._end.decode(errors="replace").splitlines()
        return tuple(line for line in lines if line.strip())[-count:]
