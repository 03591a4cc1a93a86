"""A kernel that stays alive between edits: how it starts, what it has been given, how it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from coursebuild.execution.kernel import KernelSession
from coursebuild.execution.kernels.launch import (
    KernelProcess,
    StartKernel,
    WarmKernelRefused,
    start_plain_kernel,
)
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.execution.live_states import needs_new_kernel
from coursebuild.execution.machine import Machine
from coursebuild.execution.resources import memory_of
from coursebuild.execution.scratch import copy_inputs, scratch_folder
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Cell

_INTERRUPT_PATIENCE_SECONDS = 3.0
_LATE_INTERRUPT_SECONDS = 2.0
_NICENESS = 5
"""What runs here can wait for the page that is being made of what has run."""


class LiveKernel:
    """The kernel of a lesson, as far as there is one; another is started where an edit asks for it."""

    def __init__(self, machine: Machine, on_cell: Callable[[Cell], None]) -> None:
        self._machine, self._on_cell = machine, on_cell
        self._session: KernelSession | None = None
        self._process: KernelProcess | None = None
        self._born: Job | None = None
        """The job that the kernel was started for."""
        self._leftovers = contextlib.ExitStack()
        self._scratch = Path()
        self._copied: set[Path] = set()
        self._interrupted = 0.0

    @property
    def memory_bytes(self) -> int:
        return 0 if self._process is None else memory_of(self._process.pid)

    @property
    def is_there(self) -> bool:
        return self._session is not None

    def is_outdated(self, job: Job) -> bool:
        """Whether `job` needs another kernel than the one that lives."""
        is_alive = self._process is not None and self._process.poll() is None
        return not is_alive or self._born is None or needs_new_kernel(self._born, job)

    async def start(self, job: Job) -> None:
        """Start a kernel in place of what was there; raises RuntimeError when it does not answer."""
        await self.end()
        # What a lesson needs may have changed since the zygotes were started.
        is_plain = bool(job.needs.why_plain)
        try:
            await self._start(job, start_plain_kernel if is_plain else self._machine.pool.starter(job.slug))
        except WarmKernelRefused:
            await self.end()
            await self._start(job, start_plain_kernel)

    async def _start(self, job: Job, start: StartKernel) -> None:
        def start_gently(request: KernelRequest, log: BinaryIO) -> KernelProcess:
            self._process = start(request, log)
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
            return self._process

        self._born, self._copied = job, set(job.files)
        self._scratch = self._leftovers.enter_context(scratch_folder())
        setup = self._machine.lay_out(job, self._scratch, start_gently)
        self._session = KernelSession(setup, job.lesson.limits, self._on_cell)
        await self._session.start()

    async def run_cells(self, job: Job, first: int) -> None:
        """Run the cells from position `first` on; raises what nbclient raises.

        A module that the lesson reaches only now needs no new kernel: nothing of it has been seen.
        """
        new = [file for file in job.files if file not in self._copied]
        copy_inputs(self._machine.settings.root, job.notebook.path.parent, new, self._scratch)
        self._copied.update(new)
        await self.session.run_cells(job.notebook, first)

    @property
    def was_just_interrupted(self) -> bool:
        """Whether an interrupt may still arrive, when the cell that it was meant for has ended."""
        return time.monotonic() - self._interrupted < _LATE_INTERRUPT_SECONDS

    async def interrupt(self, still_runs: Callable[[], bool]) -> None:
        """Raise KeyboardInterrupt in the cell that runs; one that takes no notice loses its kernel."""
        if self._session is None:
            return
        self._interrupted = time.monotonic()
        await self._session.interrupt()
        await asyncio.sleep(_INTERRUPT_PATIENCE_SECONDS)
        if still_runs():
            self.kill()

    def kill(self) -> None:
        """End the process at once; what runs in it fails."""
        if self._process is not None:
            self._process.kill()

    async def end(self) -> None:
        """End the kernel and remove its folder."""
        session, self._session, self._process, self._born = self._session, None, None, None
        if session is not None:
            await session.close()
        self._leftovers.close()

    @property
    def session(self) -> KernelSession:
        """What runs in the kernel that is there."""
        assert self._session is not None
        return self._session
