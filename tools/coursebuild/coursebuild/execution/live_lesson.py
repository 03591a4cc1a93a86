"""One lesson in a living kernel: after an edit, only the cells from the first changed one on run again.

The kernel keeps what earlier versions of its cells have defined, and a cell may have changed what an
earlier one made: what comes out is a preview. It is never stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any

from coursebuild.execution.live_kernel import LiveKernel
from coursebuild.execution.live_states import KnownCells, LiveObserver, LiveState, live_result, runs_alike
from coursebuild.execution.machine import Machine
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Cell, Output
from coursebuild.nouns.result import Failure, Status

_INTERIM_SECONDS = 2.0
_INTERRUPTED = "KeyboardInterrupt"


class _Superseded(Exception):
    """The lesson was edited again: the run ends between two cells."""


class LiveLesson:
    """A lesson and what has run of it in its kernel. All methods belong to one event loop."""

    def __init__(self, machine: Machine, observer: LiveObserver) -> None:
        self._kernel, self._observer = LiveKernel(machine, self._cell_starts), observer
        self._job: Job | None = None
        self._settled: LiveState | None = None
        self._asked = asyncio.Event()
        self._known = KnownCells()
        self._run: _CellRun | None = None
        self._ran: tuple[int, ...] = ()
        self._announced: tuple[str, ...] = ()
        """Why it runs, as has been said."""
        self._background: set[asyncio.Task[None]] = set()

    @property
    def memory_bytes(self) -> int:
        """What its kernel holds."""
        return self._kernel.memory_bytes

    def ask(self, job: Job) -> None:
        """Bring the kernel to this job; a cell that runs now and that the edit concerns is interrupted."""
        self._job = job
        self._asked.set()
        if job.reasons:
            asyncio.get_running_loop().call_later(_INTERIM_SECONDS, self._report_interim, job)
        run = self._run
        if run is None or run.running is None:
            return
        begun = run.running + 1
        if self._kernel.is_outdated(job):
            self._kernel.kill()
        elif run.digests[:begun] != job.fingerprint.cells[:begun]:
            self._later(self._kernel.interrupt(lambda: self._run is run))

    async def work(self) -> None:
        """Do what is asked until cancelled; the kernel ends with it."""
        try:
            while True:
                await self._asked.wait()
                self._asked.clear()
                while self._job is not None and not self._is_settled(self._job):
                    await self._attempt(self._job)
        finally:
            for task in self._background:
                task.cancel()
            await self._end_kernel()

    async def _attempt(self, job: Job) -> None:
        try:
            await self._catch_up(job)
        except Exception as error:  # noqa: BLE001  of any layer between us and the kernel
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise asyncio.CancelledError from None  # nbclient takes the cancellation for a death
            await self._end_kernel()
            message = f"the kernel could not be used: {error}"
            self._settle(job, Failure(cell=None, line=None, message=message))

    def _is_settled(self, job: Job) -> bool:
        """Whether there is nothing to do for `job`; when only prose is new, this is said again."""
        if self._settled is None or not runs_alike(self._settled.job, job):
            return False
        if self._settled.job is not job:
            self._settled = replace(self._settled, job=job, ran=())
            self._observer.reported(self._settled)
        return True

    async def _catch_up(self, job: Job) -> None:
        if not self._kernel.is_there or self._kernel.is_outdated(job):
            self._known = KnownCells()
            await self._kernel.start(job)
        run = _CellRun(job, first=self._known.matching(job))
        self._known.keep(run.first)
        if run.first == len(run.positions):
            self._settle(job)
            return
        reasons = job.reasons or ("to be ready for an edit",)
        if reasons != self._announced:  # else it goes on after an edit that did not concern it
            self._announced = reasons
            self._observer.lesson_started(job.lesson, reasons, len(run.positions) - run.first)
        problem = await self._run_cells(run)
        done = len(run.positions) if problem is None else run.reached
        outputs = self._kernel.session.outputs(job.notebook)
        self._known.add(job, outputs, done)
        failed = problem is not None and not isinstance(problem, _Superseded)
        self._ran += tuple(job.notebook.cells[p].number for p in run.positions[run.first : done + failed])
        if problem is None:
            if job is self._job:
                self._settle(job)
        elif failed:
            await self._take_failure(job, problem, outputs[done])

    async def _run_cells(self, run: _CellRun) -> Exception | None:
        """Run the cells; returns what ended them early."""
        self._run = run
        try:
            await self._kernel.run_cells(run.job, run.positions[run.first])
        except Exception as error:  # noqa: BLE001  nbclient's, which `describe` turns into words
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise asyncio.CancelledError from None
            return error
        finally:
            self._run = None
        return None

    async def _take_failure(self, job: Job, problem: Exception, failed: tuple[Output, ...]) -> None:
        status, failure = self._kernel.session.describe(problem)
        # An interrupt may come late, when the cell that it was meant for has just ended.
        is_late = self._kernel.was_just_interrupted and failure.message.startswith(_INTERRUPTED)
        if job is self._job and not is_late:
            self._settle(job, failure, [failed])
        if status is Status.TIMED_OUT:  # it still computes
            await self._end_kernel()

    def _settle(
        self, job: Job, failure: Failure | None = None, failed: Sequence[tuple[Output, ...]] = ()
    ) -> None:
        """Nothing more will run for the job; `failed` has the outputs of the cell that failed, if one has."""
        result = live_result(job, [*self._known.outputs, *failed], failure)
        self._settled = LiveState(job=job, result=result, ran=tuple(sorted(set(self._ran))))
        self._ran = self._announced = ()
        self._observer.reported(self._settled)

    def _report_interim(self, job: Job) -> None:
        """Show how far it is: the prose of a lesson that trains for minutes should not wait for it."""
        if job is not self._job or (self._settled is not None and self._settled.job is job):
            return
        known, run = self._known.copy(), self._run
        if run is not None and self._kernel.is_there:
            known.add(run.job, self._kernel.session.outputs(run.job.notebook), run.reached)
        shown = known.outputs[: known.matching(job)]
        self._observer.reported(LiveState(job=job, result=live_result(job, shown, is_running=True)))

    def _cell_starts(self, cell: Cell) -> None:
        run = self._run
        assert run is not None
        run.running = run.reached = run.positions.index(cell.number - 1)
        if run.job is not self._job:
            run.running = None
            raise _Superseded
        self._observer.cell_started(run.job.lesson, cell.number, run.reached - run.first + 1)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _end_kernel(self) -> None:
        self._known = KnownCells()
        await self._kernel.end()


class _CellRun:
    """The cells that run for one job, as positions among all cells of its notebook."""

    def __init__(self, job: Job, first: int) -> None:
        self.job, self.first, self.reached = job, first, first
        self.digests = job.fingerprint.cells
        self.positions = [at for at, cell in enumerate(job.notebook.cells) if cell.is_executed]
        self.running: int | None = None
