"""Executing one lesson: what the kernel is given, and what becomes of a good and of a failed run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coursebuild.dataset import Dataset, Profile
from coursebuild.execution import run as module
from coursebuild.execution.kernel import Run
from coursebuild.execution.packages import Packages
from coursebuild.model import Cell, CellFailure, Execution, Lesson, Notebook, Status
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
    make_dataset: Callable[..., Dataset],
) -> Callable[[Run, dict[str, Any]], Execution]:
    """Execute a lesson with one data file and one module; a run that is given stands for the kernel's."""

    def run(result: Run, seen: dict[str, Any], profile: Profile = Profile.EMBEDDED) -> Execution:
        def run_notebook(_notebook: Notebook, _limits: object, **given: Any) -> Run:
            files = sorted(p.relative_to(given["folder"]) for p in given["folder"].rglob("*") if p.is_file())
            seen.update(given, files=[file.as_posix() for file in files])
            if "meanwhile" in seen:
                seen["meanwhile"]()
            return result

        monkeypatch.setattr(module, "run_notebook", run_notebook)
        notebook = make_notebook(
            make_cell("1"), imports=("numpy",), companion=("notebooks/tinynotes/words.py",)
        )
        points = make_dataset("points", files=(Path("notebooks/data/points.csv"),))
        lesson = make_lesson(datasets=(points,))
        given = replace(settings, profile=profile)
        return module.execute_lesson(given, lesson, notebook, PACKAGES, lambda cell: None)

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


@pytest.fixture
def real_points(settings: Settings) -> Path:
    """The one file of the real edition of the data set `points`."""
    path = settings.real_data / "points" / "points.csv"
    path.parent.mkdir(parents=True)
    path.write_text("1", encoding="utf-8")
    return path


GOOD = Run(status=Status.EXECUTED, outputs=((),), failure=None, seconds=1.0)


def test_kernel_reaches_real_data_in_their_profile_only(
    execute: Callable[..., Execution], real_points: Path
) -> None:
    """The kernel is told of a folder of real data in the profile real, and else of none."""
    seen: dict[str, Any] = {}
    execute(GOOD, seen)
    assert "COURSE_DATA" not in seen["environment"]
    there = []
    seen["meanwhile"] = lambda: there.extend(Path(seen["environment"]["COURSE_DATA"]).glob("*/*.csv"))
    execution = execute(GOOD, seen, Profile.REAL)
    assert ["points/points.csv"] == ["/".join(path.parts[-2:]) for path in there]
    assert ("profile", "real") in execution.fingerprint.parts
    assert "real data points" in dict(execution.fingerprint.parts)


def test_real_data_that_change_meanwhile_spoil_the_run(
    execute: Callable[..., Execution], real_points: Path
) -> None:
    """What was computed from data that changed under it belongs to no fingerprint and is a failure."""
    seen = {"meanwhile": lambda: real_points.write_text("2", encoding="utf-8")}
    execution = execute(GOOD, seen, Profile.REAL)
    assert (Status.FAILED, (), None) == (execution.status, execution.outputs, execution.provenance)
    assert execution.failure is not None
    assert execution.failure.cell is None
    assert "the real data of points changed while the lesson ran" in execution.failure.message


def test_kernel_sees_what_the_fingerprint_names(execute: Callable[..., Execution]) -> None:
    """The folder to run in holds the companion and the data, and is gone afterwards."""
    seen: dict[str, Any] = {}
    execute(Run(status=Status.EXECUTED, outputs=(), failure=None, seconds=1.0), seen)
    expected = ["data/points.csv", "tinynotes/words.py"]
    assert expected == seen["files"]
    assert seen["folder"].is_relative_to(seen["scratch"])
    assert str(seen["scratch"]) in seen["environment"]["HOME"]
    assert not seen["scratch"].exists()
