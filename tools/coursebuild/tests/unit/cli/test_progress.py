"""What is seen while something goes on: lines in a log, a live line in a terminal only."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest
from coursebuild.cli.progress import BuildProgress, FetchProgress
from coursebuild.cli.terminal import summary_text
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset, PinnedFile, RealEdition
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint, KernelKind, Measurement, Result, Status
from kernels import job_of

FINGERPRINT = Fingerprint(digest="d", cells=(), parts=())
FILE = PinnedFile(
    path=PurePosixPath("a.gz"), url="https://example.org/a.gz", sha256="0123456789abcdef" * 4, bytes=2_000_000
)
REAL = RealEdition(
    title="", summary="", origin="", licence="", url="https://example.org/", layout=("여기에 둡니다.",)
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Stands still until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def make_execution(make_lesson: Callable[..., Lesson]) -> Callable[..., Result]:
    """An execution of a lesson, measured unless `seconds` is None."""

    def make(
        slug: str,
        status: Status = Status.EXECUTED,
        seconds: float | None = 1.0,
        reasons: tuple[str, ...] = (),
    ) -> Result:
        measured = None
        if seconds is not None:
            measured = Measurement(
                seconds=seconds, cpu_seconds=1.0, peak_memory_bytes=412_000_000, kernel=KernelKind.WARM
            )
        return Result(
            lesson=make_lesson(slug),
            status=status,
            fingerprint=FINGERPRINT,
            measured=measured,
            reasons=reasons,
        )

    return make


def test_log_has_a_line_for_each_start_and_end(
    make_lesson: Callable[..., Lesson], make_execution: Callable[..., Result]
) -> None:
    """A log holds one line, without control codes, for each start, trouble and end of a lesson."""
    log, clock = io.StringIO(), Clock()
    progress, unet = BuildProgress(log, clock), make_lesson("unet")
    progress.lesson_started(unet, ["cell 2 changed", "[red]x[/red]\x1b[31m"], 4)
    progress.cell_started(unet, 2, 1)
    progress.memory_measured(unet, 412_000_000)
    progress.lesson_restarted(unet, "signal 11")
    progress.lesson_ended(make_execution("unet", seconds=1.26))
    progress.warned("look\n::error::x")
    progress.end()
    expected = (
        "unet: running (cell 2 changed; [red]x[/red])\n"
        "unet: runs once more in a plain kernel (signal 11)\n"
        "unet: executed after 1.3 s\n"
        "warning: look\n: :error::x\n"
    )
    assert expected == log.getvalue()


def test_log_says_how_far_a_run_has_come(
    make_lesson: Callable[..., Lesson],
    make_notebook: Callable[..., Notebook],
    make_execution: Callable[..., Result],
) -> None:
    """At the beginning and after each lesson but the last: how many are done, and how long the rest takes."""
    log, clock = io.StringIO(), Clock()
    progress = BuildProgress(log, clock)
    job = replace(job_of(make_notebook()), expected_seconds=60.0)
    jobs = [replace(job, lesson=make_lesson(slug)) for slug in ("a", "b")]
    progress.run_began(jobs, 1)
    for each in jobs:
        progress.lesson_started(each.lesson, ["new"], 1)
        progress.lesson_ended(make_execution(each.slug, seconds=60.0))
    expected = (
        "running: 0 of 2 lessons, about 2 min left\n"
        "a: running (new)\na: executed after 60.0 s (1 of 2 lessons, about 1 min left)\n"
        "b: running (new)\nb: executed after 60.0 s\n"
    )
    assert expected == log.getvalue()


def test_unmeasured_failure_has_its_time(
    make_lesson: Callable[..., Lesson], make_execution: Callable[..., Result]
) -> None:
    """A lesson whose kernel was never measured ends after the time since its start."""
    log, clock = io.StringIO(), Clock()
    progress = BuildProgress(log, clock)
    progress.lesson_started(make_lesson("unet"), [], 4)
    clock.now += 12.3
    progress.lesson_ended(make_execution("unet", status=Status.KERNEL_DIED, seconds=None))
    expected = "unet: kernel died after 12.3 s"
    assert expected == log.getvalue().splitlines()[-1]


def test_log_shows_life_every_30_seconds(make_lesson: Callable[..., Lesson]) -> None:
    """A long lesson writes where it is at most every 30 s, however often it is measured; others do not."""
    log, clock = io.StringIO(), Clock()
    progress, unet, gan = BuildProgress(log, clock), make_lesson("unet"), make_lesson("gan")
    progress.lesson_started(unet, [], 40)
    for second in range(1, 71):
        clock.now = float(second)
        if second == 35:
            progress.cell_started(unet, 20, 12)
        if second == 50:
            progress.lesson_started(gan, [], 3)
        progress.memory_measured(unet, 412_000_000)
        progress.memory_measured(gan, 1_000_000)
    expected = ["unet: starting, 30 s, 412 MB", "unet: cell 20 (12 of 40), 60 s, 412 MB"]
    assert expected == [line for line in log.getvalue().splitlines() if "running" not in line]


@pytest.mark.parametrize(
    ("term", "no_color", "has_codes", "has_colours"),
    [
        ("xterm", "", True, True),
        ("xterm", "1", True, False),
        ("dumb", "", False, False),
        ("", "", False, False),
    ],
)
def test_terminal_is_respected(
    monkeypatch: pytest.MonkeyPatch,
    make_lesson: Callable[..., Lesson],
    make_execution: Callable[..., Result],
    term: str,
    no_color: str,
    has_codes: bool,
    has_colours: bool,
) -> None:
    """NO_COLOR leaves the colours out, and a dumb terminal gets the lines of a log."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    terminal = Terminal()
    progress = BuildProgress(terminal, Clock())
    progress.lesson_started(make_lesson("unet"), ["cell 2 changed"], 4)
    progress.lesson_ended(make_execution("unet"))
    progress.end()
    shown = terminal.getvalue()
    assert (has_codes, has_colours) == ("\x1b" in shown, "\x1b[32m" in shown)
    assert has_codes == ("running" not in shown)


