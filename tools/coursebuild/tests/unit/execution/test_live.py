"""Live kernels: who gets one, and what a living one can take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from coursebuild.execution.live import choose
from coursebuild.execution.live_orders import LiveOrder, count_common, needs_new_kernel, padded, runs_alike
from coursebuild.nouns.course import Lesson, Limits
from coursebuild.nouns.notebook import Cell, Notebook, SetVariable
from coursebuild.nouns.result import Fingerprint
from coursebuild.planning.kernel_needs import KernelNeeds

PARTS = {
    "file a.py": "1",
    "file b.py": "1",
    "package numpy": "2.1",
    "python": "3.11",
    "profile": "e",
}


@pytest.fixture
def make_order(
    make_lesson: Callable[..., Lesson],
    make_notebook: Callable[..., Notebook],
    make_cell: Callable[..., Cell],
) -> Callable[..., LiveOrder]:
    """An order for a lesson with these parts in its fingerprint."""

    def make(slug: str = "lesson", parts: dict[str, str] | None = None, **fields: object) -> LiveOrder:
        parts = PARTS if parts is None else parts
        files = tuple(f"notebooks/{name[5:]}" for name in parts if name.startswith("file "))
        digest = str(sorted(parts.items()))
        given = {
            "lesson": make_lesson(slug),
            "notebook": make_notebook(make_cell("x"), companion=files),
            "fingerprint": Fingerprint(digest=digest, cells=("x",), parts=tuple(sorted(parts.items()))),
            "needs": KernelNeeds(),
        }
        return LiveOrder(**{**given, **fields})

    return make


@pytest.mark.parametrize(
    ("free", "expected"), [(100, ["a", "b", "c"]), (25, ["a", "b"]), (15, ["a"]), (0, ["a"])]
)
def test_memory_decides_who_lives(
    make_order: Callable[..., LiveOrder], free: int, expected: list[str]
) -> None:
    """At most three kernels live, fewer when memory is short, and the one that is waited for in any case."""
    orders = [make_order(slug, memory_bytes=10) for slug in "abcd"]
    assert expected == [order.lesson.slug for order in choose(orders, free)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"file a.py": "2"}, True),
        ({"python": "3.12"}, True),
        ({"profile": "r"}, True),
        ({"package numpy": "2.2"}, True),
        ({"package scipy": "1.15"}, False),
        ({"package numpy": None}, False),
        ({"file c.py": "1"}, False),
        ({"file b.py": None}, False),
        ({"real data cxr": "1"}, True),
    ],
)
def test_what_a_kernel_has_seen_must_not_change(
    make_order: Callable[..., LiveOrder], change: dict[str, str | None], expected: bool
) -> None:
    """Another version of what it holds needs a new kernel; what comes and goes does not."""
    parts = {name: value for name, value in {**PARTS, **change}.items() if value is not None}
    assert expected == needs_new_kernel(make_order(), make_order(parts=parts))


def test_limits_and_variables_are_set_at_the_start(
    make_order: Callable[..., LiveOrder], make_lesson: Callable[..., Lesson]
) -> None:
    """Other limits and other environment variables need a new kernel; that a cell moved does not."""
    order = make_order()
    limited = replace(order, lesson=make_lesson("lesson", limits=Limits(cell_seconds=1)))
    assert needs_new_kernel(order, limited)
    assert not runs_alike(order, limited)

    def sets(place: str, value: str) -> LiveOrder:
        variable = SetVariable(place=place, name="KERAS_BACKEND", value=value)
        return replace(order, notebook=replace(order.notebook, variables=(variable,)))

    assert needs_new_kernel(sets("cell 1", "jax"), sets("cell 1", "torch"))
    assert not needs_new_kernel(sets("cell 1", "jax"), sets("cell 2", "jax"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("abc", "abc", 3), ("abc", "abd", 2), ("ab", "abc", 2), ("", "a", 0), ("b", "a", 0)],
)
def test_cells_are_compared_from_the_start(one: str, other: str, expected: int) -> None:
    """The first cell that differs is where to go on."""
    assert expected == count_common(one, other)


def test_cells_that_did_not_run_have_no_outputs(make_order: Callable[..., LiveOrder]) -> None:
    """After what is known, every cell of the order is there, as one that has not run."""
    order = make_order()
    order = replace(order, fingerprint=replace(order.fingerprint, cells=("x", "y", "z")))
    assert padded([()], order) == ((), None, None)
