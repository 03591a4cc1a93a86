"""What a person sees while something goes on: lines for a log, one live line in a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Generic, Self, TextIO, TypeVar

from coursebuild.cli.activities import Download, Running
from coursebuild.cli.printable import format_seconds, join_lines, join_reasons, make_harmless, make_wrappable
from coursebuild.cli.remaining import Remaining
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset, PinnedFile
from coursebuild.nouns.job import Job
from coursebuild.nouns.result import Result, Status

if TYPE_CHECKING:
    from coursebuild.cli.terminal import Terminal

_Line = TypeVar("_Line", Running, Download)
_SIGN_OF_LIFE_SECONDS = 30.0


class _Progress(Generic[_Line]):
    """Lines for a log; in a terminal, live ones below them, for which rich is loaded.

    Its methods may be called from any thread.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock, self._lock = stream, clock, RLock()
        self._is_rich, self._has_ended = _can_move_its_cursor(stream), False
        self._live: dict[str, _Line] = {}
        self._terminal: Terminal | None = None

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Inside, anybody may print other lines: the live ones are hidden, and nobody draws new ones."""
        with self._lock:
            self._hide()
            try:
                yield
            finally:
                self._show()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Take everything live away and show the cursor; what still goes on stays unseen."""
        with self._lock:
            self._has_ended = True
            self._live.clear()
            self._hide()

    def _hide(self) -> None:
        if self._terminal is not None:
            self._terminal.show(())

    def _show(self) -> None:
        if self._is_rich and not self._has_ended and (self._live or self._terminal is not None):
            self._rich().show(tuple(self._live.values()), self._describe_rest())

    def _describe_rest(self) -> str:
        """What is said below the live lines."""
        return ""

    def _rich(self) -> Terminal:
        if self._terminal is None:
            from coursebuild.cli.terminal import Terminal  # rich: not for a build with nothing to do

            self._terminal = Terminal(self._stream, self._clock)
        return self._terminal

    def _write(self, *parts: tuple[str, str]) -> None:
        """One line, or several, of (text, style); the styles are for a terminal."""
        if self._terminal is not None:
            self._terminal.write(*((make_wrappable(text), style) for text, style in parts))
        else:
            self._stream.write(f"{make_harmless(''.join(text for text, _ in parts))}\n")
            self._stream.flush()


