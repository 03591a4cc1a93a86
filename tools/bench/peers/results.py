"""What was measured, and the table that it makes: ratios within one run need no quiet machine."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from peers.measuring import Cost

OURS = "coursebuild"
DISTURBED = "measured while others kept more than a tenth of a core busy: its wall clock shows too much"
_DISTURBING = 0.1


class Metric(StrEnum):
    WALL = "wall s"
    CPU = "CPU s"
    MEMORY = "peak MiB"

    def of(self, cost: Cost) -> float | None:
        """This number of a cost."""
        return {Metric.WALL: cost.wall, Metric.CPU: cost.cpu, Metric.MEMORY: cost.peak_mebibytes}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a row promises: our number is at most this share of another's."""

    most: float
    against: tuple[str, ...] = ()
    """Builders to compare with, the best of them counts; empty: all peers."""

    def __str__(self) -> str:
        if not self.against:
            return f"≤ {self.most:.2f} of best"
        return f"≤ {self.most:.2f} of {' / '.join(self.against)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table."""

    scenario: str
    """Under which costs were recorded."""
    metric: Metric
    goal: Goal | None = None
    ours: str = ""
    """The scenario that gives our number, where it is another one than the peers'."""

    @property
    def label(self) -> str:
        return f"{self.ours or self.scenario}, {self.metric}"


@dataclass(slots=True)
class Results:
    """Costs by scenario and builder, every repetition of them, and what went wrong."""

    costs: dict[tuple[str, str], list[Cost]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    def add(self, scenario: str, builder: str, cost: Cost) -> None:
        """Keep one cost and say it at once: a run takes long."""
        self.costs[scenario, builder].append(cost)
        shown = (f"{metric} {number:.2f}" for metric in Metric if (number := metric.of(cost)) is not None)
        print(f"- {scenario}: {builder}: {', '.join(shown)}", flush=True)

    def note(self, text: str) -> None:
        """Keep what a reader of the table must know."""
        self.notes.append(text)
        print(f"! {text}", flush=True)

    def was_disturbed(self, scenario: str, builder: str) -> bool:
        """Whether others kept the machine busy while most of the repetitions ran."""
        costs = self.costs.get((scenario, builder), ())
        return bool(costs) and statistics.median(cost.others for cost in costs) > _DISTURBING

    def median(self, scenario: str, builder: str, metric: Metric) -> float | None:
        """The median of all repetitions; None when it was not measured."""
        numbers = [metric.of(cost) for cost in self.costs.get((scenario, builder), ())]
        known = [number for number in numbers if number is not None]
        return statistics.median(known) if known else None


def table(results: Results, rows: Sequence[Row], peers: Sequence[str]) -> Iterator[str]:
    """The rows for which there is anything to show, in Markdown."""
    columns = ["scenario", "ours", *peers, "ratio to best peer", "goal", "ratio", "met?"]
    yield "| " + " | ".join(columns) + " |"
    yield "|---|" + "---:|" * (len(columns) - 4) + "---:|---|---:|---|"
    for row in rows:
        ours = results.median(row.ours or row.scenario, OURS, row.metric)
        theirs = {peer: results.median(row.scenario, peer, row.metric) for peer in peers}
        if ours is None and (row.ours or not any(theirs.values())):
            continue
        best = _share(ours, theirs.values())
        compared = [theirs.get(name) for name in row.goal.against] if row.goal else []
        share = _share(ours, compared or theirs.values())
        met = "" if row.goal is None or share is None else "yes" if share <= row.goal.most else "**no**"
        marks = [_mark(results, row, builder) for builder in (OURS, *peers)]
        numbers = [f"{_shown(n)}{mark}" for n, mark in zip((ours, *theirs.values()), marks, strict=True)]
        goal = [str(row.goal), _shown(share), met] if row.goal else ["", "", ""]
        yield "| " + " | ".join([row.label, *numbers, _shown(best), *goal]) + " |"
    yield f"\n`*`: {DISTURBED}"


def _mark(results: Results, row: Row, builder: str) -> str:
    scenario = row.ours if builder == OURS and row.ours else row.scenario
    return "*" if row.metric is Metric.WALL and results.was_disturbed(scenario, builder) else ""


def _share(ours: float | None, theirs: Iterable[float | None]) -> float | None:
    known = [number for number in theirs if number]
    return ours / min(known) if ours is not None and known else None


def _shown(number: float | None) -> str:
    if number is None:
        return "–"
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"
