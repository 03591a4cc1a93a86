"""The schedule: the longest first, never more at once than cores and memory allow, and nothing left over."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.execution import schedule as module
from coursebuild.execution.background import iterate_in_background
from coursebuild.execution.schedule import in_order, next_job, run_jobs
from coursebuild.nouns.course import Lesson, Limits
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Notebook
from kernels import job_of, run_in_background


def job(slug: str, seconds: float = math.inf, memory: int = 2**30, *, runs_alone: bool = False) -> Job:
    lesson = Lesson(slug=slug, number=1, title="t", summary="s", limits=Limits(runs_alone=runs_alone))
    any_job = job_of(Notebook(path=Path("l.ipynb"), cells=()))
    return replace(any_job, lesson=lesson, expected_seconds=seconds, expected_memory_bytes=memory)


A, B, C, NEW = job("a", 5, 10), job("b", 9, 30), job("c", 9, 20), job("new")
ALONE = job("alone", 99, 10, runs_alone=True)


def test_longest_comes_first() -> None:
    """What nobody has timed comes first, then the longest; what runs alone comes last."""
    assert math.inf == NEW.expected_seconds
    assert [NEW, B, C, A, ALONE] == in_order([A, ALONE, C, NEW, B])


@pytest.mark.parametrize(
    ("waiting", "running", "free", "expected"),
    [
        ((B, A), (), 100, B),
        ((B, A), (C,), 100, B),
        ((B, A), (C,), 15, A),
        ((B, A), (C,), 5, None),
        ((B, A), (), 0, B),
        ((B, A), (C, NEW), 100, None),
        ((A,), (ALONE,), 100, None),
        ((ALONE,), (A,), 100, None),
        ((ALONE,), (), 100, ALONE),
        ((), (), 100, None),
    ],
)
def test_next_is_the_first_that_fits(
    waiting: tuple[Job, ...], running: tuple[Job, ...], free: int, expected: Job | None
) -> None:
    """Two at once: the first that memory allows; one may always run; who runs alone is alone."""
    assert expected == next_job(waiting, running, 2, free)


def run(jobs: list[Job], most: int, free: int = 10**9) -> tuple[list[str], list[set[str]]]:
    """(slugs in the order of their ends, the sets of those that ran at once)."""
    running: set[str] = set()
    together: list[set[str]] = []

    async def work(job: Job) -> str:
        running.add(job.slug)
        together.append(set(running))
        for _ in range(3):
            await asyncio.sleep(0)
        running.remove(job.slug)
        return job.slug

    def free_bytes(at_work: Collection[Job]) -> int:
        return free - sum(job.expected_memory_bytes for job in at_work)

    return list(iterate_in_background(lambda: run_jobs(jobs, work, most, free_bytes))), together


@pytest.mark.parametrize("most", [1, 2, 9])
def test_all_run_and_never_too_many(most: int) -> None:
    """Every job ends once, the longest starts first, and no more run at once than allowed."""
    ended, together = run([A, B, C, ALONE], most)
    assert ["a", "alone", "b", "c"] == sorted(ended)
    assert {"b"} == together[0]
    assert min(most, 3) == max(map(len, together))
    assert {"alone"} == together[-1]


def test_memory_is_counted_beside_what_runs() -> None:
    """Jobs that do not fit together run one after the other."""
    assert 1 == max(map(len, run([B, C], 2, free=40)[1]))
    assert 2 == max(map(len, run([B, C], 2, free=50)[1]))


def test_memory_that_becomes_free_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory that others give back lets a job start before one of ours has ended."""
    monkeypatch.setattr(module, "_LOOK_AGAIN_SECONDS", 0.01)
    free, started = [0], []

    async def main() -> list[str]:
        other_started = asyncio.Event()

        async def work(job: Job) -> str:
            started.append(job.slug)
            if job is A:
                other_started.set()
            else:
                free[0] = 100
                await asyncio.wait_for(other_started.wait(), 20)
            return job.slug

        return [slug async for slug in run_jobs([A, B], work, 2, lambda _: free[0])]

    assert ["a", "b"] == run_in_background(main)
    assert ["b", "a"] == started


def test_error_ends_the_others_in_order() -> None:
    """When we fail ourselves, what still runs is cancelled and awaited before the error goes on."""
    ended: list[str] = []

    async def work(job: Job) -> None:
        if job is A:
            await asyncio.sleep(0)
            raise ZeroDivisionError
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            ended.append(job.slug)

    with pytest.raises(ZeroDivisionError):
        list(iterate_in_background(lambda: run_jobs([A, B], work, 2, lambda _: 10**9)))
    assert ["b"] == ended
