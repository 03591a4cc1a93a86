"""Run a whole notebook in a fresh kernel; how that ends is a value, and the kernel is gone afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from coursebuild.execution.client import CellRefused
from coursebuild.execution.failures import describe_no_kernel
from coursebuild.execution.kernel import KernelPlace, KernelSession
from coursebuild.execution.kernels.launch import WarmKernelRefused
from coursebuild.nouns.course import Limits
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.notebook import Cell, Notebook, Output
from coursebuild.nouns.result import Failure, Measurement, Status
from coursebuild.planning.jobs import BuildLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run of a notebook ended."""

    status: Status
    outputs: tuple[tuple[Output, ...], ...]
    """Of each executed cell; of all that ran before the failure, when there is one."""
    failure: Failure | None
    measured: Measurement


async def run_notebook(
    notebook: Notebook,
    limits: Limits,
    place: KernelPlace,
    *,
    on_cell: Callable[[Cell], None],
    on_memory: Callable[[int], None],
    build_limit: BuildLimit | None = None,
) -> Run:
    """Execute all cells of `notebook` in a fresh kernel, which is gone when this returns.

    Raises WarmKernelRefused when no kernel can be forked and
    ExecutionError when none can be started.
    """
    started = time.monotonic()
    session = KernelSession(place, limits, on_cell)
    limit, given, seconds = "lesson_seconds", limits.lesson_seconds, float(limits.lesson_seconds)
    if build_limit is not None and (left := build_limit.seconds_left) < seconds:
        limit, given, seconds = "build_seconds", build_limit.seconds, left
    status, failure = Status.EXECUTED, None
    problem: BaseException | None = None
    watch = asyncio.create_task(_report_memory(session, on_memory))
    try:
        async with asyncio.timeout(seconds) as deadline:
            await session.start()
            await session.run_cells(notebook)
            await session.wait_for_threads(notebook)
    except (CellExecutionError, CellTimeoutError, CellRefused) as error:
        problem = error
    except (TimeoutError, DeadKernelError) as error:
        problem = error
        if asyncio.current_task().cancelling():  # type: ignore[union-attr]
            raise asyncio.CancelledError from None
        if deadline.expired():  # nbclient takes the cancellation for a death
            status, failure = session.timed_out(limit, given)
    except WarmKernelRefused:
        raise
    except (RuntimeError, OSError, ValueError) as error:
        why = describe_no_kernel(error, session.last_words(), place.scratch)
        raise ExecutionError(f"{notebook.path}: {why}") from error
    finally:
        watch.cancel()
        await session.close()
    if problem is not None and failure is None:
        status, failure = session.describe(problem)
    return Run(
        status=status,
        outputs=session.outputs(notebook),
        failure=failure,
        measured=Measurement(
            seconds=time.monotonic() - started,
            cpu_seconds=session.usage.cpu_seconds,
            peak_memory_bytes=session.usage.peak_memory_bytes,
            kernel=session.kernel,
        ),
    )


async def _report_memory(session: KernelSession, on_memory: Callable[[int], None]) -> None:
    while True:
        await asyncio.sleep(1)
        on_memory(session.memory_bytes)
