"""The rows of the table and what they promise."""

from __future__ import annotations

from peers.kernels import PLAIN, START, TOGETHER
from peers.rendering import COLD, FEWER, ONE_CHANGED
from peers.results import OURS, Goal, Metric, Results, Row
from peers.serving import FIRST, LAST, OPENED

COLD_TRAINING = "cold, notebooks that train"
COLD_LIGHT = "cold, light notebooks"
_COMPARING = ("jupyter-book", "sphinx-gallery", "mkdocs-jupyter")
"""Peers that go by contents, and so may say that nothing has changed."""
_LAST = "edit of the last code cell"
_FIRST = "edit of the first code cell"
_MOST_GROWTH = 1.1

ROWS = (
    Row(scenario=COLD_TRAINING, metric=Metric.WALL, goal=Goal(most=0.80)),
    Row(scenario=COLD_TRAINING, metric=Metric.CPU, goal=Goal(most=0.75, against=("jupyter-book",))),
    Row(scenario=COLD_LIGHT, metric=Metric.WALL),
    Row(scenario=COLD_LIGHT, metric=Metric.CPU, goal=Goal(most=0.35, against=("nbconvert",))),
    Row(scenario="nothing changed", metric=Metric.WALL, goal=Goal(most=0.15, against=_COMPARING)),
    Row(scenario="touch of all files", metric=Metric.WALL, goal=Goal(most=0.15, against=_COMPARING)),
    Row(scenario="edit of prose", metric=Metric.WALL, goal=Goal(most=0.35)),
    Row(scenario=_LAST, metric=Metric.WALL, goal=Goal(most=0.80)),
    Row(scenario=_FIRST, metric=Metric.WALL),
    Row(scenario=_LAST, ours=OPENED, metric=Metric.WALL),
    Row(scenario=_LAST, ours=LAST, metric=Metric.WALL, goal=Goal(most=0.10)),
    Row(scenario=_FIRST, ours=FIRST, metric=Metric.WALL),
    Row(scenario=COLD, metric=Metric.WALL, goal=Goal(most=0.60, against=("nbconvert",))),
    Row(scenario=COLD, metric=Metric.CPU),
    Row(scenario=ONE_CHANGED, metric=Metric.WALL, goal=Goal(most=0.20, against=("jupyter-book",))),
    Row(scenario=FEWER, metric=Metric.MEMORY),
    Row(scenario=COLD, metric=Metric.MEMORY),
    Row(scenario=START, metric=Metric.WALL, goal=Goal(most=0.20, against=(PLAIN,))),
    Row(scenario=TOGETHER, metric=Metric.WALL),
    Row(scenario=TOGETHER, metric=Metric.MEMORY, goal=Goal(most=0.60, against=(PLAIN,))),
)


def note_flatness(results: Results) -> None:
    """Note whether the memory of rendering stays what it is when there are five times as many pages."""
    many = results.median(COLD, OURS, Metric.MEMORY)
    few = results.median(FEWER, OURS, Metric.MEMORY)
    if many and few:
        verdict = "met" if many / few <= _MOST_GROWTH else "not met"
        growth = f"{many / few:.2f} times the memory for five times the pages"
        results.note(f"{COLD}: {growth} (goal: ≤ {_MOST_GROWTH:.2f}, {verdict})")
