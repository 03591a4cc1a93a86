"""This machine as a place: its cores and its memory decide how many jobs run at once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator, Collection, Iterator, Sequence

from coursebuild.execution.background import iterate_in_background
from coursebuild.execution.font_list import FontList
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.local_run import LocalRun
from coursebuild.execution.machine import Machine
from coursebuild.execution.resources import count_cores, free_memory_bytes
from coursebuild.execution.schedule import run_jobs
from coursebuild.nouns.job import Job
from coursebuild.nouns.observer import RunObserver
from coursebuild.nouns.result import Containment, Result
from coursebuild.nouns.settings import HowToRun, Settings
from coursebuild.planning.packages import Packages


class LocalPlace:
    """Runs jobs in kernels of this machine."""

    def __init__(self, machine: Machine, most_at_once: int | None = None) -> None:
        """At most so many jobs at once; None: as many as there are cores."""
        self._machine, self._most_at_once = machine, most_at_once

    @property
    def containment(self) -> Containment:
        """How far its kernels are kept from what else is on the machine."""
        return self._machine.pool.containment

    def run(self, jobs: Sequence[Job], observer: RunObserver) -> Iterator[Result]:
        """The result of each job as it comes. When the iterator is left, all kernels are ended first."""
        begun, memory = time.monotonic(), dict[str, int]()
        at_once = self._most_at_once or count_cores()
        observer.run_began(jobs, at_once)

        async def work(job: Job) -> Result:
            try:
                return await LocalRun(self._machine, job, observer, memory).execute(begun)
            finally:
                memory.pop(job.slug, None)

        def free_bytes(running: Collection[Job]) -> int:
            to_come = (max(0, job.expected_memory_bytes - memory.get(job.slug, 0)) for job in running)
            return free_memory_bytes() - sum(to_come)

        def results() -> AsyncGenerator[Result, None]:
            return run_jobs(jobs, work, at_once, free_bytes)

        return iterate_in_background(results)


@contextlib.contextmanager
def open_local_place(
    settings: Settings, packages: Packages, jobs: Sequence[Job], how: HowToRun
) -> Iterator[LocalPlace]:
    """A place that gets ready at once for these jobs: what their kernels are forked from begins to import.

    Raises ExecutionError when this system cannot contain kernels as `how` asks.
    """
    has_plots = any(FontList.is_used_by(job.notebook.imports, packages) for job in jobs)
    fonts = FontList(settings.cache, packages) if has_plots else None
    with KernelPool({job.slug: job.needs for job in jobs}, how.kernels, how.containment, fonts) as pool:
        if fonts is not None and not fonts.is_kept and not pool.has_preloaded_matplotlib:
            fonts.make()
        yield LocalPlace(Machine(settings=settings, packages=packages, pool=pool), how.jobs)
