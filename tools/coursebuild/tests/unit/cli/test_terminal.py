"""What is drawn in a terminal: lines that never wrap, columns that give way, text that is only text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from coursebuild.cli.activities import Download, Running
from coursebuild.cli.terminal import LiveLines, Terminal, summary_table, summary_text
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.result import Fingerprint, KernelKind, Measurement, Result, Status
from rich.cells import cell_len
from rich.console import Console, RenderableType

UNET = Running(
    name="unet",
    total=18,
    why="cell 7 changed",
    started=5.0,
    reported=5.0,
    cell=7,
    position=4,
    memory_bytes=412_000_000,
)
LONG = Running(
    name="densenet-transfer", total=120, why="[red]흉부-엑스선.csv[/red] changed", started=0.0, reported=0.0
)


def _result(slug: str, status: Status, measured: Measurement, *reasons: str) -> Result:
    return Result(
        lesson=Lesson(slug=slug, number=1, title="", summary=""),
        status=status,
        fingerprint=Fingerprint(digest="d", cells=(), parts=()),
        measured=measured,
        reasons=reasons,
    )


QUICK = Measurement(seconds=43.12, cpu_seconds=1.0, peak_memory_bytes=412_000_000, kernel=KernelKind.WARM)
SLOW = Measurement(seconds=612.4, cpu_seconds=1.0, peak_memory_bytes=1_900_000_000, kernel=KernelKind.PLAIN)
WHY = ("data/흉부-엑스선/목록.csv changed", "[red]x[/red]", "numpy 2.1 → 2.2")
RAN = _result("unet", Status.EXECUTED, QUICK, "new")
FAILED = _result("densenet-transfer", Status.OUT_OF_MEMORY, SLOW, *WHY)


def _drawn(renderable: RenderableType, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    console.print(renderable)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


def _live(lines: Sequence[Running | Download], width: int, now: float = 0.0) -> list[str]:
    live = LiveLines(Console(file=io.StringIO(), width=width), lambda: now)
    live.follow(lines)
    return _drawn(live.get_renderable(), width)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (
            80,
            [
                "unet              ━╸          4 of 18 cell 7   34 s 412 MB cell 7 changed",
                "densenet-transfer            0 of 120          39 s        [red]흉부-엑스선.c…",
            ],
        ),
        (
            40,
            [
                "unet         4 of 18  34 s 412 MB",
                "densenet-t… 0 of 120  39 s",
            ],
        ),
        (22, ["unet      4 of 18", "densene… 0 of 120"]),
    ],
)
def test_running_lessons_take_a_line_each(width: int, expected: list[str]) -> None:
    """The bar, the number of the cell and the reason give way to what matters more; nothing wraps."""
    assert expected == _live([UNET, LONG], width, 39.0)


@pytest.mark.parametrize("position", [0, 1, 6, 10])
def test_running_cell_is_not_done(position: int) -> None:
    """The bar fills with the cells that came to their end."""
    running = replace(UNET, total=10, position=position)
    assert max(position - 1, 0) == running.done


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, "digits/사진.gz                     ━━━━━━━━━━━━              50 % 1.0/2.0 MB ?"),
        (40, "digits/사진.gz         50 % 1.0/2.0 MB"),
        (22, "digits/사진.gz  50 %"),
        (18, "digits/사…  50 %"),
    ],
)
def test_download_takes_a_line(width: int, expected: str) -> None:
    """The name, however wide its letters are, takes what is left; the speed and the bar give way."""
    file = Download(name="digits/사진.gz", total=2_000_000, done=1_000_000, started=0.0)
    assert [expected] == _live([file], width)


@pytest.mark.parametrize(
    ("width", "headings"),
    [
        (120, ["lesson", "status", "time", "peak memory", "kernel", "why it ran"]),
        (80, ["lesson", "status", "time", "memory", "kernel", "why it ran"]),
        (62, ["lesson", "status", "time", "memory", "kernel"]),
        (40, ["lesson", "status", "time"]),
    ],
)
def test_summary_gives_way_to_the_width(width: int, headings: list[str]) -> None:
    """In a narrow terminal the last columns are left out; lines are never wider than it."""
    lines = _drawn(summary_table([RAN, FAILED], width), width)
    assert headings == [part.strip() for part in lines[0].split("  ") if part.strip()]
    assert max(map(cell_len, lines)) <= width


def test_columns_of_a_log_stand_in_line() -> None:
    """Numbers end and words begin at the same place, beside Korean too; no line ends in spaces or is cut."""
    why = "이유 " * 200 + "끝"
    korean = _result("수업", Status.EXECUTED, replace(QUICK, seconds=100.0), why)
    expected = (
        "lesson  status       time  peak memory  kernel  why it ran\n"
        "unet    executed   43.1 s       412 MB  warm    new\n"
        f"수업    executed  100.0 s       412 MB  warm    {why}"
    )
    assert expected == summary_text([RAN, korean])


def test_reasons_are_whole_and_literal() -> None:
    """In a terminal of 80 columns a long reason is wrapped, not cut, and markup is shown as it is."""
    lines = _drawn(summary_table([FAILED], 80), 80)
    where = lines[0].index("why it ran")
    seen = "".join(line.replace(FAILED.slug, "")[where - len(FAILED.slug) :] for line in lines[1:2])
    seen += "".join(line.strip() for line in lines[2:])
    assert "; ".join(WHY).replace(" ", "") == seen.replace(" ", "")


def test_lines_that_stay_stand_above_the_live_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line said meanwhile is followed by the live ones drawn anew, and at the end these are erased."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    terminal = Terminal(stream, lambda: 9.0)
    terminal.show((UNET,))
    stream.seek(stream.truncate(0))
    terminal.write(("warning: [red]", "yellow"), ("look", ""))
    said = stream.getvalue()
    assert "warning: [red]" in said
    assert said.index("look") < said.index("unet")
    terminal.show(())
    erase_line_above = "\x1b[1A\x1b[2K"
    assert stream.getvalue().endswith(erase_line_above)
    stream.seek(stream.truncate(0))
    terminal.write(("built", ""))
    assert stream.getvalue() == "built\n"


def test_lesson_that_starts_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second lesson gets its line without waiting for the next tick."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    terminal = Terminal(stream, lambda: 9.0)
    terminal.show((UNET,))
    terminal.show((UNET, LONG))
    shown = stream.getvalue()
    terminal.show(())
    assert "densenet-transfer" in shown


def test_what_is_to_come_stands_below_the_live_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far the run has come is the last live line, and goes with them."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    terminal = Terminal(stream, lambda: 9.0)
    terminal.show((UNET,), "3 of 6 lessons, about 2 min left")
    shown = stream.getvalue()
    assert 0 < shown.index("unet") < shown.index("3 of 6 lessons, about 2 min left")
    stream.seek(stream.truncate(0))
    terminal.show(())
    erase_line_above = "\x1b[1A\x1b[2K"
    assert 2 <= stream.getvalue().count(erase_line_above)
