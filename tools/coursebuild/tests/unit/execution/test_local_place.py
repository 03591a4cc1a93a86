"""Executing lessons: what the kernel is given, what becomes of each end of a run, when it runs again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from coursebuild.execution import local_run as module
from coursebuild.execution import machine as machine_module
from coursebuild.execution.kernels.launch import (
    KernelProcess,
    KernelSetup,
    StartKernel,
    WarmKernelRefused,
    start_plain_kernel,
)
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.local_place import LocalPlace
from coursebuild.execution.machine import Machine
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset, Profile
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import (
    Containment,
    ContainmentLevel,
    Failure,
    KernelKind,
    Measurement,
    Result,
    Status,
)
from coursebuild.nouns.settings import KernelPolicy, Settings
from coursebuild.planning.packages import Packages
from kernels import job_of, text_of

PACKAGES = Packages(versions={"numpy": "2.0"}, needs={}, providers={"numpy": ("numpy",)})
FAILURE = Failure(cell=1, line=None, message="no")
MEASURED = Measurement(seconds=1.26, cpu_seconds=2.0, peak_memory_bytes=3, kernel=KernelKind.PLAIN)


def ended(status: Status, failure: Failure | None = FAILURE, measured: Measurement = MEASURED) -> Result:
    """How a run ended, as `run_notebook` says it."""
    job = job_of(Notebook(path=Path("l.ipynb"), cells=()))
    return Result(
        lesson=job.lesson,
        status=status,
        fingerprint=job.fingerprint,
        outputs=((),) if failure is None else (),
        failure=failure,
        measured=measured,
        reasons=("because",),
    )


GOOD = ended(Status.EXECUTED, None)


@dataclass
class Heard:
    """An observer that remembers."""

    words: list[tuple[Any, ...]] = field(default_factory=list)
    runs: list[tuple[Any, ...]] = field(default_factory=list)

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str], cells: int) -> None:
        self.words.append(("started", lesson.slug, tuple(reasons), cells))

    def run_began(self, jobs: Sequence[Job], at_once: int) -> None:
        self.runs.append((tuple(job.slug for job in jobs), at_once, len(self.words)))

    def cell_started(self, lesson: Lesson, cell: int, position: int) -> None:
        self.words.append(("cell", lesson.slug, cell, position))

    def memory_measured(self, lesson: Lesson, bytes_: int) -> None:
        self.words.append(("memory", lesson.slug, bytes_))

    def lesson_restarted(self, lesson: Lesson, reason: str) -> None:
        self.words.append(("restarted", lesson.slug, reason))


def run_lessons(
    settings: Settings, jobs: Sequence[Job], heard: Heard, pool: Any = None, most: int | None = None
) -> list[Result]:
    """Execute the jobs on this machine, in plain kernels unless a pool is given."""
    with pool or KernelPool({job.slug: job.needs for job in jobs}, KernelPolicy.PLAIN) as kernels:
        place = LocalPlace(Machine(settings=settings, packages=PACKAGES, pool=kernels), most)
        return list(place.run(jobs, heard))


@pytest.fixture
def heard() -> Heard:
    """What was heard of the lessons."""
    return Heard()


@pytest.fixture
def to_run(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
    make_dataset: Callable[..., Dataset],
) -> Callable[..., Job]:
    """The job to run a lesson of these cells, with one data file and one module."""

    def make(*sources: str, slug: str = "lesson", preload: tuple[str, ...] = ()) -> Job:
        points = make_dataset("points", files=(Path("notebooks/data/points.csv"),))
        notebook = make_notebook(
            make_cell("# 글", kind="markdown"),
            *(make_cell(source) for source in sources or ("SEED = 5",)),
            imports=("numpy",),
            companion=("notebooks/tinynotes/words.py",),
        )
        return replace(
            job_of(notebook),
            lesson=make_lesson(slug, datasets=(points,)),
            needs=KernelNeeds(preload=preload),
            reasons=("because",),
        )

    return make


@pytest.fixture
def execute(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, to_run: Callable[..., Job], heard: Heard
) -> Callable[..., Result]:
    """Execute a lesson; a run that is given stands for the kernel's."""

    def run(result: Result, seen: dict[str, Any], profile: Profile = Profile.EMBEDDED) -> Result:
        async def run_notebook(job: Job, setup: KernelSetup, listener: Any, _limit: object) -> Result:
            files = sorted(p.relative_to(setup.folder) for p in setup.folder.rglob("*") if p.is_file())
            seen.update(setup=setup, files=[file.as_posix() for file in files])
            for cell in job.notebook.cells[1:]:
                listener.on_cell(cell)
            listener.on_memory(7)
            if "meanwhile" in seen:
                seen["meanwhile"]()
            return result

        monkeypatch.setattr(module, "run_notebook", run_notebook)
        (found,) = run_lessons(replace(settings, profile=profile), [to_run()], heard)
        return found

    return run


