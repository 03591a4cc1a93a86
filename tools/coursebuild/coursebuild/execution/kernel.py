"""Run the cells of a notebook in a kernel.

How that ends is a value: a failing cell, a limit or a dying kernel all become a Failure that names the cell.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError

from coursebuild.execution.client import CellRefused, CellTooSlow
from coursebuild.execution.documents import new_document
from coursebuild.execution.failures import (
    OUTPUTS_LOST,
    describe_death,
    describe_error,
    line_that_failed,
    too_slow,
)
from coursebuild.execution.kernels.launch import KernelSetup, Usage
from coursebuild.execution.kernels.log import KernelLog
from coursebuild.execution.managed_kernel import ManagedKernel
from coursebuild.execution.resources import memory_of
from coursebuild.execution.tidy_outputs import last_lines, tidy_outputs, without_folders
from coursebuild.nouns.course import Limits
from coursebuild.nouns.notebook import Cell, Notebook, Output
from coursebuild.nouns.result import Failure, KernelKind, Status
from coursebuild.safety.leaks import own_folder, spellings

_CELL_SECONDS = re.compile(r"cell-seconds-(\d{1,6})")
_SHOWN_LINES = 10


class KernelSession:
    """A kernel and the notebook that runs in it; start, run cells, close."""

    def __init__(self, setup: KernelSetup, limits: Limits, on_cell: Callable[[Cell], None]) -> None:
        self._setup, self._limits, self._on_cell = setup, limits, on_cell
        self._cell: Cell | None = None
        self._log = KernelLog()
        self._local = spellings((str(setup.scratch), sys.prefix, sys.base_prefix, *own_folder()))
        self._kernel = ManagedKernel(setup, limits, self._cell_seconds)
        self._client = self._kernel.client
        logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what it logs reaches people as a Failure

    @property
    def memory_bytes(self) -> int:
        kernel = self._kernel.process
        return 0 if kernel is None else memory_of(kernel.pid)

    @property
    def kernel(self) -> KernelKind:
        kernel = self._kernel.process
        return KernelKind.PLAIN if kernel is None else kernel.kind

    @property
    def usage(self) -> Usage:
        """What the kernel has used; known when it has ended."""
        kernel = self._kernel.process
        return Usage() if kernel is None else kernel.usage

    async def start(self) -> None:
        """Start the kernel; raises WarmKernelRefused, or RuntimeError when it does not answer."""
        # What the process itself writes (a library's C++ code, say) belongs in no log of ours.
        with self._log as log:
            await self._kernel.start(log.file)
        await self._kernel.connect()

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
        scratch = self._setup.scratch
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
        await self._kernel.interrupt()

    async def close(self) -> None:
        """End the kernel and all that it started."""
        await self._kernel.close()

    def _cell_seconds(self, _cell: Any) -> int:
        for tag in self._cell.tags if self._cell is not None else ():
            if own := _CELL_SECONDS.fullmatch(tag):
                return int(own[1])
        return self._limits.cell_seconds

    def _exit_status(self) -> int | None:
        kernel = self._kernel.process
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
            cell=cell.number if cell else None,
            line=line,
            message=without_folders(message, self._local),
            advice=advice,
            last_output=tuple(without_folders(text, self._local) for text in shown),
        )
