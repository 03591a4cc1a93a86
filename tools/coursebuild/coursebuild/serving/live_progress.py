"""What the terminal shows of previews: live lines while cells run, and what is wrong or in place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from coursebuild.execution.live_states import LiveState
from coursebuild.keeping.refusals import explain_refusal
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.serving.running_cells import RunningCells


class Progress(Observer, Protocol):
    def drop_lessons(self, is_over: Callable[[str], bool]) -> None: ...
    def hidden(self) -> AbstractContextManager[None]: ...
    def end(self) -> None: ...


class Screen(Protocol):
    """Where the command line prints what `serve` does."""

    def progress(self) -> Progress: ...
    def print_line(self, text: str) -> None: ...
    def print_error(self, text: str) -> None: ...
    def print_warning(self, text: str) -> None: ...
    def print_report(self, report: BuildReport) -> None: ...
    def print_failures(self, results: Sequence[Result]) -> None: ...


class LiveProgress:
    """Shows how live kernels come along; hears of it from their thread."""

    def __init__(self, screen: Screen, report: Callable[[LiveState], None]) -> None:
        self._screen, self._report, self._progress = screen, report, screen.progress()
        self.cells = RunningCells()
        self.on_problem: Callable[[str], None] = lambda _: None
        """Hears what keeps the site from being made, and "" when nothing does any more."""
        self._problem = ""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        self._progress.lesson_started(lesson, reasons, cells)

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        self._progress.cell_started(lesson, cell, position)
        self.cells.started(lesson, cell)

    def reported(self, state: LiveState) -> None:
        if state.is_settled:
            self._progress.drop_lessons(lambda slug: slug == state.job.slug)
            self.cells.ended(state.job.lesson, is_good=state.result.failure is None)
        self._report(state)

    def follow(self, slugs: Collection[str]) -> None:
        """Only these lessons have a kernel now."""
        self._progress.drop_lessons(lambda slug: slug not in slugs)
        self.cells.follow(slugs)

    def warned(self, message: str) -> None:
        self._progress.warned(message)

    def hidden(self) -> AbstractContextManager[None]:
        """Inside, other lines may be printed: the live ones are hidden meanwhile."""
        return self._progress.hidden()

    @contextmanager
    def reporting_errors(self, root: Path) -> Iterator[None]:
        """Print what is wrong inside, once, and go on: the next change of the course may put it right.

        The course lies in `root`.
        """
        try:
            yield
        except CourseBuildError as error:
            self._take_problem(str(error))
        except OSError as error:  # an editor replaces files while we read them
            message = explain_refusal(error, root).partition(", then run the command")[0]
            self._take_problem(f"{message}; waiting for the next change")

    def _take_problem(self, problem: str) -> None:
        if problem != self._problem:
            with self.hidden():
                self._screen.print_error(problem)
        self.tell(problem)

    def tell(self, problem: str) -> None:
        """Let whoever looks at pages know of a problem; "" when there is none any more."""
        if problem != self._problem:
            self._problem = problem
            self.on_problem(problem)

    def announce(self, state: LiveState, seconds: float) -> None:
        """Print that a preview is in place, so long after the edit that it shows."""
        ran = _ran_text(state.ran, len(state.job.notebook.cells))
        has_failed = state.result.failure is not None
        end = "the kernel stays for the next edit" if has_failed else "`coursebuild build` publishes it"
        with self.hidden():
            if has_failed:
                self._screen.print_failures([state.result])
            self._screen.print_line(f"{state.job.slug}: preview after {seconds:.1f} s, {ran}; {end}")


def _ran_text(ran: Sequence[int], count: int) -> str:
    if not ran:
        return "no cell had to run"
    if len(ran) == 1:
        return f"cell {ran[0]} of {count} ran"
    return f"cells {ran[0]}-{ran[-1]} of {count} ran"