def test_terminal_is_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
    make_lesson: Callable[..., Lesson],
    make_execution: Callable[..., Result],
) -> None:
    """After `end` the cursor is visible, and what still comes from a running lesson stays unseen."""
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    progress, unet = BuildProgress(terminal, Clock()), make_lesson("unet")
    progress.lesson_started(unet, [], 4)
    assert terminal.getvalue().rfind("\x1b[?25l") > terminal.getvalue().rfind("\x1b[?25h")
    progress.end()
    shown = terminal.getvalue()
    progress.cell_started(unet, 2, 1)
    progress.memory_measured(unet, 1)
    progress.lesson_started(make_lesson("gan"), [], 4)
    assert shown == terminal.getvalue()
    progress.lesson_ended(make_execution("gan"))
    progress.end()
    shown = terminal.getvalue()
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")


def test_other_threads_may_tell(monkeypatch: pytest.MonkeyPatch, make_lesson: Callable[..., Lesson]) -> None:
    """Warnings and news of lessons from several threads are all shown, and nobody waits for ever."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    progress, unet = BuildProgress(terminal), make_lesson("unet")

    def warn(name: str) -> None:
        for number in range(25):
            progress.warned(f"{name}{number}.")

    progress.lesson_started(unet, [], 4)
    threads = [Thread(target=warn, args=(name,), daemon=True) for name in "abc"]
    for thread in threads:
        thread.start()
    for number in range(50):
        progress.memory_measured(unet, number)
    for thread in threads:
        thread.join(timeout=30)
    assert [False] * 3 == [thread.is_alive() for thread in threads]
    progress.end()
    assert [1] * 75 == [terminal.getvalue().count(f" {n}{i}.") for n in "abc" for i in range(25)]


def test_lines_are_written_one_at_a_time(make_lesson: Callable[..., Lesson]) -> None:
    """Two threads never write into each other's lines."""
    overlaps: list[str] = []

    class Slow(io.StringIO):
        is_busy = False

        def write(self, text: str) -> int:
            if self.is_busy:
                overlaps.append(text)
            self.is_busy = True
            time.sleep(0.001)
            self.is_busy = False
            return len(text)

    progress = BuildProgress(Slow(), Clock())
    threads = [
        Thread(target=lambda: [progress.warned("look") for _ in range(20)]),
        Thread(target=lambda: [progress.lesson_started(make_lesson(), [], 1) for _ in range(20)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == overlaps


def test_broken_lines_stay_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal breaks long lines before words; none of these can be a command to a CI system."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    progress = BuildProgress(terminal)
    progress.lesson_started(Lesson(slug="unet", number=1, title="", summary=""), [], 1)
    progress.warned(f"{'x' * 25} ::error::{'y' * 20}")
    progress.end()
    assert "::error" not in terminal.getvalue()


def test_summary_tells_what_ran(make_execution: Callable[..., Result]) -> None:
    """Each lesson that ran has its line with whole reasons; those up to date are counted."""
    executions = [
        make_execution("cached", status=Status.CACHED, seconds=None),
        make_execution(
            "unet", seconds=43.12, reasons=("data/흉부/목록.csv changed", "[red]\n x ::error::x " * 9)
        ),
        make_execution("gan", status=Status.OUT_OF_MEMORY, seconds=None, reasons=("never executed",)),
    ]
    why = "data/흉부/목록.csv changed; " + " ".join(["[red] x : :error::x"] * 9)
    expected = (
        "lesson  status           time  peak memory  kernel  why it ran\n"
        f"unet    executed       43.1 s       412 MB  warm    {why}\n"
        "gan     out of memory                               never executed\n"
        "1 lesson up to date"
    )
    assert expected == summary_text(executions)


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_summary_is_written_to_the_stream(
    monkeypatch: pytest.MonkeyPatch, make_execution: Callable[..., Result], term: str
) -> None:
    """The table appears once in any terminal, and not at all after a build in which nothing ran."""
    monkeypatch.setenv("TERM", term)
    terminal = Terminal()
    BuildProgress(terminal).summarise([make_execution("cached", status=Status.CACHED)])
    assert terminal.getvalue() == ""
    BuildProgress(terminal).summarise([make_execution("unet")])
    shown = terminal.getvalue()
    assert (1, 1) == (shown.count("lesson"), shown.count("unet"))


@pytest.mark.parametrize("is_terminal", [False, True])
def test_rich_is_loaded_for_a_lesson_in_a_terminal_only(is_terminal: bool) -> None:
    """Neither a log nor a build that only warns and finds nothing to do pays for loading rich."""
    program = (
        "import io, sys\n"
        "from coursebuild.nouns.course import Lesson\n"
        "from coursebuild.cli.progress import BuildProgress\n"
        "stream = io.StringIO()\n"
        f"stream.isatty = lambda: {is_terminal}\n"
        "progress = BuildProgress(stream)\n"
        "progress.warned('look'); progress.summarise([]); progress.end()\n"
        "before = 'rich' in sys.modules\n"
        "lesson = Lesson(slug='unet', number=1, title='', summary='')\n"
        "progress = BuildProgress(stream)\n"
        "progress.lesson_started(lesson, [], 1); progress.end()\n"
        "print(before, 'rich' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TERM": "xterm"},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = f"False {is_terminal}\n"
    assert expected == done.stdout


def test_download_is_followed(monkeypatch: pytest.MonkeyPatch, make_dataset: Callable[..., Dataset]) -> None:
    """A log has a line for start, trouble and end of a file; a terminal also sees a bar that fills."""
    place, log, dumb, terminal = Path("digits/a.gz"), io.StringIO(), Terminal(), Terminal()
    monkeypatch.setenv("COLUMNS", "80")
    for stream, term in ((log, "xterm"), (dumb, "dumb"), (terminal, "xterm")):
        monkeypatch.setenv("TERM", term)
        progress = FetchProgress(stream)
        progress.file_started(place, FILE)
        for have in (0, 1, 1_000_000, 1_000_001, 2_000_000):
            progress.file_progressed(place, FILE, have)
        progress.file_retried(place, "the connection ended")
        progress.file_ended(place, FILE)
        progress.placed_by_hand(make_dataset("scenes", real=REAL), Path("data/scenes"))
        progress.end()
    expected = (
        "digits/a.gz: 2.0 MB from https://example.org/a.gz\n"
        "digits/a.gz: the connection ended; trying again\n"
        "digits/a.gz: complete, sha256 0123456789ab… is right\n"
        "scenes: cannot be downloaded by a program; place it in data/scenes/ by hand:\n"
        "    - get it from https://example.org/\n"
        "    - 여기에 둡니다.\n"
    )
    assert [expected] * 2 == [log.getvalue(), dumb.getvalue()]
    shown = terminal.getvalue()
    assert [True] * 3 == [text in shown for text in ("0.0/2.0 MB", "2.0/2.0 MB", "100 %")]
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")
    assert shown.endswith("is right\n" + expected.partition("is right\n")[2])
