"""Execute lessons: scratch folder, kernel, and for each a result that is a value however it ended."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from coursebuild.execution.background import run_in_background
from coursebuild.execution.failures import describe_no_kernel
from coursebuild.execution.kernel import KernelPlace
from coursebuild.execution.kernels.launch import StartKernel, WarmKernelRefused, start_plain_kernel
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.leaking import unless_leaking
from coursebuild.execution.notebook_run import Run, run_notebook
from coursebuild.execution.resources import count_cores, free_memory_bytes
from coursebuild.execution.schedule import run_jobs
from coursebuild.execution.scratch import copy_inputs, kernel_environment, link_real_data, scratch_folder
from coursebuild.nouns.dataset import DataEdition, Profile
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.result import Failure, Fingerprint, KernelKind, Provenance, Result, Status
from coursebuild.nouns.settings import HowToRun, Settings
from coursebuild.planning.fingerprint import fingerprint
from coursebuild.planning.jobs import BuildLimit, Job, LessonToRun
from coursebuild.planning.packages import Packages
from coursebuild.planning.real_data import RealData
from coursebuild.safety.leaks import folders_of


def execute_lessons(
    settings: Settings,
    packages: Packages,
    lessons: Sequence[LessonToRun],
    how: HowToRun,
    pool: KernelPool,
    observer: Observer,
    keep: Callable[[Result], Result],
) -> list[Result]:
    """Run all of them, several at once, whatever fails; `keep` gets each as soon as it ends.

    Raises ExecutionError when no kernel can be started. On KeyboardInterrupt all kernels are ended first.
    """
    by_slug = {each.lesson.slug: each for each in lessons}
    seconds = how.build_seconds
    limit = None if seconds is None else BuildLimit(seconds, time.monotonic() + seconds)
    memory: dict[str, int] = {}

    async def work(job: Job) -> Result:
        runner = _Runner(settings, packages, by_slug[job.slug], pool, observer, memory)
        execution = keep(await runner.execute(limit))
        memory.pop(job.slug, None)
        observer.lesson_ended(execution)
        return execution

    def free_bytes(running: Collection[Job]) -> int:
        still_to_come = sum(max(0, job.memory_bytes - memory.get(job.slug, 0)) for job in running)
        return free_memory_bytes() - still_to_come

    return run_in_background(
        lambda: run_jobs([each.job for each in lessons], work, how.jobs or count_cores(), free_bytes)
    )


class _Runner:
    """One lesson, from its scratch folder to its result."""

    def __init__(
        self,
        settings: Settings,
        packages: Packages,
        to_run: LessonToRun,
        pool: KernelPool,
        observer: Observer,
        memory: dict[str, int],
    ) -> None:
        self._settings, self._packages, self._to_run = settings, packages, to_run
        self._pool, self._observer, self._memory = pool, observer, memory
        self._lesson, self._notebook = to_run.lesson, to_run.notebook
        self._position = 0

    async def execute(self, limit: BuildLimit | None) -> Result:
        """Run the lesson; once more in a plain kernel when a forked one died or could not be had."""
        cells = sum(cell.is_executed for cell in self._notebook.cells)
        self._observer.lesson_started(self._lesson, self._to_run.reasons, cells)
        started_at = int(time.time())
        start = self._pool.starter(self._lesson.slug)
        try:
            ran, run = await self._run(start, limit)
            died = run.status is Status.KERNEL_DIED and run.measured.kernel is KernelKind.WARM
            why_again = run.failure.message if died and run.failure else ""
        except WarmKernelRefused as refusal:
            why_again = str(refusal)
        if why_again:
            self._observer.lesson_restarted(self._lesson, why_again)
            try:
                ran, run = await self._run(start_plain_kernel, limit)
            except WarmKernelRefused as refusal:
                why = describe_no_kernel(refusal, (), Path(tempfile.gettempdir()))
                raise ExecutionError(f"{self._notebook.path}: {why}") from refusal
        return self._execution(ran, run, started_at)

    async def _run(self, start: StartKernel, limit: BuildLimit | None) -> tuple[Fingerprint, Run]:
        """(the fingerprint of what ran, how it ended).

        The fingerprint is that of the copies: what somebody edits meanwhile is not what ran. Real data are
        not copied; when they are not the same afterwards, the run has failed.
        """
        settings, lesson, notebook = self._settings, self._lesson, self._notebook
        data = [path for dataset in lesson.datasets for path in dataset.files]
        names = [dataset.name for dataset in lesson.datasets]
        edition = RealData(settings).edition(lesson.datasets)
        self._position = 0
        with scratch_folder() as scratch:
            folder = copy_inputs(settings.root, notebook.path.parent, [*notebook.companion, *data], scratch)
            is_real = settings.profile is Profile.REAL and names
            real_data = link_real_data(settings.real_data, names, scratch) if is_real else None
            ran = fingerprint(scratch / "work", lesson, notebook, self._packages, edition)
            published = [settings.real_data / name for name in names] if is_real else []
            run = await run_notebook(
                notebook,
                lesson.limits,
                KernelPlace(
                    scratch=scratch,
                    folder=folder,
                    environment=kernel_environment(os.environ, scratch, settings.profile, real_data),
                    start=start,
                    preload=self._to_run.needs.preload,
                    walls=self._pool.walls(scratch, published, has_network=lesson.has_network),
                ),
                on_cell=self._hear_cell,
                on_memory=self._hear_memory,
                build_limit=limit,
            )
        run = unless_leaking(run, notebook, folders_of(settings.root))
        return ran, _unless_changed(run, edition, RealData(settings).edition(lesson.datasets))

    def _hear_cell(self, cell: Cell) -> None:
        self._position += 1
        self._observer.cell_started(self._lesson, cell.number, self._position)

    def _hear_memory(self, bytes_: int) -> None:
        self._memory[self._lesson.slug] = bytes_
        self._observer.memory_measured(self._lesson, bytes_)

    def _execution(self, ran: Fingerprint, run: Run, started_at: int) -> Result:
        is_good = run.failure is None
        provenance = Provenance(
            executed_at=started_at,
            measured=run.measured,
            python=platform.python_version(),
            packages=self._packages.imported_by(self._notebook.imports),
            seed=self._notebook.seed,
            containment=self._pool.containment,
        )
        return Result(
            lesson=self._lesson,
            status=run.status,
            fingerprint=ran,
            outputs=run.outputs,
            provenance=provenance if is_good else None,
            failure=run.failure,
            measured=run.measured,
            reasons=self._to_run.reasons,
        )


def _unless_changed(run: Run, before: DataEdition, after: DataEdition) -> Run:
    """The run, or a failure when the real data that it read were changed meanwhile."""
    changed = [name for name in before.digests if before.digests[name] != after.digests[name]]
    if run.failure is not None or not changed:
        return run
    failure = Failure(
        cell=None,
        line=None,
        message=f"the real data of {', '.join(changed)} changed while the lesson ran; its result is not kept",
        advice="leave the folder alone until the build has ended, then build again",
    )
    return replace(run, status=Status.FAILED, failure=failure)
