"""Kernels for tests: how to run cells in one, and what of its processes is still there."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from coursebuild.execution.background import iterate_in_background
from coursebuild.execution.containment.probe import find_means, walls_around
from coursebuild.execution.kernels.launch import KernelSetup, StartKernel, Zygote, start_plain_kernel
from coursebuild.execution.notebook_run import NotebookListener, run_notebook
from coursebuild.execution.scratch import kernel_environment, scratch_folder
from coursebuild.nouns.course import Lesson, Limits
from coursebuild.nouns.dataset import DataEdition, Profile
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Fingerprint, KernelKind, Result

T = TypeVar("T")
IN_FORKED_KERNELS = pytest.mark.parametrize("runner", [KernelKind.WARM], indirect=True, ids=["warm"])
"""For what is the same in both kinds of kernel: how it starts, is watched and ends has no part in it."""
PATIENCE_SECONDS = 30
_BUILD_SECONDS = 60
PROMISED_SECONDS = 3
"""Within so long after a kill, nothing that was below the killed process may be left."""


def run_in_background(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Wait for the coroutine as the builder waits for its jobs."""

    async def one() -> AsyncIterator[T]:
        yield await work()

    (result,) = iterate_in_background(one)
    return result


@dataclass
class KernelRunner:
    """Runs notebooks in kernels of one kind."""

    kind: KernelKind
    start: StartKernel = start_plain_kernel
    preload: tuple[str, ...] = ()
    started: list[int] = field(default_factory=list)
    """Numbers of the cells that were started, in the last run."""

    def run(
        self,
        notebook: Notebook,
        limits: Limits | None = None,
        *,
        on_cell: Callable[[Cell], None] = lambda _: None,
        seconds_left: float | None = None,
    ) -> Result:
        """Run the notebook in a fresh kernel."""
        self.started.clear()

        def hear(cell: Cell) -> None:
            self.started.append(cell.number)
            on_cell(cell)

        job = job_of(notebook, limits)
        with self.setup() as setup:
            return run_in_background(
                lambda: run_notebook(
                    job if seconds_left is None else replace(job, build_seconds=_BUILD_SECONDS),
                    setup,
                    NotebookListener(on_cell=hear, on_memory=lambda _: None),
                    time.monotonic() + (seconds_left or 0.0) - _BUILD_SECONDS,
                )
            )

    @contextlib.contextmanager
    def setup(self) -> Iterator[KernelSetup]:
        """A scratch folder in which a kernel may run, with the environment and walls that lessons have."""
        with scratch_folder() as scratch:
            folder = scratch / "work"
            folder.mkdir()
            yield KernelSetup(
                scratch=scratch,
                folder=folder,
                environment=kernel_environment({**os.environ, "TOKEN": "secret"}, scratch, Profile.EMBEDDED),
                start=self.start,
                preload=self.preload,
                walls=walls_around(scratch, find_means(), has_network=False),
            )


def job_of(notebook: Notebook, limits: Limits | None = None) -> Job:
    """A job that executes this notebook."""
    lesson = Lesson(slug="lesson", number=1, title="수업", summary="요약", notebook=notebook.path)
    return Job(
        lesson=replace(lesson, limits=limits or Limits()),
        notebook=notebook,
        fingerprint=Fingerprint(digest="", cells=(), parts=()),
        data=DataEdition(profile=Profile.EMBEDDED),
        needs=KernelNeeds(),
    )


@contextlib.contextmanager
def running_zygote(*modules: str, **environment: str) -> Iterator[Zygote]:
    """A zygote that has imported these modules, with more of an environment if asked for."""
    with scratch_folder() as folder:
        given = kernel_environment(os.environ, folder, Profile.EMBEDDED)
        zygote = Zygote(modules, {**given, **environment}, folder)
        try:
            yield zygote
        finally:
            zygote.close()


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder of its own with a path that is short enough for the sockets below it."""
    with tempfile.TemporaryDirectory(prefix="cbt-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it becomes so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def processes_of(mark: str) -> list[psutil.Process]:
    """The processes, other than this one, whose command line, environment or folder holds the mark."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            texts = (*process.cmdline(), *process.environ().values(), process.cwd())
            if process.pid != os.getpid() and any(mark in text for text in texts) and is_alive(process.pid):
                found.append(process)
    return found


def children_of(pid: int) -> list[psutil.Process]:
    """The living children of a process."""
    return [child for child in psutil.Process(pid).children() if is_alive(child.pid)]


def new_mark() -> str:
    """Seconds that nobody else sleeps: a mark for `sleep` by which its process is found."""
    return f"60.{time.monotonic_ns()}{os.getpid()}"


def text_of(run: Result) -> str:
    """All that the cells of a run printed."""
    return "".join(output.get("text", "") for cell in run.outputs for output in cell)
