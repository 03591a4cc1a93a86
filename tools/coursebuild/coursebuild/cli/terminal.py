"""What a terminal shows of a build, drawn with rich: live lines, lines that stay, a table.

Loaded by the first lesson that runs. Texts arrive harmless and are never read as markup.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from coursebuild.cli.build_progress import HEADINGS, NUMBERS, Running, SummaryRow, bytes_text

_GAP, _BAR_WIDTH, _LEAST_WHY, _WIDE = 2, 10, 12, 100
_WHY = HEADINGS[-1]
_CTRL_C_WIDTH = 2
"""What a terminal echoes after the last live line; on a full line it would wrap and leave a trace."""


class Terminal:
    """Draws on one terminal; `clock` counts the seconds of the running lessons."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._console = Console(file=stream, force_terminal=True, markup=False, highlight=False, emoji=False)
        self._clock = clock
        self._live: Live | None = None
        self._running: tuple[Running, ...] = ()

    def show(self, running: tuple[Running, ...]) -> None:
        """Keep one live line for each of these; with none, the terminal is as it was."""
        if not running:
            self._stop()
            return
        was, self._running = self._running, running
        if self._live is None:
            self._live = Live(
                console=self._console,
                get_renderable=self._draw,
                transient=True,
                # A stray line of a library stands above the live ones, but stays in its file if it has one.
                redirect_stderr=os.isatty(2),
            )
            self._live.start(refresh=True)
        elif [r.slug for r in was] != [r.slug for r in running]:
            self._live.refresh()  # the rest is soon drawn anyway

    def say(self, *parts: tuple[str, str]) -> None:
        """Print (text, style) as a line that stays, above those that are live."""
        self._console.print(Text.assemble(*parts))

    def say_table(self, rows: Sequence[SummaryRow], rest: str) -> None:
        """Print what ran, and a line about the rest."""
        self._console.print()
        self._console.print(summary_table(rows, self._console.width))
        if rest:
            self._console.print(Text(rest, "dim"))
        self._console.print()

    def _draw(self) -> RenderableType:
        # Called by the thread that refreshes, which holds rich's lock: taking another here could wait
        # for ever, so that it reads one value which is replaced as a whole.
        return running_table(self._running, self._clock(), self._console.width - _CTRL_C_WIDTH)

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def running_table(running: Sequence[Running], now: float, width: int) -> Table:
    """One line for each lesson; what does not fit into `width` is left out, the least useful first."""
    texts = {
        "lesson": [Text(r.slug, "bold") for r in running],
        "bar": [_bar(r) for r in running],
        "count": [Text(f"{r.position} of {r.cells}") for r in running],
        "cell": [Text("" if r.cell is None else f"cell {r.cell}") for r in running],
        "time": [Text(f"{int(now - r.started)} s") for r in running],
        "memory": [Text("" if r.memory_bytes is None else bytes_text(r.memory_bytes)) for r in running],
        _WHY: [Text(r.why, "dim") for r in running],
    }
    least = {"count": 6, "cell": 7, "time": 5, "memory": 6}  # so that columns stay where they are
    natural = {name: max(least.get(name, 0), _widest(column)) for name, column in texts.items()}
    widths = _fit(natural, ("lesson", "count", "time", "memory", "bar", "cell"), width)
    return _grid(texts, widths, {"count", "time", "memory"}, does_wrap=False)


def summary_table(rows: Sequence[SummaryRow], width: int) -> Table:
    """The lessons that ran; reasons are wrapped, and what does not fit into `width` is left out."""
    texts = {
        heading: [Text(heading, "dim"), *(_styled(heading, row) for row in rows)] for heading in HEADINGS
    }
    if width < _WIDE:
        texts["peak memory"][0] = Text("memory", "dim")  # the reasons need the room
    natural = {heading: _widest(column) for heading, column in texts.items()}
    widths = _fit(natural, HEADINGS[:-1], width)
    return _grid(texts, widths, NUMBERS, does_wrap=True)


def _grid(
    texts: Mapping[str, Sequence[Text]],
    widths: Mapping[str, int],
    numbers: Collection[str],
    *,
    does_wrap: bool,
) -> Table:
    """Those of the columns that have a width; with `does_wrap`, the last may take several lines."""
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    shown = [name for name in texts if name in widths]
    for name in shown:
        is_wrapped = does_wrap and name == _WHY
        grid.add_column(
            width=widths[name],
            no_wrap=not is_wrapped,
            overflow="fold" if is_wrapped else "ellipsis",
            justify="right" if name in numbers else "left",
        )
    for row in zip(*(texts[name] for name in shown), strict=True):
        grid.add_row(*row)
    return grid


def _styled(heading: str, row: SummaryRow) -> Text:
    styles = {"lesson": "bold", "status": "green" if row.is_good else "bold red"}
    return Text(dict(zip(HEADINGS, row.texts, strict=True))[heading], styles.get(heading, ""))


def _fit(natural: Mapping[str, int], order: Sequence[str], width: int) -> dict[str, int]:
    """Widths of the columns that fit: the first may be shortened, the reasons take what is left."""
    first, *others = order
    widths = {first: min(natural[first], max(8, width * 3 // 10))}
    left = width - widths[first]
    for name in others:
        if natural[name] + _GAP > left:
            return widths
        widths[name] = natural[name]
        left -= natural[name] + _GAP
    why = min(natural[_WHY], left - _GAP)
    return {**widths, _WHY: why} if why >= min(natural[_WHY], _LEAST_WHY) else widths


def _bar(running: Running) -> Text:
    done = _BAR_WIDTH * max(running.position - 1, 0) // max(running.cells, 1)
    return Text.assemble(("━" * done, "green"), ("─" * (_BAR_WIDTH - done), "dim"))


def _widest(texts: Sequence[Text]) -> int:
    return max(text.cell_len for text in texts)