def test_good_run_has_provenance(execute: Callable[..., Result]) -> None:
    """A good run carries its outputs and how they came about."""
    execution = execute(GOOD, {})
    assert (Status.EXECUTED, ((),)) == (execution.status, execution.outputs)
    assert execution.provenance is not None
    expected = (MEASURED, (("numpy", "2.0"),), 5)
    provenance = execution.provenance
    assert expected == (provenance.measured, provenance.packages, provenance.seed)
    assert (MEASURED, ("because",)) == (execution.measured, execution.reasons)


def test_failed_run_has_none(execute: Callable[..., Result]) -> None:
    """A failed run carries its failure, its cost and no provenance, so that it cannot enter the store."""
    execution = execute(ended(Status.FAILED), {})
    assert (Status.FAILED, FAILURE, None) == (execution.status, execution.failure, execution.provenance)
    assert MEASURED == execution.measured


def test_run_is_heard(execute: Callable[..., Result], heard: Heard) -> None:
    """An observer hears of the start and why, of cells by number and position, of memory."""
    execute(GOOD, {})
    expected = [
        ("started", "lesson", ("because",), 1), ("cell", "lesson", 2, 1), ("memory", "lesson", 7),
    ]  # fmt: skip
    assert expected == heard.words


def test_fingerprint_is_that_of_what_ran(
    execute: Callable[..., Result], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is edited after it was copied does not lend its digest to the outputs of the old one."""
    before = execute(GOOD, {}).fingerprint
    copy_inputs = machine_module.copy_inputs

    def copy_then_edit(*arguments: Any) -> Path:
        folder = copy_inputs(*arguments)
        (settings.root / "notebooks/data/points.csv").write_text("edited", encoding="utf-8")
        return folder

    monkeypatch.setattr(machine_module, "copy_inputs", copy_then_edit)
    assert before == execute(GOOD, {}).fingerprint
    monkeypatch.setattr(machine_module, "copy_inputs", copy_inputs)
    assert before != execute(GOOD, {}).fingerprint


@pytest.fixture
def real_points(settings: Settings) -> Path:
    """The one file of the real edition of the data set `points`."""
    path = settings.real_data / "points" / "points.csv"
    path.parent.mkdir(parents=True)
    path.write_text("1", encoding="utf-8")
    return path


def test_kernel_reaches_real_data_in_their_profile_only(
    execute: Callable[..., Result], real_points: Path
) -> None:
    """The kernel is told of a folder of real data in the profile real, and else of none."""
    seen: dict[str, Any] = {}
    execute(GOOD, seen)
    assert "COURSE_DATA" not in seen["setup"].environment
    there = []
    seen["meanwhile"] = lambda: there.extend(Path(seen["setup"].environment["COURSE_DATA"]).glob("*/*.csv"))
    execution = execute(GOOD, seen, Profile.REAL)
    assert ["points/points.csv"] == ["/".join(path.parts[-2:]) for path in there]
    assert ("profile", "real") in execution.fingerprint.parts
    assert "real data points" in dict(execution.fingerprint.parts)


def test_real_data_that_change_meanwhile_spoil_the_run(
    execute: Callable[..., Result], real_points: Path
) -> None:
    """What was computed from data that changed under it belongs to no fingerprint and is a failure."""
    seen = {"meanwhile": lambda: real_points.write_text("2", encoding="utf-8")}
    execution = execute(GOOD, seen, Profile.REAL)
    assert (Status.FAILED, None) == (execution.status, execution.provenance)
    assert execution.failure is not None
    assert execution.failure.cell is None
    assert "the real data of points changed while the lesson ran" in execution.failure.message


def test_kernel_sees_what_the_fingerprint_names(execute: Callable[..., Result]) -> None:
    """The folder to run in holds the companion and the data, and is gone afterwards."""
    seen: dict[str, Any] = {}
    execute(GOOD, seen)
    expected = ["data/points.csv", "tinynotes/words.py"]
    assert expected == seen["files"]
    assert seen["setup"].folder.is_relative_to(seen["setup"].scratch)
    assert str(seen["setup"].scratch) in seen["setup"].environment["HOME"]
    assert not seen["setup"].scratch.exists()


# --- once more, in a plain kernel ---------------------------------------------------------------


class OnePool:
    """A pool that gives every lesson a forked kernel, or refuses to."""

    fonts = None

    def __init__(self, *_: object) -> None: ...
    def __enter__(self) -> OnePool:
        return self

    def __exit__(self, *_: object) -> None: ...
    def starter(self, slug: str) -> str:
        return f"fork for {slug}"

    containment = Containment(level=ContainmentLevel.FULL)
    means = None


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (WarmKernelRefused("it is gone"), "it is gone"),
        (ended(Status.KERNEL_DIED, measured=replace(MEASURED, kernel=KernelKind.WARM)), "no"),
    ],
    ids=["refused", "died"],
)
def test_lesson_runs_again_in_a_plain_kernel(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    to_run: Callable[..., Job],
    heard: Heard,
    first: Exception | Result,
    reason: str,
) -> None:
    """A forked kernel that died, or could not be had, is no end: the lesson runs once more, plain."""
    starts: list[object] = []

    async def run_notebook(job: Job, setup: KernelSetup, listener: Any, _limit: object) -> Result:
        starts.append(setup.start)
        listener.on_cell(job.notebook.cells[1])
        if len(starts) > 1:
            return GOOD
        if isinstance(first, Exception):
            raise first
        return first

    monkeypatch.setattr(module, "run_notebook", run_notebook)
    (execution,) = run_lessons(settings, [to_run()], heard, OnePool())
    assert ["fork for lesson", start_plain_kernel] == starts
    assert Status.EXECUTED is execution.status
    assert ("restarted", "lesson", reason) in heard.words
    assert 2 == heard.words.count(("cell", "lesson", 2, 1))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.KERNEL_DIED, KernelKind.PLAIN),
        (Status.FAILED, KernelKind.WARM),
        (Status.TIMED_OUT, KernelKind.WARM),
    ],
)
def test_other_ends_are_final(
    execute: Callable[..., Result], heard: Heard, status: Status, kind: KernelKind
) -> None:
    """A plain kernel that died, an error and a limit would come again: they are not tried twice."""
    execution = execute(ended(status, measured=replace(MEASURED, kernel=kind)), {})
    assert status is execution.status
    assert "restarted" not in {word[0] for word in heard.words}


def test_lessons_survive_the_zygote(
    settings: Settings, to_run: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the zygote is killed, the lesson that runs goes on and the next one gets a plain kernel."""
    lessons = [to_run("1", "print('on')", slug="a"), to_run("print('next')", slug="b")]
    pool, heard = KernelPool({job.slug: job.needs for job in lessons}), Heard()
    hear = heard.cell_started

    def kill(lesson: Lesson, cell: int, position: int) -> None:
        hear(lesson, cell, position)
        if (lesson.slug, position) == ("a", 2):
            (zygote,) = pool.processes
            os.kill(zygote, signal.SIGKILL)
            psutil.Process(zygote).wait(20)

    monkeypatch.setattr(heard, "cell_started", kill)
    first, second = run_lessons(settings, lessons, heard, pool, most=1)
    assert (None, "on\n") == (first.failure, text_of(first))
    assert (None, "next\n") == (second.failure, text_of(second))
    kinds = [each.measured.kernel for each in (first, second) if each.measured]
    assert [KernelKind.WARM, KernelKind.PLAIN] == kinds
    restarted = [word for word in heard.words if word[0] == "restarted"]
    assert ["b"] == [slug for _, slug, _ in restarted]
    assert "the preloaded process has ended" in restarted[0][2]


def test_kernel_that_cannot_be_had_fails_its_lesson_alone(
    settings: Settings, to_run: Callable[..., Job], heard: Heard
) -> None:
    """A kernel that never answers is the failure of its lesson, in words; the others run."""

    class Pool(KernelPool):
        def starter(self, slug: str) -> StartKernel:
            return never if slug == "stuck" else start_plain_kernel

    def never(request: object, log: object) -> KernelProcess:
        raise RuntimeError("Kernel didn't respond in 60 seconds")

    jobs = [to_run(slug="stuck"), to_run(slug="well")]
    found = run_lessons(settings, jobs, heard, Pool({}, KernelPolicy.PLAIN), 1)
    stuck, well = sorted(found, key=lambda result: result.slug)
    assert (Status.NOT_STARTED, Status.EXECUTED) == (stuck.status, well.status)
    assert stuck.failure is not None
    assert "the kernel could not be used" in stuck.failure.message
    assert (None, None) == (stuck.failure.cell, stuck.provenance)


def test_what_waits_when_the_build_ends_is_not_begun(
    settings: Settings, to_run: Callable[..., Job], heard: Heard
) -> None:
    """Jobs whose turn comes too late get no folder and no kernel, and say what to do."""
    jobs = [replace(to_run(slug=slug), build_seconds=0) for slug in ("a", "b")]
    found = run_lessons(settings, jobs, heard, KernelPool({}, KernelPolicy.PLAIN), 1)
    assert [] == heard.words
    assert [Status.TIMED_OUT] * 2 == [result.status for result in found]
    (failure,) = {result.failure for result in found}
    assert failure is not None
    assert (None, "give it more time with --build-seconds") == (failure.cell, failure.advice)


def test_results_come_as_soon_as_they_are_there(
    settings: Settings, to_run: Callable[..., Job], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result of a lesson is there before the next one has ended."""
    seen: list[int] = []
    arrived: list[str] = []

    async def run_notebook(*_: Any) -> Result:
        while len(seen) > len(arrived):  # as soon as somebody has taken what came before
            await asyncio.sleep(0.01)
        seen.append(len(arrived))
        return GOOD

    monkeypatch.setattr(module, "run_notebook", run_notebook)
    jobs = [to_run(slug="b"), to_run(slug="a")]
    with KernelPool({}, KernelPolicy.PLAIN) as pool:
        place = LocalPlace(Machine(settings=settings, packages=PACKAGES, pool=pool), 1)
        arrived += (result.slug for result in place.run(jobs, heard))
    assert [0, 1] == seen


def test_all_that_runs_is_told_before_the_first_lesson(
    settings: Settings, to_run: Callable[..., Job], heard: Heard
) -> None:
    """Whoever watches learns at the beginning which lessons run, and how many at once."""
    run_lessons(settings, [to_run(slug="b"), to_run(slug="a")], heard, most=1)
    assert [(("b", "a"), 1, 0)] == heard.runs
