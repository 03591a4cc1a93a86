"""Execute one job on this machine: scratch folder, kernel, and a result that is a value however it ended."""

from __future__ import annotations

import platform
import time
from dataclasses import replace

from coursebuild.execution.acceptance import unless_data_changed, unless_leaking
from coursebuild.execution.kernels.launch import StartKernel, WarmKernelRefused, start_plain_kernel
from coursebuild.execution.machine import Machine
from coursebuild.execution.notebook_run import NotebookListener, not_started, run_notebook, unless_time_is_up
from coursebuild.execution.scratch import scratch_folder
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.observer import RunObserver
from coursebuild.nouns.result import KernelKind, Provenance, Result, Status
from coursebuild.planning.fingerprint import Fingerprinter
from coursebuild.planning.real_data import RealData


class LocalRun:
    """One job, from its scratch folder to its result."""

    def __init__(self, machine: Machine, job: Job, observer: RunObserver, memory: dict[str, int]) -> None:
        """`memory` is told, by slug, how many bytes the kernel holds."""
        self._machine, self._job, self._observer, self._memory = machine, job, observer, memory
        self._position = 0

    async def execute(self, begun: float) -> Result:
        """Run the job; once more in a plain kernel when a forked one died or could not be had.

        `begun` is when the jobs were handed over, on the clock of `time.monotonic`.
        """
        job = self._job
        if over := unless_time_is_up(job, begun):
            return over
        cells = sum(cell.is_executed for cell in job.notebook.cells)
        self._observer.lesson_started(job.lesson, job.reasons, cells)
        started_at = int(time.time())
        start = self._machine.pool.starter(job.slug)
        try:
            result = await self._attempt(start, begun)
            died = result.status is Status.KERNEL_DIED and result.kernel is KernelKind.WARM
            why_again = result.failure.message if died and result.failure else ""
        except WarmKernelRefused as refusal:
            why_again = str(refusal)
        if why_again:
            self._observer.lesson_restarted(job.lesson, why_again)
            try:
                result = await self._attempt(start_plain_kernel, begun)
            except WarmKernelRefused as refusal:
                result = not_started(job, refusal)
        return self._with_provenance(result, started_at)

    async def _attempt(self, start: StartKernel, begun: float) -> Result:
        """Run it once; the fingerprint is that of the copies: what somebody edits meanwhile is not what ran.

        Real data are not copied; when they are not the same afterwards, the run has failed.
        """
        machine, job = self._machine, self._job
        edition = RealData(machine.settings).edition(job.lesson.datasets)
        self._position = 0
        with scratch_folder() as scratch:
            setup = machine.lay_out(job, scratch, start)
            ran = Fingerprinter(machine.packages).fingerprint(
                scratch / "work", job.lesson, job.notebook, edition
            )
            listener = NotebookListener(on_cell=self._hear_cell, on_memory=self._hear_memory)
            result = await run_notebook(job, setup, listener, begun)
        result = unless_leaking(replace(result, fingerprint=ran), job.notebook, machine.settings.root)
        return unless_data_changed(result, edition, RealData(machine.settings).edition(job.lesson.datasets))

    def _hear_cell(self, cell: Cell) -> None:
        self._position += 1
        self._observer.cell_started(self._job.lesson, cell.number, self._position)

    def _hear_memory(self, bytes_: int) -> None:
        self._memory[self._job.slug] = bytes_
        self._observer.memory_measured(self._job.lesson, bytes_)

    def _with_provenance(self, result: Result, started_at: int) -> Result:
        """The result with how it came about, where it is good."""
        if result.failure is not None or result.measured is None:
            return result
        notebook = self._job.notebook
        provenance = Provenance(
            executed_at=started_at,
            measured=result.measured,
            python=platform.python_version(),
            packages=self._machine.packages.imported_by(notebook.imports),
            seed=notebook.seed,
            containment=self._machine.pool.containment,
        )
        return replace(result, provenance=provenance)
