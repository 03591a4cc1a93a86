"""Run a whole notebook in a fresh kernel; how that ends is a value, and the kernel is gone afterwards."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from coursebuild.execution.client import CellRefused
from coursebuild.execution.failures import describe_no_kernel, too_slow
from coursebuild.execution.kernel import KernelSession
from coursebuild.execution.kernels.launch import KernelSetup, WarmKernelRefused
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.result import Failure, Measurement, Result, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookListener:
    """Who hears of a notebook as it runs."""

    on_cell: Callable[[Cell], None]
    on_memory: Callable[[int], None]
    """Bytes that the kernel holds, about once a second."""


async def run_notebook(
    job: Job, setup: KernelSetup, listener: NotebookListener, build_began: float
) -> Result:
    """Execute all cells of the job's notebook in a fresh kernel, which is gone when this returns.

    `build_began` is when its jobs were handed over, on the clock of `time.monotonic`.
    Raises WarmKernelRefused when no kernel can be forked.
    """
    notebook, limits = job.notebook, job.lesson.limits
    started = time.monotonic()
    session = KernelSession(setup, limits, listener.on_cell)
    limit, given, seconds = "lesson_seconds", limits.lesson_seconds, float(limits.lesson_seconds)
    if job.build_seconds is not None and (left := build_began + job.build_seconds - started) < seconds:
        limit, given, seconds = "build_seconds", job.build_seconds, max(0.0, left)
    status, failure = Status.EXECUTED, None
    problem: BaseException | None = None
    watch = asyncio.create_task(_report_memory(session, listener.on_memory))
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
        return not_started(job, error, session.last_words(), setup.scratch)
    finally:
        watch.cancel()
        await session.close()
    if problem is not None and failure is None:
        status, failure = session.describe(problem)
    has_begun = failure is None or failure.cell is not None
    return Result(
        lesson=job.lesson,
        fingerprint=job.fingerprint,
        reasons=job.reasons,
        status=status,
        outputs=session.outputs(notebook) if has_begun else (),
        failure=failure,
        measured=Measurement(
            seconds=time.monotonic() - started,
            cpu_seconds=session.usage.cpu_seconds,
            peak_memory_bytes=session.usage.peak_memory_bytes,
            kernel=session.kernel,
        ),
    )


def not_started(
    job: Job, error: Exception, last_words: Sequence[str] = (), scratch: Path | None = None
) -> Result:
    """The result of a job for which no kernel could be had."""
    why = describe_no_kernel(error, last_words, scratch or Path(tempfile.gettempdir()))
    return _without_kernel(job, Status.NOT_STARTED, why)


def unless_time_is_up(job: Job, build_began: float) -> Result | None:
    """The result of a job whose turn comes when the build may not go on; None while it may."""
    if job.build_seconds is None or time.monotonic() < build_began + job.build_seconds:
        return None
    return _without_kernel(job, Status.TIMED_OUT, *too_slow("build_seconds", job.build_seconds))


def _without_kernel(job: Job, status: Status, message: str, advice: str = "") -> Result:
    return Result(
        lesson=job.lesson,
        fingerprint=job.fingerprint,
        reasons=job.reasons,
        status=status,
        failure=Failure(cell=None, line=None, message=message, advice=advice),
    )


async def _report_memory(session: KernelSession, on_memory: Callable[[int], None]) -> None:
    while True:
        await asyncio.sleep(1)
        on_memory(session.memory_bytes)
