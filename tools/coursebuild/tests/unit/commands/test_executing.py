"""Executing jobs wherever somebody plugs in a place: what is good is stored as soon as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from coursebuild.commands.executing import execute
from coursebuild.execution.place import Place
from coursebuild.keeping.store import Store, open_store
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.observer import RunObserver
from coursebuild.nouns.result import Failure, Fingerprint, KernelKind, Measurement, Provenance, Result, Status
from kernels import job_of

MEASURED = Measurement(seconds=1, cpu_seconds=1, peak_memory_bytes=1, kernel=KernelKind.PLAIN)


@dataclass
class InlinePlace:
    """A place without kernels: `1 + 1` is known here, everything else fails."""

    store: Store
    stored_before: list[bool] = field(default_factory=list)
    """For each job when it begins: whether the job before it is stored."""

    def run(self, jobs: Sequence[Job], observer: RunObserver) -> Iterator[Result]:
        before: Job | None = None
        for job in jobs:
            self.stored_before.append(before is not None and self._is_stored(before))
            observer.lesson_started(job.lesson, job.reasons, 1)
            yield self._result(job)
            before = job

    def _is_stored(self, job: Job) -> bool:
        return self.store.find(job.lesson, job.fingerprint) is not None

    def _result(self, job: Job) -> Result:
        failed = Result(
            lesson=job.lesson,
            status=Status.FAILED,
            fingerprint=job.fingerprint,
            outputs=((),),
            failure=Failure(cell=1, line=1, message="no"),
        )
        if job.notebook.cells[0].source != "1 + 1":
            return failed
        provenance = Provenance(executed_at=5, measured=MEASURED, python="3", packages=(), seed=None)
        outputs = (({"output_type": "stream", "name": "stdout", "text": "2"},),)
        return replace(failed, status=Status.EXECUTED, outputs=outputs, failure=None, provenance=provenance)


@dataclass
class Heard:
    """An observer that remembers the ends, and hears nothing else."""

    ends: list[tuple[str, Status]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None

    def lesson_ended(self, result: Result) -> None:
        self.ends.append((result.slug, result.status))


def job(slug: str, source: str) -> Job:
    cell = Cell(number=1, id="a", kind=CellKind.CODE, source=source)
    given = job_of(Notebook(path=Path(f"{slug}.ipynb"), cells=(cell,)))
    fingerprint = Fingerprint(digest=slug * 64, cells=("c",), parts=())
    return replace(given, lesson=replace(given.lesson, slug=slug), fingerprint=fingerprint)


def test_another_place_can_be_plugged_in(tmp_path: Path) -> None:
    """Of a place nothing is asked but results as they come: good ones are stored before the next begins."""
    store = open_store(tmp_path / "store", pytest.fail)
    place, heard = InlinePlace(store), Heard()
    plugged: Place = place
    jobs = [job("a", "1 + 1"), job("b", "1 / 0"), job("c", "1 + 1")]
    results = execute(plugged, jobs, heard, tmp_path / "partial", store)
    ends = [("a", Status.EXECUTED), ("b", Status.FAILED), ("c", Status.EXECUTED)]
    assert ends == heard.ends == [(result.slug, result.status) for result in results]
    assert [False, True, False] == place.stored_before
    assert ["b.ipynb"] == [path.name for path in (tmp_path / "partial").iterdir()]
    assert results[1].failure is not None
    assert tmp_path / "partial" / "b.ipynb" == results[1].failure.partial


def test_nothing_is_stored_without_a_store(tmp_path: Path) -> None:
    """What is run only to compare leaves nothing behind."""
    store = open_store(tmp_path / "store", pytest.fail)
    (result,) = execute(InlinePlace(store), [job("a", "1 + 1")], Heard(), tmp_path / "partial")
    assert Status.EXECUTED is result.status
    assert [] == list(tmp_path.iterdir())
