"""What a terminal shows of builds and downloads, drawn by rich: live lines, lines that stay, a table.

Loaded by the first thing to show. Texts are harmless, and never read as markup.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)
from rich.table import Column, Table
from rich.text import Text

from coursebuild.cli.activities import Download, Running
from coursebuild.cli.printable import format_bytes, format_seconds, join_lines, join_reasons, make_harmless
from coursebuild.nouns.result import Result, Status

_WIDE, _ANY_WIDTH = 100, 1 << 20
_CTRL_C_WIDTH = 2
"""What a terminal echoes after the last live line; on a full line it would wrap and leave a trace."""


class Terminal:
    """Draws on one terminal; `clock` counts the seconds of the running lessons."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._console = Console(file=stream, force_terminal=True, markup=False, highlight=False, emoji=False)
        self._clock = clock
        self._live: LiveLines | None = None

    def show(self, lines: Sequence[Running | Download], rest: str = "") -> None:
        """Keep one live line for each of these, and what is to come below; with none, nothing is live."""
        if not lines:
            if self._live is not None:
                self._live.stop()
            self._live = None
            return
        if self._live is None:
            self._live = LiveLines(self._console, self._clock)
            self._live.follow(lines, rest)
            self._live.start()
        else:
            self._live.follow(lines, rest)

    def write(self, *parts: tuple[str, str]) -> None:
        """Print (text, style) as a line that stays, above those that are live."""
        self._console.print(Text.assemble(*parts))

    def write_summary(self, results: Sequence[Result]) -> None:
        """Print what ran, and a line about the rest."""
        self._console.print()
        self._console.print(summary_table(results, self._console.width))
        if rest := _up_to_date(results):
            self._console.print(Text(rest, "dim"))
        self._console.print()


class LiveLines(Progress):
    """rich's progress bars in the columns that have room."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        # First, because rich asks for what is to be drawn while it is being set up.
        self._terminal, self._known, self._rest = console, dict[str, TaskID](), ""
        self._columns_for: Callable[[int], Iterable[ProgressColumn]] = lesson_columns
        super().__init__(
            console=console,
            get_time=clock,
            transient=True,
            expand=True,
            # A stray line of a library stands above the live ones, but stays in its file if it has one.
            redirect_stderr=os.isatty(2),
        )

    def follow(self, lines: Sequence[Running | Download], rest: str = "") -> None:
        """Bring the tasks up to date; who comes or goes is seen at once, all else soon."""
        self._rest = rest
        was, now = set(self._known), {line.name for line in lines}
        for name in was - now:
            self.remove_task(self._known.pop(name))
        for line in lines:
            if line.name not in was:
                self._known[line.name] = self.add_task(line.name, total=line.total, line=line)
                self.tasks[-1].start_time = line.started
            self.update(self._known[line.name], completed=line.done, line=line)
        self._columns_for = lesson_columns if isinstance(lines[0], Running) else download_columns
        if was != now:
            self.refresh()

    def get_renderables(self) -> Iterable[RenderableType]:
        width = self._terminal.width - _CTRL_C_WIDTH
        self.columns = tuple(self._columns_for(width))
        yield Padding(self.make_tasks_table(self.tasks), (0, _CTRL_C_WIDTH, 0, 0))
        if self._rest:
            yield Text(self._rest[:width], "dim")


def lesson_columns(width: int) -> Iterable[ProgressColumn]:
    """Of a running lesson, as far as there is room; the reason takes what is left."""
    yield _text("{task.description}", "bold", max_width=max(8, width * 3 // 10))
    if width >= 60:
        yield _bar(10)
    yield _text("{task.fields[line].count}", justify="right", min_width=6)
    if width >= 70:
        yield _text("{task.fields[line].place}", min_width=7)
    if width >= 28:
        yield _text("{task.elapsed:.0f} s", justify="right", min_width=5)
    if width >= 36:
        yield _text("{task.fields[line].memory}", justify="right", min_width=6)
    yield _text("{task.fields[line].why}" if width >= 76 else "", "dim", ratio=1)


def download_columns(width: int) -> Iterable[ProgressColumn]:
    """Of a file that is on its way; its name takes what is left."""
    yield _text("{task.description}", "bold", ratio=1)
    if width >= 60:
        yield _bar(24)
    yield _text("{task.percentage:.0f} %", justify="right", min_width=5)
    if width >= 36:
        yield DownloadColumn()
    if width >= 76:
        yield TransferSpeedColumn()


def _bar(width: int) -> BarColumn:
    return BarColumn(width, style="dim", complete_style="green", finished_style="green")


def _text(
    text: str, style: str = "", *, justify: Literal["left", "right"] = "left", **column: int
) -> TextColumn:
    """A column of plain text in one line."""
    layout = Column(no_wrap=True, justify=justify, **column)  # type: ignore[arg-type]  # widths only
    return TextColumn(text, style, markup=False, justify=justify, table_column=layout)


def summary_table(results: Sequence[Result], width: int) -> Table:
    """The lessons that ran; reasons are wrapped, and what does not fit into `width` is left out."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("lesson", style="bold", no_wrap=True, max_width=max(8, width * 3 // 10))
    table.add_column("status", no_wrap=True)
    for heading, least in (("time", 40), ("peak memory" if width >= _WIDE else "memory", 50)):
        if width >= least:
            table.add_column(heading, no_wrap=True, justify="right")
    if width >= 60:
        table.add_column("kernel", no_wrap=True)
    if width >= 72:
        table.add_column("why it ran", overflow="fold")
    for result in results:
        if result.status is not Status.CACHED:
            table.add_row(*_summary_cells(result)[: len(table.columns)])
    return table


def _summary_cells(result: Result) -> tuple[str | Text, ...]:
    """In the order of the columns; '' where nothing was measured."""
    measured = result.measured
    return (
        make_harmless(result.slug),
        Text(result.status.value, "green" if result.status.is_good else "bold red"),
        format_seconds(measured.seconds) if measured else "",
        format_bytes(measured.peak_memory_bytes) if measured else "",
        measured.kernel.value if measured else "",
        join_lines(join_reasons(result.reasons)),
    )


def _up_to_date(results: Sequence[Result]) -> str:
    count = sum(result.status is Status.CACHED for result in results)
    return f"{count} lesson{'' if count == 1 else 's'} up to date" if count else ""


def summary_text(results: Sequence[Result]) -> str:
    """The same for a log, whose lines may be of any length."""
    text = io.StringIO()
    console = Console(
        file=text, width=_ANY_WIDTH, color_system=None, markup=False, highlight=False, emoji=False
    )
    console.print(summary_table(results, _ANY_WIDTH), _up_to_date(results), sep="\n")
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().splitlines())
