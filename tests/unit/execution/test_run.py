"""Executing one lesson: what the kernel is given, and what becomes of a good and of a failed run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coursebuild.execution import run as module
from coursebuild.execution.kernel import Run
from coursebuild.execution.packages import Packages
from coursebuild.model import Cell, CellFailure, Dataset, Execution, Lesson, Notebook, Status
from coursebuild.settings import Settings

PACKAGES = Packages(versions={"numpy": "2.0"}, needs={}, providers={"numpy": ("numpy",)})
FAILURE = CellFailure(cell=1, line=None, message="no")


@pytest.fixture
def execute(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
) -> Callable[[Run, dict[str, Any]], Execution]:
    """Execute a lesson with one data file and one module; a run that is given stands for the kernel's."""

    def run(result: Run, seen: dict[str, Any]) -> Execution:
        def run_notebook(_notebook: Notebook, _limits: object, **given: Any) -> Run:
            files = sorted(p.relative_to(given["folder"]) for p in given["folder"].rglob("*") if p.is_file())
            seen.update(given, files=[file.as_posix() for file in files])
            return result

        monkeypatch.setattr(module, "run_notebook", run_notebook)
        notebook = make_notebook(
            make_cell("1"), imports=("numpy",), companion=("notebooks/tinynotes/words.py",)
        )
        points = Dataset(
            name="points", title="", summary="", origin="", licence="", synthetic=True,
            files=(Path("notebooks/data/points.csv"),),
        )  # fmt: skip
        lesson = make_lesson(datasets=(points,))
        return module.execute_lesson(settings, lesson, notebook, PACKAGES, lambda cell: None)

    return run


def test_good_run_has_provenance(execute: Callable[..., Execution]) -> None:
    """A good run carries its outputs and how they came about."""
    result = Run(status=Status.EXECUTED, outputs=((),), failure=None, seconds=1.26)
    execution = execute(result, {})
    assert (Status.EXECUTED, ((),)) == (execution.status, execution.outputs)
    assert execution.provenance is not None
    expected = (1.3, (("numpy", "2.0"),))
    assert expected == (execution.provenance.seconds, execution.provenance.packages)


def test_failed_run_has_none(execute: Callable[..., Execution]) -> None:
    """A failed run carries its failure and no provenance, so that it cannot enter the store."""
    execution = execute(Run(status=Status.FAILED, outputs=(), failure=FAILURE, seconds=1.0), {})
    assert (Status.FAILED, FAILURE, None) == (execution.status, execution.failure, execution.provenance)


def test_fingerprint_is_that_of_what_ran(
    execute: Callable[..., Execution], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is edited after it was copied does not lend its digest to the outputs of the old one."""
    good = Run(status=Status.EXECUTED, outputs=(), failure=None, seconds=1.0)
    before = execute(good, {}).fingerprint
    copy_inputs = module.copy_inputs

    def copy_then_edit(*arguments: Any) -> Path:
        folder = copy_inputs(*arguments)
        (settings.root / "notebooks/data/points.csv").write_text("edited", encoding="utf-8")
        return folder

    monkeypatch.setattr(module, "copy_inputs", copy_then_edit)
    assert before == execute(good, {}).fingerprint
    monkeypatch.setattr(module, "copy_inputs", copy_inputs)
    assert before != execute(good, {}).fingerprint


def test_kernel_sees_what_the_fingerprint_names(execute: Callable[..., Execution]) -> None:
    """The folder to run in holds the companion and the data, and is gone afterwards."""
    seen: dict[str, Any] = {}
    execute(Run(status=Status.EXECUTED, outputs=(), failure=None, seconds=1.0), seen)
    expected = ["data/points.csv", "tinynotes/words.py"]
    assert expected == seen["files"]
    assert seen["folder"].is_relative_to(seen["scratch"])
    assert str(seen["scratch"]) in seen["environment"]["HOME"]
    assert not seen["scratch"].exists()