class BuildProgress(_Progress[Running]):
    """A live line for each running lesson in a terminal, lines with signs of life in a log."""

    _remaining: Remaining | None = None

    def run_began(self, jobs: Sequence[Job], at_once: int) -> None:
        """From now on, say how far it has come."""
        expected = {job.slug: job.expected_seconds for job in jobs}
        with self._lock:
            self._remaining = Remaining(expected=expected, at_once=at_once)
            if not self._is_rich and (rest := self._describe_rest()):
                self._write((f"running: {rest}", ""))

    def _describe_rest(self) -> str:
        if self._remaining is None:
            return ""
        now = self._clock()
        return self._remaining.describe({slug: now - run.started for slug, run in self._live.items()})

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        """`cells`: how many will be executed."""
        with self._lock:
            why, now, name = join_reasons(reasons), self._clock(), make_harmless(lesson.slug)
            self._live[lesson.slug] = Running(
                name=name, total=cells, why=join_lines(why), started=now, reported=now
            )
            self._show()
            if not self._is_rich:
                self._write((f"{lesson.slug}: running ({why})", ""))

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        """`cell`: its number over all cells; `position`: from 1 among those that are executed."""
        self._update(lesson, lambda running: replace(running, cell=cell, position=position))

    def memory_measured(self, lesson: Lesson, bytes_: int) -> None:
        """Also what makes a log show life: it comes about once a second, however long a cell takes."""
        self._update(lesson, lambda running: replace(running, memory_bytes=bytes_))

    def lesson_restarted(self, lesson: Lesson, reason: str) -> None:
        """It begins again at its first cell; its time goes on."""
        with self._lock:
            self._write((f"{lesson.slug}: runs once more in a plain kernel ({reason})", "yellow"))
            self._update(lesson, lambda run: replace(run, cell=None, position=0, memory_bytes=None))

    def lesson_ended(self, result: Result) -> None:
        with self._lock:
            slug, status = result.slug, result.status
            running = self._live.pop(slug, None)
            if result.measured is not None:
                seconds = result.measured.seconds
            else:  # it ended before its kernel could be measured
                seconds = 0.0 if running is None else self._clock() - running.started
            if self._remaining is not None:
                self._remaining = self._remaining.without(slug, seconds)
            self._show()
            style = "green" if status.is_good else "bold red"
            rest = "" if self._is_rich else self._describe_rest()  # there it stands below the live lines
            ending = f" after {format_seconds(seconds)}{f' ({rest})' if rest else ''}"
            self._write((f"{slug}: ", ""), (status.value, style), (ending, ""))

    def warned(self, message: str) -> None:
        with self._lock:
            self._write(("warning: ", "yellow"), (message, ""))

    def drop_lessons(self, is_over: Callable[[str], bool]) -> None:
        """Lessons with these slugs run no more; whoever knows how they ended says so."""
        with self._lock:
            self._live = {slug: running for slug, running in self._live.items() if not is_over(slug)}
            self._show()

    def summarise(self, results: Sequence[Result]) -> None:
        """What ran and what it cost, in one table; nothing when no lesson ran."""
        if all(result.status is Status.CACHED for result in results):
            return
        with self._lock:
            if self._is_rich:
                self._rich().write_summary(results)
            else:
                from coursebuild.cli.terminal import summary_text  # rich: as above

                self._write((summary_text(results), ""))

    def _update(self, lesson: Lesson, update: Callable[[Running], Running]) -> None:
        """What is known of a lesson that runs is something else now."""
        with self._lock:
            if lesson.slug not in self._live:
                return
            running, now = update(self._live[lesson.slug]), self._clock()
            if not self._is_rich and now - running.reported >= _SIGN_OF_LIFE_SECONDS:
                running = replace(running, reported=now)
                self._write((running.describe(now), ""))
            self._live[lesson.slug] = running
            self._show()


class FetchProgress(_Progress[Download]):
    """A line at the start and end of a download, a live bar for the bytes that have arrived."""

    def file_started(self, place: Path, file: PinnedFile) -> None:
        self._live = {}
        self._write((f"{place.as_posix()}: {file.bytes / 1e6:.1f} MB from {file.url}", ""))

    def file_progressed(self, place: Path, file: PinnedFile, have: int) -> None:
        name = make_harmless(place.as_posix())
        started = self._live[name].started if name in self._live else self._clock()
        self._live = {name: Download(name=name, total=file.bytes, done=have, started=started)}
        self._show()

    def file_retried(self, place: Path, reason: str) -> None:
        self._write((f"{place.as_posix()}: {reason}; trying again", ""))

    def file_ended(self, place: Path, file: PinnedFile) -> None:
        self._live = {}
        self._show()
        self._write((f"{place.as_posix()}: complete, sha256 {file.sha256[:12]}… is right", ""))

    def placed_by_hand(self, dataset: Dataset, folder: Path) -> None:
        assert dataset.real is not None
        steps = (f"    - {text}" for text in (f"get it from {dataset.real.url}", *dataset.real.layout))
        what = f"{dataset.name}: cannot be downloaded by a program; place it in {folder}/ by hand:"
        for line in (what, *steps):
            self._write((line, ""))


def _can_move_its_cursor(stream: TextIO) -> bool:
    """Whether live lines can be drawn: not into a file, by a dumb terminal, or without box characters."""
    encoding = (stream.encoding or "utf-8").lower().replace("_", "-")
    knows_codes = os.environ.get("TERM", "").lower() not in ("", "dumb", "unknown")
    return stream.isatty() and knows_codes and encoding.startswith(("utf-8", "utf8"))
