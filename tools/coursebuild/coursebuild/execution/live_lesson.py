"""One lesson in a living kernel: after an edit, only the cells from the first changed one on run again.

The kernel keeps what earlier versions of its cells have defined, and a cell may have changed what an
earlier one made: what comes out is a preview. It is never stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from coursebuild.execution.containment.walls import Walls
from coursebuild.execution.kernel import KernelPlace, KernelSession
from coursebuild.execution.kernels.launch import (
    KernelProcess,
    StartKernel,
    WarmKernelRefused,
    start_plain_kernel,
)
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.execution.live_orders import (
    LiveObserver,
    LiveOrder,
    LiveState,
    count_common,
    files_of,
    needs_new_kernel,
    padded,
    runs_alike,
)
from coursebuild.execution.scratch import copy_inputs, kernel_environment, link_real_data, scratch_folder
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.notebook import Cell, Output
from coursebuild.nouns.result import Failure, Status
from coursebuild.nouns.settings import Settings

_NICENESS = 5
"""What runs here can wait for the page that is being made of what has run."""
_INTERRUPT_PATIENCE_SECONDS = 3.0
_LATE_INTERRUPT_SECONDS = 2.0
_INTERIM_SECONDS = 2.0
_INTERRUPTED = "KeyboardInterrupt"


class _Superseded(Exception):
    """The lesson was edited again: the run ends between two cells."""


class LiveLesson:
    """The kernel of a lesson and what has run in it. All methods belong to one event loop."""

    def __init__(
        self,
        settings: Settings,
        choose_start: Callable[[LiveOrder], StartKernel],
        walls: Callable[..., Walls | None],
        observer: LiveObserver,
    ) -> None:
        """`walls` is what `KernelPool.walls` is."""
        self._settings, self._choose_start, self._observer = settings, choose_start, observer
        self._walls = walls
        self._order: LiveOrder | None = None
        self._settled: LiveState | None = None
        self._asked = asyncio.Event()
        self._session: KernelSession | None = None
        self._process: KernelProcess | None = None
        self._born: LiveOrder | None = None
        """The order that the kernel was started for."""
        self._leftovers = contextlib.ExitStack()
        self._ran: list[tuple[str, tuple[Output, ...]]] = []
        """Digest and outputs of the cells that have run in the kernel, one after the other."""
        self._run: _CellRun | None = None
        self._count: tuple[int, ...] = ()
        self._interrupted = 0.0
        self._background: set[asyncio.Task[None]] = set()

    @property
    def process_number(self) -> int | None:
        return None if self._process is None else self._process.pid

    def ask(self, order: LiveOrder) -> None:
        """Bring the kernel to this order; a cell that runs now and that the edit concerns is interrupted."""
        self._order = order
        self._asked.set()
        if order.reasons:
            asyncio.get_running_loop().call_later(_INTERIM_SECONDS, self._report_interim, order)
        run = self._run
        if run is None or run.running is None:
            return
        begun = run.running + 1
        if self._is_outdated(order):
            self._kill()
        elif run.digests[:begun] != order.fingerprint.cells[:begun]:
            self._later(self._interrupt(run))

    async def work(self) -> None:
        """Do what is asked until cancelled; the kernel ends with it."""
        try:
            while True:
                await self._asked.wait()
                self._asked.clear()
                while self._order is not None and not self._is_settled(self._order):
                    await self._attempt(self._order)
        finally:
            for task in self._background:
                task.cancel()
            await self._end_kernel()

    async def _attempt(self, order: LiveOrder) -> None:
        try:
            await self._catch_up(order)
        except Exception as error:  # noqa: BLE001  of any layer between us and the kernel
            if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise asyncio.CancelledError from None  # nbclient takes the cancellation for a death
            await self._end_kernel()
            message = f"the kernel could not be used: {error}"
            self._settle(order, Failure(cell=None, line=None, message=message))

    def _is_settled(self, order: LiveOrder) -> bool:
        """Whether there is nothing to do for `order`; when only prose is new, this is said again."""
        if self._settled is None or not runs_alike(self._settled.order, order):
            return False
        if self._settled.order is not order:
            self._settled = replace(self._settled, order=order, ran=())
            self._observer.reported(self._settled)
        return True

    async def _catch_up(self, order: LiveOrder) -> None:
        if self._session is None or self._is_outdated(order):
            await self._end_kernel()
            await self._start_kernel(order)
        assert self._session is not None and self._process is not None
        self._copy_new_files(order)
        run = _CellRun(order, first=self._matching(order))
        del self._ran[run.first :]
        if run.first == len(run.positions):
            self._settle(order)
            return
        if order.reasons:
            self._observer.lesson_started(order.lesson, order.reasons, len(run.positions) - run.first)
        self._run, problem = run, None
        try:
            await self._session.run_cells(order.notebook, run.positions[run.first])
            done = len(run.positions)
        except _Superseded:
            done = run.reached
        except Exception as error:  # noqa: BLE001  nbclient's, which `describe` turns into words
            problem, done = error, run.reached
        finally:
            self._run = None
        if asyncio.current_task().cancelling():  # type: ignore[union-attr]
            raise asyncio.CancelledError
        outputs = self._session.outputs(order.notebook)
        self._ran += zip(run.digests[run.first : done], outputs[run.first : done], strict=True)
        begun = done + (problem is not None)
        self._count += tuple(order.notebook.cells[p].number for p in run.positions[run.first : begun])
        if problem is None:
            if order is self._order:
                self._settle(order)
            return
        status, failure = self._session.describe(problem)
        # An interrupt may come late, when the cell that it was meant for has just ended.
        is_late = time.monotonic() - self._interrupted < _LATE_INTERRUPT_SECONDS
        if order is self._order and not (is_late and failure.message.startswith(_INTERRUPTED)):
            self._settle(order, failure, outputs[done])
        if status is Status.TIMED_OUT:  # it still computes
            await self._end_kernel()

    def _settle(
        self, order: LiveOrder, failure: Failure | None = None, failed: tuple[Output, ...] | None = None
    ) -> None:
        known = [outputs for _, outputs in self._ran]
        if failed is not None:
            known.append(failed)
        self._settled = LiveState(
            order=order, outputs=padded(known, order), failure=failure, ran=tuple(sorted(set(self._count)))
        )
        self._count = ()
        self._observer.reported(self._settled)

    def _report_interim(self, order: LiveOrder) -> None:
        """Show how far it is: the prose of a lesson that trains for minutes should not wait for it."""
        if order is not self._order or (self._settled is not None and self._settled.order is order):
            return
        known = list(self._ran)
        if self._run is not None and self._session is not None:
            run = self._run
            outputs = self._session.outputs(run.order.notebook)
            known += zip(run.digests[run.first : run.reached], outputs[run.first : run.reached], strict=True)
        count = count_common([digest for digest, _ in known], order.fingerprint.cells)
        shown = [outputs for _, outputs in known[:count]]
        self._observer.reported(LiveState(order=order, outputs=padded(shown, order), is_settled=False))

    def _cell_starts(self, cell: Cell) -> None:
        run = self._run
        assert run is not None
        run.running = run.reached = run.positions.index(cell.number - 1)
        if run.order is not self._order:
            run.running = None
            raise _Superseded
        if run.order.reasons:
            self._observer.cell_started(run.order.lesson, cell.number, run.reached - run.first + 1)

    def _matching(self, order: LiveOrder) -> int:
        return count_common([digest for digest, _ in self._ran], order.fingerprint.cells)

    # --- the kernel ---

    def _is_outdated(self, order: LiveOrder) -> bool:
        """Whether `order` needs another kernel than the one that lives."""
        is_alive = self._process is not None and self._process.poll() is None
        return not is_alive or self._born is None or needs_new_kernel(self._born, order)

    async def _start_kernel(self, order: LiveOrder) -> None:
        self._born = order
        self._ran = []
        try:
            await self._start(order, self._choose_start(order))
        except WarmKernelRefused:
            await self._end_kernel()
            self._born = order
            await self._start(order, start_plain_kernel)

    async def _start(self, order: LiveOrder, start: StartKernel) -> None:
        settings, notebook = self._settings, order.notebook
        scratch = self._leftovers.enter_context(scratch_folder())
        folder = copy_inputs(settings.root, notebook.path.parent, files_of(order), scratch)
        names = [dataset.name for dataset in order.lesson.datasets]
        is_real = settings.profile is Profile.REAL and names
        real_data = link_real_data(settings.real_data, names, scratch) if is_real else None
        published = [settings.real_data / name for name in names] if is_real else []

        def start_gently(request: KernelRequest, log: BinaryIO) -> KernelProcess:
            self._process = start(request, log)
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
            return self._process

        place = KernelPlace(
            scratch=scratch,
            folder=folder,
            environment=kernel_environment(os.environ, scratch, settings.profile, real_data),
            start=start_gently,
            preload=order.needs.preload,
            walls=self._walls(scratch, published, has_network=order.lesson.has_network),
        )
        self._copied, self._scratch = set(files_of(order)), scratch
        self._session = KernelSession(place, order.lesson.limits, self._cell_starts)
        await self._session.start()

    def _copy_new_files(self, order: LiveOrder) -> None:
        """A module that the lesson reaches only now needs no new kernel: nothing of it has been seen."""
        new = [file for file in files_of(order) if file not in self._copied]
        copy_inputs(self._settings.root, order.notebook.path.parent, new, self._scratch)
        self._copied.update(new)

    async def _interrupt(self, run: _CellRun) -> None:
        """Interrupt the cell that runs; one that takes no notice loses its kernel."""
        if self._session is None:
            return
        self._interrupted = time.monotonic()
        await self._session.interrupt()
        await asyncio.sleep(_INTERRUPT_PATIENCE_SECONDS)
        if self._run is run:
            self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _end_kernel(self) -> None:
        session, self._session, self._process, self._born = self._session, None, None, None
        self._ran = []
        if session is not None:
            await session.close()
        self._leftovers.close()


class _CellRun:
    """The cells that run for one order, as positions among all cells of its notebook."""

    def __init__(self, order: LiveOrder, first: int) -> None:
        self.order, self.first, self.reached = order, first, first
        self.digests = order.fingerprint.cells
        self.positions = [at for at, cell in enumerate(order.notebook.cells) if cell.is_executed]
        self.running: int | None = None
