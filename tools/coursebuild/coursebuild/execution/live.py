"""Kernels that stay alive between edits: which lessons have one, and the thread that speaks to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from typing import Self

from coursebuild.execution.font_list import FontList
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.live_lesson import LiveLesson
from coursebuild.execution.live_states import LiveObserver
from coursebuild.execution.machine import Machine
from coursebuild.execution.resources import free_memory_bytes
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.settings import KernelPolicy, Settings
from coursebuild.planning.packages import Packages

MOST_KERNELS = 3
_PATIENCE_SECONDS = 10


class LiveKernels:
    """The live kernels of a course. Entered and left by one thread, which may be any."""

    def __init__(
        self,
        settings: Settings,
        packages: Packages,
        needs: Mapping[str, KernelNeeds],
        observer: LiveObserver,
    ) -> None:
        """`needs` are those of all lessons, by slug: they decide what the process to fork from imports."""
        self._observer = observer
        self._pool = KernelPool(needs, KernelPolicy.AUTO, fonts=FontList(settings.cache, packages))
        self._machine = Machine(settings=settings, packages=packages, pool=self._pool)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="live kernels", daemon=True)
        self._lessons: dict[str, tuple[LiveLesson, asyncio.Task[None]]] = {}

    def __enter__(self) -> Self:
        self._pool.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End all kernels."""
        asyncio.run_coroutine_threadsafe(self._end(list(self._lessons)), self._loop)
        # The zygote takes its kernels with it: nobody waits for one that does not listen.
        self._pool.__exit__()
        self._loop.call_soon_threadsafe(self._stop_soon)
        self._thread.join(_PATIENCE_SECONDS)

    def follow(self, jobs: Sequence[Job]) -> frozenset[str]:
        """Bring these lessons to life, the most wanted first, and no other; returns those that have room."""
        held = sum(lesson.memory_bytes for lesson, _ in list(self._lessons.values()))
        chosen = choose(jobs, free_memory_bytes() + held)
        self._loop.call_soon_threadsafe(self._follow, chosen)
        return frozenset(job.slug for job in chosen)

    def _follow(self, jobs: Sequence[Job]) -> None:
        for slug in self._lessons.keys() - {job.slug for job in jobs}:
            self._lessons.pop(slug)[1].cancel()
        for job in jobs:
            if job.slug not in self._lessons:
                lesson = LiveLesson(self._machine, self._observer)
                self._lessons[job.slug] = lesson, self._loop.create_task(lesson.work())
            self._lessons[job.slug][0].ask(job)

    async def _end(self, slugs: Sequence[str]) -> None:
        tasks = [self._lessons.pop(slug)[1] for slug in slugs]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _stop_soon(self) -> None:
        async def stop() -> None:
            me = asyncio.current_task()
            left = [task for task in asyncio.all_tasks() if task is not me]
            await asyncio.wait(left, timeout=_PATIENCE_SECONDS / 2) if left else None
            self._loop.stop()

        self._stopping = self._loop.create_task(stop())


def choose(jobs: Sequence[Job], free_bytes: int) -> list[Job]:
    """The first few that fit into the memory; the very first in any case, since somebody waits for it."""
    chosen: list[Job] = []
    for job in jobs[:MOST_KERNELS]:
        if chosen and job.expected_memory_bytes > free_bytes:
            break
        chosen.append(job)
        free_bytes -= job.expected_memory_bytes
    return chosen
