"""Say in the terminal how previews come along."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol

from coursebuild.execution.live_orders import LiveState
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result, Status


class Progress(Observer, Protocol):
    def left(self, lesson: Lesson) -> None: ...
    def hide(self) -> None: ...
    def show_again(self) -> None: ...
    def end(self) -> None: ...


class Screen(Protocol):
    """What the command line does for the server: it builds, and it prints."""

    def build(self) -> BuildReport:
        """Build, publish, and say what became of it; raises CourseBuildError."""

    def progress(self) -> Progress: ...
    def say(self, text: str) -> None: ...
    def complain(self, text: str) -> None: ...
    def failed(self, execution: Result) -> None: ...


class Voice:
    """Says how live kernels come along; hears of it from their thread."""

    def __init__(self, screen: Screen, report: Callable[[LiveState], None]) -> None:
        self._screen, self._report = screen, report
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._running: dict[str, Lesson] = {}

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        with self._lock:
            if self._progress is None:
                self._progress = self._screen.progress()
            self._running[lesson.slug] = lesson
            self._progress.lesson_started(lesson, reasons, cells)

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        with self._lock:
            if self._progress is not None:
                self._progress.cell_started(lesson, cell, position)

    def reported(self, state: LiveState) -> None:
        if state.is_settled:
            self._leave([state.order.lesson.slug])
        self._report(state)

    def follow(self, slugs: Collection[str]) -> None:
        """Only these lessons have a kernel now."""
        self._leave([slug for slug in list(self._running) if slug not in slugs])

    def end(self) -> None:
        """Take live lines away for good."""
        with self._lock:
            if self._progress is not None:
                self._progress.end()
            self._progress = None
            self._running.clear()

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Print other lines inside: the live ones stand aside meanwhile."""
        with self._lock:
            if self._progress is not None:
                self._progress.hide()
            try:
                yield
            finally:
                if self._progress is not None:
                    self._progress.show_again()

    def tell(self, state: LiveState) -> None:
        """Say that a preview is in place."""
        order, failure = state.order, state.failure
        seconds = time.monotonic() - order.noticed
        ran = _ran_text(state.ran, len(order.notebook.cells))
        end = "the kernel stays for the next edit" if failure else "make site publishes it"
        with self.aside():
            if failure is not None:
                self._screen.failed(
                    Result(
                        lesson=order.lesson,
                        status=Status.FAILED,
                        fingerprint=order.fingerprint,
                        failure=failure,
                    )
                )
            self._screen.say(f"{order.lesson.slug}: preview after {seconds:.1f} s, {ran}; {end}")

    def _leave(self, slugs: Sequence[str]) -> None:
        with self._lock:
            for slug in slugs:
                lesson = self._running.pop(slug, None)
                if lesson is not None and self._progress is not None:
                    self._progress.left(lesson)


def _ran_text(ran: Sequence[int], count: int) -> str:
    if not ran:
        return "no cell had to run"
    if len(ran) == 1:
        return f"cell {ran[0]} of {count} ran"
    return f"cells {ran[0]}-{ran[-1]} of {count} ran"
