"""Run a notebook's cells in a fresh kernel: the owner of nbclient, nbformat and jupyter-client.

The kernel manager is ours rather than nbclient's: it speaks over Unix sockets in the scratch folder
(TCP ports race between kernels), always takes this interpreter, and is always shut down. How a run
ends is a value: a failing cell, a limit or a dying kernel all become a CellFailure that names the cell.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

from coursebuild.control_characters import without_control_characters
from coursebuild.errors import ExecutionError
from coursebuild.execution.outputs import last_lines, tidy_outputs
from coursebuild.model import Cell, CellFailure, CellKind, Limits, Notebook, Output, Status

_FRAME = re.compile(r"Cell In\s?\[(\d+)\], line (\d+)")
_SHOWN_LINES = 10
_STARTUP_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run of a notebook ended."""

    status: Status
    outputs: tuple[tuple[Output, ...], ...]
    failure: CellFailure | None
    seconds: float


class _CellRefused(Exception):
    """A cell ended without an error, but in a way that is one."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


def run_notebook(
    notebook: Notebook,
    limits: Limits,
    *,
    scratch: Path,
    folder: Path,
    environment: Mapping[str, str],
    on_cell: Callable[[int], None],
) -> Run:
    """Execute the cells of `notebook` in `folder`; `on_cell` hears the number of each before it starts.

    Raises ExecutionError when no kernel can be started. On KeyboardInterrupt the kernel is ended first.
    """
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # its news reach people through Run
    run = _Run(notebook, limits, scratch, on_cell)
    return _in_own_thread(lambda: run.execute(folder, environment))


def _in_own_thread(work: Callable[[], Coroutine[Any, Any, Run]]) -> Run:
    """Run a coroutine on a loop of its own thread, so that signals stay with the main thread.

    (On the main thread nbclient would take SIGINT for itself and report that the kernel died.)
    """
    loop = asyncio.new_event_loop()
    result: list[Run | BaseException] = []

    def main() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(work())
        tasks.append(task)
        try:
            result.append(loop.run_until_complete(task))
        except BaseException as problem:  # noqa: BLE001  handed to the caller's thread
            result.append(problem)
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    tasks: list[asyncio.Task[Run]] = []
    thread = threading.Thread(target=main, name="kernel")
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)
    except BaseException:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tasks[0].cancel)
        thread.join()
        raise
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


class _Run:
    def __init__(
        self, notebook: Notebook, limits: Limits, scratch: Path, on_cell: Callable[[int], None]
    ) -> None:
        self._notebook, self._limits, self._scratch, self._on_cell = notebook, limits, scratch, on_cell
        self._cell: Cell | None = None
        self._kernel_log = scratch / "kernel.log"
        self._local = (str(scratch), sys.prefix, sys.base_prefix)
        self._document = _document(notebook)
        self._manager = AsyncKernelManager(
            transport="ipc",
            connection_file=str(scratch / "kernel.json"),
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # this interpreter's kernel only
        )
        self._client = NotebookClient(
            self._document,
            km=self._manager,
            timeout=limits.cell_seconds,
            startup_timeout=_STARTUP_SECONDS,
            record_timing=False,
            coalesce_streams=False,  # it would move text past the figures between; tidy_outputs does not
            on_cell_start=self._start_cell,
            on_cell_executed=self._check_cell,
        )

    async def execute(self, folder: Path, environment: Mapping[str, str]) -> Run:
        started = time.monotonic()
        status, failure = Status.EXECUTED, None
        try:
            # What the process itself writes (a library's C++ code, say) belongs in no log of ours.
            with self._kernel_log.open("wb") as log:
                async with asyncio.timeout(self._limits.lesson_seconds) as deadline:
                    await self._client.async_execute(
                        cwd=str(folder), env=dict(environment), stdout=log, stderr=log
                    )
        except CellExecutionError as error:
            status, failure = Status.FAILED, self._cell_failed(error)
        except _CellRefused as refused:
            status, failure = Status.FAILED, self._failure(refused.message, refused.advice)
        except CellTimeoutError:
            status, failure = Status.TIMED_OUT, self._too_slow("cell_seconds")
        except TimeoutError:
            status, failure = Status.TIMED_OUT, self._too_slow("lesson_seconds")
        except DeadKernelError:
            if deadline.expired():  # nbclient takes the cancellation for a death
                status, failure = Status.TIMED_OUT, self._too_slow("lesson_seconds")
            else:
                status, failure = (
                    Status.KERNEL_DIED,
                    self._failure(self._how_it_died(), last=self._last_words()),
                )
        except RuntimeError as error:
            raise ExecutionError(f"{self._notebook.path}: the kernel could not be used: {error}") from error
        finally:
            await self._shut_down()
        return Run(
            status=status,
            outputs=self._outputs() if failure is None else (),
            failure=failure,
            seconds=time.monotonic() - started,
        )

    def _outputs(self) -> tuple[tuple[Output, ...], ...]:
        return tuple(
            tidy_outputs(self._document.cells[cell.number - 1].outputs, self._local)
            for cell in self._notebook.cells
            if cell.is_executed
        )

    def _start_cell(self, cell: Any, cell_index: int) -> None:
        self._cell = self._notebook.cells[cell_index]
        if self._cell.is_executed:
            self._on_cell(self._cell.number)

    def _check_cell(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        content = execute_reply["content"]
        if any(item.get("source") == "ask_exit" for item in content.get("payload", ())):
            raise _CellRefused("the cell ends the kernel (exit or quit)", "remove the call")
        if "raises-exception" in cell.metadata.get("tags", ()) and content["status"] == "ok":
            raise _CellRefused(
                "the cell is tagged raises-exception, but it did not raise",
                "remove the tag, or put the demonstration right",
            )

    def _cell_failed(self, error: CellExecutionError) -> CellFailure:
        traceback = without_control_characters(error.traceback)
        frames = [(int(cell), int(line)) for cell, line in _FRAME.findall(traceback)]
        # A frame of an earlier cell is a function that the failing cell called.
        failing = max((cell for cell, _ in frames), default=0)
        lines = [line for cell, line in frames if cell == failing]
        message = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
        advice = ""
        if error.ename in ("ModuleNotFoundError", "FileNotFoundError"):
            advice = (
                "a lesson sees the modules that it imports by name and the files of its data sets "
                "(_data/datasets.yml), nothing else"
            )
        return self._failure(message, advice, line=lines[-1] if lines else None)

    def _too_slow(self, limit: str) -> CellFailure:
        seconds = getattr(self._limits, limit)
        what = "the cell" if limit == "cell_seconds" else "the lesson"
        return self._failure(
            f"{what} ran longer than {seconds} s and was ended",
            f"make it faster, or raise the limit in _data/lessons.yml: `limits: {{{limit}: …}}`",
        )

    def _last_words(self) -> tuple[str, ...]:
        words = self._kernel_log.read_text(encoding="utf-8", errors="replace")
        return tuple(line for line in words.splitlines() if line.strip())[-_SHOWN_LINES:]

    def _how_it_died(self) -> str:
        process = getattr(self._manager.provisioner, "process", None)
        code = process.poll() if process is not None else None
        if code is None:
            return "the kernel ended"
        if code == -signal.SIGKILL:
            return "the kernel was killed (signal 9), most likely because memory ran out"
        if code < 0:
            return f"the kernel was ended by signal {-code} ({signal.strsignal(-code)})"
        return f"the kernel ended with exit status {code}"

    def _failure(
        self, message: str, advice: str = "", line: int | None = None, last: tuple[str, ...] = ()
    ) -> CellFailure:
        cell = self._cell
        outputs = self._document.cells[cell.number - 1].get("outputs", ()) if cell else ()
        return CellFailure(
            cell=cell.number if cell else 1,
            line=line,
            message=message.replace(str(self._scratch), "…"),
            advice=advice,
            last_output=tuple(
                shown.replace(str(self._scratch), "…")
                for shown in (*last_lines(outputs, _SHOWN_LINES), *last)[-_SHOWN_LINES:]
            ),
        )

    async def _shut_down(self) -> None:
        """End the kernel and its process group; nbclient leaves a manager that it was given alone."""
        group = getattr(self._manager.provisioner, "pgid", None)
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):
            if self._manager.has_kernel:
                await self._manager.shutdown_kernel(now=True)
        if group and group != os.getpgrp():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        await ensure_async(self._manager.cleanup_resources())
        self._manager.context.destroy(linger=0)


def _document(notebook: Notebook) -> Any:
    """The notebook as nbformat has it, without saved outputs, and without the prose."""
    v4 = nbformat.v4
    return v4.new_notebook(
        cells=[
            v4.new_code_cell(cell.source, metadata={"tags": sorted(cell.tags)})
            if cell.kind is CellKind.CODE
            else v4.new_markdown_cell("")
            for cell in notebook.cells
        ]
    )
