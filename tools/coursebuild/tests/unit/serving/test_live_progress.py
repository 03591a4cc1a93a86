"""The terminal beside live kernels: lines stay apart, and what still runs stays in sight."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from coursebuild.cli.progress import BuildProgress
from coursebuild.execution.live_states import LiveState, live_result
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.serving.live_progress import LiveProgress
from kernels import job_of


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Screen:
    """A terminal of 100 columns as `serve` uses it, without the builds."""

    def __init__(self) -> None:
        self.stream = Terminal()

    def progress(self) -> BuildProgress:
        return BuildProgress(self.stream)

    def print_line(self, text: str) -> None:
        self.stream.write(f"{text}\n")

    print_error = print_warning = print_line

    def print_report(self, report: BuildReport) -> None:
        raise AssertionError

    def print_failures(self, results: Sequence[Result]) -> None:
        raise AssertionError

    def after(self, text: str) -> str:
        return self.stream.getvalue().rpartition(text)[2]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return Screen()


@pytest.fixture
def make_state(
    make_lesson: Callable[..., Lesson], make_notebook: Callable[..., Notebook]
) -> Callable[[str], LiveState]:
    """The state of a lesson of this slug that has run to its end."""

    def make(slug: str) -> LiveState:
        job = replace(job_of(make_notebook()), lesson=make_lesson(slug))
        return LiveState(job=job, result=live_result(job, ()))

    return make


def test_other_lessons_stay_in_sight(screen: Screen, make_state: Callable[[str], LiveState]) -> None:
    """When a preview is announced, the line of the lesson that still runs comes back below it."""
    reported: list[LiveState] = []
    progress, quick, slow = LiveProgress(screen, reported.append), make_state("quick"), make_state("slow")
    for state in (quick, slow):
        progress.lesson_started(state.job.lesson, ["cell 2 changed"], 3)
    progress.reported(quick)
    progress.announce(quick, 1.2)
    end = screen.after("quick: preview after")
    progress.follow(())
    assert [quick] == reported
    assert "slow" in end
    assert "quick" not in end


def test_lesson_without_a_kernel_leaves(screen: Screen, make_state: Callable[[str], LiveState]) -> None:
    """A lesson that nobody follows any more has no line; what it still reports draws none."""
    progress, one, other = LiveProgress(screen, lambda _: None), make_state("one"), make_state("other")
    for state in (one, other):
        progress.lesson_started(state.job.lesson, [], 3)
    progress.follow({"other"})
    progress.cell_started(one.job.lesson, 2, 2)
    with progress.hidden():
        screen.print_line("a word")
    end = screen.after("a word")
    progress.follow(())
    assert "other" in end
    assert "one" not in end


def test_words_stand_on_lines_of_their_own(screen: Screen, make_state: Callable[[str], LiveState]) -> None:
    """What is said meanwhile is not drawn over: the live lines are taken away before it."""
    progress, state = LiveProgress(screen, lambda _: None), make_state("one")
    with progress.hidden():
        screen.print_line("before anything runs")
    progress.lesson_started(state.job.lesson, [], 3)
    with progress.hidden():
        before = screen.stream.getvalue()
        screen.print_line("a word")
    progress.follow(())
    assert before.rstrip("\n").endswith(("\x1b[2K", "\x1b[?25h"))
    assert screen.stream.getvalue().startswith("before anything runs\n")
