"""Live kernels: who gets one, and what a living one can take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from coursebuild.execution.live import choose
from coursebuild.execution.live_states import NOT_RUN, count_common, live_result, needs_new_kernel, runs_alike
from coursebuild.nouns.course import Lesson, Limits
from coursebuild.nouns.dataset import DataEdition, Profile
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.notebook import Cell, Notebook, SetVariable
from coursebuild.nouns.result import Fingerprint

PARTS = {
    "file a.py": "1",
    "file b.py": "1",
    "package numpy": "2.1",
    "python": "3.11",
    "profile": "e",
}


@pytest.fixture
def make_job(
    make_lesson: Callable[..., Lesson],
    make_notebook: Callable[..., Notebook],
    make_cell: Callable[..., Cell],
) -> Callable[..., Job]:
    """An job for a lesson with these parts in its fingerprint."""

    def make(slug: str = "lesson", parts: dict[str, str] | None = None, **fields: object) -> Job:
        parts = PARTS if parts is None else parts
        files = tuple(f"notebooks/{name[5:]}" for name in parts if name.startswith("file "))
        digest = str(sorted(parts.items()))
        given = {
            "lesson": make_lesson(slug),
            "notebook": make_notebook(make_cell("x"), companion=files),
            "fingerprint": Fingerprint(digest=digest, cells=("x",), parts=tuple(sorted(parts.items()))),
            "data": DataEdition(profile=Profile.EMBEDDED),
            "needs": KernelNeeds(),
        }
        return Job(**{**given, **fields})

    return make


@pytest.mark.parametrize(
    ("free", "expected"), [(100, ["a", "b", "c"]), (25, ["a", "b"]), (15, ["a"]), (0, ["a"])]
)
def test_memory_decides_who_lives(make_job: Callable[..., Job], free: int, expected: list[str]) -> None:
    """At most three kernels live, fewer when memory is short, and the one that is waited for in any case."""
    jobs = [make_job(slug, expected_memory_bytes=10) for slug in "abcd"]
    assert expected == [job.slug for job in choose(jobs, free)]


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
    make_job: Callable[..., Job], change: dict[str, str | None], expected: bool
) -> None:
    """Another version of what it holds needs a new kernel; what comes and goes does not."""
    parts = {name: value for name, value in {**PARTS, **change}.items() if value is not None}
    assert expected == needs_new_kernel(make_job(), make_job(parts=parts))


def test_limits_and_variables_are_set_at_the_start(
    make_job: Callable[..., Job], make_lesson: Callable[..., Lesson]
) -> None:
    """Other limits and other environment variables need a new kernel; that a cell moved does not."""
    job = make_job()
    limited = replace(job, lesson=make_lesson("lesson", limits=Limits(cell_seconds=1)))
    assert needs_new_kernel(job, limited)
    assert not runs_alike(job, limited)

    def sets(place: str, value: str) -> Job:
        variable = SetVariable(place=place, name="KERAS_BACKEND", value=value)
        return replace(job, notebook=replace(job.notebook, variables=(variable,)))

    assert needs_new_kernel(sets("cell 1", "jax"), sets("cell 1", "torch"))
    assert not needs_new_kernel(sets("cell 1", "jax"), sets("cell 2", "jax"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("abc", "abc", 3), ("abc", "abd", 2), ("ab", "abc", 2), ("", "a", 0), ("b", "a", 0)],
)
def test_cells_are_compared_from_the_start(one: str, other: str, expected: int) -> None:
    """The first cell that differs is where to go on."""
    assert expected == count_common(one, other)


def test_cells_that_did_not_run_have_no_outputs(make_job: Callable[..., Job]) -> None:
    """After what is known, every cell of the order is there, as one that has not run."""
    job = make_job()
    job = replace(job, fingerprint=replace(job.fingerprint, cells=("x", "y", "z")))
    assert ((), NOT_RUN, NOT_RUN) == live_result(job, [()]).outputs
