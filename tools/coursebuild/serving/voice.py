"""Say in the terminal how previews come along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from coursebuild.execution.live_orders import LiveState
from coursebuild.model import Lesson
from coursebuild.observer import Observer
from coursebuild.outcomes import BuildReport, Execution, Status


class Progress(Observer, Protocol):
    def end(self) -> None: ...


class Screen(Protocol):
    """What the command line does for the server: it builds, and it prints."""

    def build(self) -> BuildReport:
        """Build, publish, and say what became of it; raises CourseBuildError."""

    def progress(self) -> Progress: ...
    def say(self, text: str) -> None: ...
    def complain(self, text: str) -> None: ...
    def failed(self, execution: Execution) -> None: ...


class Voice:
    """Says how live kernels come along; hears of it from their thread."""

    def __init__(self, screen: Screen, report: Callable[[LiveState], None]) -> None:
        self._screen, self.reported = screen, report
        self._lock = threading.Lock()
        self._progress: Progress | None = None

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        with self._lock:
            if self._progress is None:
                self._progress = self._screen.progress()
            self._progress.lesson_started(lesson, reasons, cells)

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        with self._lock:
            if self._progress is not None:
                self._progress.cell_started(lesson, cell, position)

    def quiet(self) -> None:
        """Take live lines away, so that others can be printed."""
        with self._lock:
            if self._progress is not None:
                self._progress.end()
            self._progress = None

    def tell(self, state: LiveState) -> None:
        """Say that a preview is in place."""
        self.quiet()
        order, failure = state.order, state.failure
        if failure is not None:
            self._screen.failed(
                Execution(
                    lesson=order.lesson,
                    status=Status.FAILED,
                    fingerprint=order.fingerprint,
                    failure=failure,
                )
            )
        seconds = time.monotonic() - order.noticed
        ran = _ran_text(state.ran, len(order.notebook.cells))
        end = "the kernel stays for the next edit" if failure else "make site publishes it"
        self._screen.say(f"{order.lesson.slug}: preview after {seconds:.1f} s, {ran}; {end}")


def _ran_text(ran: Sequence[int], count: int) -> str:
    if not ran:
        return "no cell had to run"
    if len(ran) == 1:
        return f"cell {ran[0]} of {count} ran"
    return f"cells {ran[0]}-{ran[-1]} of {count} ran"
