"""Run cells in a kernel: the owner of nbclient's client and of jupyter-client's manager.

The kernel manager is ours rather than nbclient's: it speaks over Unix sockets in the scratch folder
(TCP ports race between kernels), starts supervised processes, and is always shut down. How a run
ends is a value: a failing cell, a limit or a dying kernel all become a Failure that names the cell.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbclient.util import ensure_async

from coursebuild.execution.client import (
    CellRefused,
    CellTooSlow,
    LimitedChannels,
    LimitedClient,
    refuse_bad_end,
)
from coursebuild.execution.containment.walls import Walls
from coursebuild.execution.documents import new_document
from coursebuild.execution.failures import (
    OUTPUTS_LOST,
    describe_death,
    describe_error,
    line_that_failed,
    too_slow,
)
from coursebuild.execution.kernels.launch import StartKernel, Usage
from coursebuild.execution.kernels.log import KernelLog
from coursebuild.execution.kernels.provisioner import SupervisedProvisioner
from coursebuild.execution.outputs import last_lines, tidy_outputs, without_folders
from coursebuild.execution.resources import address_space_limit, memory_of
from coursebuild.execution.scratch import CHANNELS
from coursebuild.nouns.course import Limits
from coursebuild.nouns.notebook import Cell, Notebook, Output
from coursebuild.nouns.result import Failure, KernelKind, Status
from coursebuild.safety.leaks import own_folder, spellings

_CELL_SECONDS = re.compile(r"cell-seconds-(\d{1,6})")
_SHOWN_LINES = 10
_STARTUP_SECONDS = 60
_OUTPUT_SECONDS = 60  # after a cell has ended, for what it put out to arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelPlace:
    """Where and how a kernel is to run."""

    scratch: Path
    folder: Path
    """Below `scratch`: the folder of the notebook."""
    environment: Mapping[str, str]
    start: StartKernel
    preload: tuple[str, ...] = ()
    walls: Walls | None = None


class KernelSession:
    """A kernel and the notebook that runs in it; start, run cells, close."""

    def __init__(self, place: KernelPlace, limits: Limits, on_cell: Callable[[Cell], None]) -> None:
        self._place, self._limits, self._on_cell = place, limits, on_cell
        self._cell: Cell | None = None
        self._log = KernelLog()
        self._local = spellings((str(place.scratch), sys.prefix, sys.base_prefix, *own_folder()))
        self._manager = AsyncKernelManager(
            transport="ipc",
            connection_file=str(place.scratch / CHANNELS / "kernel.json"),
            client_factory=LimitedChannels,
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # this interpreter's kernel only
        )
        self._provisioner = SupervisedProvisioner(
            kernel_id="lesson", kernel_spec=self._manager.kernel_spec, parent=self._manager
        )
        self._provisioner.start_kernel = place.start
        self._provisioner.preload = place.preload
        self._provisioner.walls = place.walls
        self._provisioner.address_space_bytes = address_space_limit(limits.memory_gib)
        self._manager.provisioner = self._provisioner
        self._client = LimitedClient(
            new_document(),
            km=self._manager,
            timeout_func=self._cell_seconds,
            startup_timeout=_STARTUP_SECONDS,
            iopub_timeout=_OUTPUT_SECONDS,
            raise_on_iopub_timeout=True,
            record_timing=False,
            coalesce_streams=False,  # it would move text past the figures between; tidy_outputs does not
            on_cell_executed=refuse_bad_end,
        )
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # its news reach people through Run

    @property
    def memory_bytes(self) -> int:
        kernel = self._provisioner.kernel
        return 0 if kernel is None else memory_of(kernel.pid)

    @property
    def kernel(self) -> KernelKind:
        kernel = self._provisioner.kernel
        return KernelKind.PLAIN if kernel is None else kernel.kind

    @property
    def usage(self) -> Usage:
        """What the kernel has used; known when it has ended."""
        kernel = self._provisioner.kernel
        return Usage() if kernel is None else kernel.usage

    async def start(self) -> None:
        """Start the kernel; raises WarmKernelRefused, or RuntimeError when it does not answer."""
        # What the process itself writes (a library's C++ code, say) belongs in no log of ours.
        with self._log as log:
            await self._client.async_start_new_kernel(
                cwd=str(self._place.folder),
                env=dict(self._place.environment),
                stdout=log.file,
                stderr=log.file,
            )
        await self._client.async_start_new_kernel_client()

    async def run_cells(self, notebook: Notebook, first: int = 0) -> None:
        """Run the cells of `notebook` from position `first` on; their outputs are kept here.

        Raises what nbclient raises; `describe` turns it into words.
        """
        document = new_document(notebook)
        self._client.begin(document)
        for position, cell in enumerate(notebook.cells):
            if position < first or not cell.is_executed:
                continue
            self._cell = cell
            self._on_cell(cell)
            self._client.begin_cell(position)
            await self._client.async_execute_cell(
                document.cells[position], position, execution_count=self._client.code_cells_executed + 1
            )
        self._cell = None

    async def wait_for_threads(self, notebook: Notebook) -> None:
        """Let the threads that the cells have started end; raises CellRefused where they do not."""
        self._cell = next((cell for cell in reversed(notebook.cells) if cell.is_executed), None)
        if self._cell is not None:
            await self._client.wait_for_threads()

    def describe(self, problem: BaseException) -> tuple[Status, Failure]:
        """What went wrong, as a value."""
        scratch = self._place.scratch
        if isinstance(problem, CellExecutionError):
            status, message, advice = describe_error(problem.ename, problem.evalue, self._limits, scratch)
            return status, self._failure(message, advice, line=line_that_failed(problem.traceback))
        if isinstance(problem, CellRefused):
            return Status.FAILED, self._failure(problem.message, problem.advice)
        if isinstance(problem, CellTooSlow):
            seconds = self._cell_seconds(None)
            return Status.TIMED_OUT, self._failure(*too_slow("cell_seconds", seconds))
        if isinstance(problem, CellTimeoutError):
            return Status.FAILED, self._failure(*OUTPUTS_LOST)
        status, message, advice = describe_death(
            self._exit_status(), self.last_words(), self.usage.peak_memory_bytes, self._limits, scratch
        )
        return status, self._failure(message, advice, last=self.last_words())

    def timed_out(self, limit: str, seconds: float) -> tuple[Status, Failure]:
        """A limit of the lesson or of the build was reached."""
        return Status.TIMED_OUT, self._failure(*too_slow(limit, seconds))

    def outputs(self, notebook: Notebook) -> tuple[tuple[Output, ...], ...]:
        """The tidied outputs of the executed cells of `notebook`, as far as they have run."""
        return tuple(
            tidy_outputs(self._client.received.get(position, ()), self._local)
            for position, cell in enumerate(notebook.cells)
            if cell.is_executed
        )

    async def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that runs."""
        await self._manager.interrupt_kernel()

    async def close(self) -> None:
        """End the kernel and all that it started; nbclient leaves a manager that it was given alone."""
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):
            if self._manager.has_kernel:
                await self._manager.shutdown_kernel(now=True)
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        await ensure_async(self._manager.cleanup_resources())
        self._manager.context.destroy(linger=0)

    def _cell_seconds(self, _cell: Any) -> int:
        for tag in self._cell.tags if self._cell is not None else ():
            if own := _CELL_SECONDS.fullmatch(tag):
                return int(own[1])
        return self._limits.cell_seconds

    def _exit_status(self) -> int | None:
        kernel = self._provisioner.kernel
        return None if kernel is None or kernel.is_lost else kernel.poll()

    def last_words(self) -> tuple[str, ...]:
        return self._log.last_lines(_SHOWN_LINES)

    def _failure(
        self,
        message: str,
        advice: str = "",
        line: int | None = None,
        last: Sequence[str] = (),
    ) -> Failure:
        cell = self._cell
        outputs = self._client.received.get(cell.number - 1, ()) if cell else ()
        shown = (*last_lines(outputs, _SHOWN_LINES), *last)[-_SHOWN_LINES:]
        return Failure(
            cell=cell.number if cell else 1,
            line=line,
            message=without_folders(message, self._local),
            advice=advice,
            last_output=tuple(without_folders(text, self._local) for text in shown),
        )
