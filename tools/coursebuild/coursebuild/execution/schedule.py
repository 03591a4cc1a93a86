"""Which lesson runs when: the longest first, as many at once as cores and memory allow.

The number of threads of a kernel is not chosen here. A sum that is split among other threads rounds
differently, so the number is part of the fingerprint and must not depend on what else happens to be run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Sequence
from typing import TypeVar

from coursebuild.nouns.job import Job

_LOOK_AGAIN_SECONDS = 1.0
_Result = TypeVar("_Result")


def in_order(jobs: Iterable[Job]) -> list[Job]:
    """Longest first, so that none is left over at the end; what runs alone comes last."""
    return sorted(jobs, key=lambda job: (job.lesson.limits.runs_alone, -job.expected_seconds, job.slug))


def next_job(
    waiting: Sequence[Job], running: Collection[Job], most_at_once: int, free_bytes: int
) -> Job | None:
    """The first of `waiting` that may start now; None when all have to wait.

    One lesson may always run, however little memory is free: it would otherwise wait for ever.
    """
    if len(running) >= most_at_once or any(job.lesson.limits.runs_alone for job in running):
        return None
    for job in waiting:
        if not running or (not job.lesson.limits.runs_alone and job.expected_memory_bytes <= free_bytes):
            return job
    return None


async def run_jobs(
    jobs: Iterable[Job],
    work: Callable[[Job], Awaitable[_Result]],
    most_at_once: int,
    free_bytes: Callable[[Collection[Job]], int],
) -> AsyncGenerator[_Result, None]:
    """Do `work` for every job; the results as they come.

    `free_bytes` tells how much memory is free beside what the running jobs will still ask for.
    """
    waiting = in_order(jobs)
    running: dict[asyncio.Future[_Result], Job] = {}
    try:
        while waiting or running:
            at_work = tuple(running.values())
            while job := next_job(waiting, at_work, most_at_once, free_bytes(at_work)):
                waiting.remove(job)
                running[asyncio.ensure_future(work(job))] = job
                at_work = tuple(running.values())
            done, _ = await asyncio.wait(
                running, timeout=_LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            for future in done:
                del running[future]
                yield future.result()
    finally:
        for future in running:
            future.cancel()
        await asyncio.gather(*running, return_exceptions=True)
