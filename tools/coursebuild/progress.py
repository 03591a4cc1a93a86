"""What a person sees while something goes on: lines for a log, one live line in a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from coursebuild.control_characters import without_control_characters
from coursebuild.dataset import Dataset, PinnedFile
from coursebuild.model import Execution, Lesson

_BAR_WIDTH = 24


class _Lines:
    """Writes whole lines, and in a terminal one more that each next one replaces."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._is_terminal = stream, stream.isatty()

    def _line(self, text: str) -> None:
        start = "\r\x1b[K" if self._is_terminal else ""
        self._stream.write(f"{start}{harmless(text)}\n")
        self._stream.flush()

    def end(self) -> None:
        """Take the live line away, so that what is said next stands on a line of its own."""
        if self._is_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _live(self, text: str) -> None:
        if self._is_terminal:
            self._stream.write(f"\r\x1b[K{harmless(text)}")
            self._stream.flush()


class BuildProgress(_Lines):
    """A line at the start and end of a lesson, a live one for the cell that runs."""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str]) -> None:
        self._line(f"{lesson.slug}: running ({'; '.join(shorten(reasons))})")

    def cell_started(self, lesson: Lesson, cell: int, cells: int) -> None:
        self._live(f"{lesson.slug}: cell {cell} of {cells}")

    def lesson_ended(self, execution: Execution) -> None:
        self._line(f"{execution.lesson.slug}: {execution.status} after {execution.seconds:.1f} s")

    def warned(self, message: str) -> None:
        self._line(f"warning: {message}")


class FetchProgress(_Lines):
    """A line at the start and end of a download, a live bar for the bytes that have arrived."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._shown = -1

    def file_started(self, place: Path, file: PinnedFile) -> None:
        self._shown = -1
        self._line(f"{place.as_posix()}: {file.bytes / 1e6:.1f} MB from {file.url}")

    def file_progressed(self, place: Path, file: PinnedFile, have: int) -> None:
        percent = 100 * have // file.bytes
        if percent != self._shown:
            self._shown = percent
            bar = ("#" * (_BAR_WIDTH * percent // 100)).ljust(_BAR_WIDTH, "-")
            self._live(f"{place.as_posix()}: [{bar}] {percent:3d} % of {file.bytes / 1e6:.1f} MB")

    def file_retried(self, place: Path, reason: str) -> None:
        self._line(f"{place.as_posix()}: {reason}; trying again")

    def file_ended(self, place: Path, file: PinnedFile) -> None:
        self._line(f"{place.as_posix()}: complete, sha256 {file.sha256[:12]}… is right")

    def placed_by_hand(self, dataset: Dataset, folder: Path) -> None:
        assert dataset.real is not None
        self._line(f"{dataset.name}: cannot be downloaded by a program; place it in {folder}/ by hand:")
        for text in (f"get it from {dataset.real.url}", *dataset.real.layout):
            self._line(f"    - {text}")


def harmless(text: str) -> str:
    """Text of a notebook must not steer a terminal, nor a CI system that reads commands from the log."""
    return re.sub(r"^(\s*)::", r"\1: :", without_control_characters(text), flags=re.MULTILINE)


def shorten(reasons: Sequence[str], most: int = 6) -> list[str]:
    """The first reasons, and how many more there are."""
    shown = list(reasons[:most])
    return [*shown, f"and {len(reasons) - most} more"] if len(reasons) > most else shown
