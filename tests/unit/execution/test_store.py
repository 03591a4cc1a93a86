"""The store: what was put comes back exactly, and a damaged entry is a miss that is moved aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.execution import store as module
from coursebuild.execution.store import Store
from coursebuild.model import Cell, Lesson, Notebook
from coursebuild.outcomes import Execution, Fingerprint, KernelKind, Measurement, Provenance, Status

OUTPUTS = (({"output_type": "stream", "name": "stdout", "text": "한 줄 \U0001f600\n"},), ())
FIRST, SECOND = "aa" + "0" * 62, "aa" + "1" * 62
MEASURED = Measurement(seconds=1.5, cpu_seconds=2.5, peak_memory_bytes=3_000_000, kernel=KernelKind.WARM)


@pytest.fixture
def warnings() -> list[str]:
    """What the store warned of."""
    return []


@pytest.fixture
def store(tmp_path: Path, warnings: list[str]) -> Store:
    """An empty store."""
    return Store(tmp_path / "store", warnings.append)


@pytest.fixture
def execution(make_lesson: Callable[..., Lesson]) -> Execution:
    """A good execution with outputs."""
    return Execution(
        lesson=make_lesson("unet"),
        status=Status.EXECUTED,
        fingerprint=Fingerprint(digest=FIRST, cells=("c1", "c2"), parts=(("python", "3.11"),)),
        outputs=OUTPUTS,
        provenance=Provenance(
            executed_at=5,
            measured=MEASURED,
            python="3.11.2",
            packages=(("numpy", "2.0"), ("six", "1.0")),
            seed=7,
        ),
    )


@pytest.fixture
def notebook(make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]) -> Notebook:
    """The notebook of that execution."""
    return make_notebook(make_cell("# 제목", kind="markdown"), make_cell("1 + 1", "b-tag", "a-tag"))


def entry_file(folder: Path, digest: str) -> Path:
    return folder / "store" / "executions" / digest[:2] / digest


def test_what_was_put_comes_back(
    store: Store, warnings: list[str], execution: Execution, notebook: Notebook
) -> None:
    """Outputs, fingerprint and provenance come back equal, and the lesson's latest is known."""
    put = store.put(execution, notebook)
    entry = store.get(FIRST)
    assert entry is not None
    assert put == entry
    expected = (execution.outputs, execution.fingerprint, execution.provenance)
    assert expected == (entry.outputs(), entry.fingerprint, entry.provenance)
    assert execution.fingerprint == store.latest(execution.lesson)
    assert not warnings


def test_same_execution_is_the_same_bytes(
    store: Store, tmp_path: Path, execution: Execution, notebook: Notebook
) -> None:
    """An entry depends on the execution alone, and no temporary file is left."""
    store.put(execution, notebook)
    before = entry_file(tmp_path, FIRST).read_bytes()
    store.put(execution, notebook)
    assert before == entry_file(tmp_path, FIRST).read_bytes()
    assert [FIRST] == [path.name for path in entry_file(tmp_path, FIRST).parent.iterdir()]


def test_unknown_fingerprint_is_a_quiet_miss(store: Store, warnings: list[str], execution: Execution) -> None:
    """What was never stored is absent without a warning."""
    assert store.get(FIRST) is None
    assert store.latest(execution.lesson) is None
    assert store.last_good(execution.lesson) is None
    assert store.last_measurement(execution.lesson) is None
    assert not warnings


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:70],
        lambda raw: raw + b"x",
        lambda raw: raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:],
        lambda raw: bytes([raw[0] ^ 1]) + raw[1:],
        lambda raw: raw.replace(b'"seconds":1.5', b'"seconds":9.5'),
    ],
    ids=["empty", "cut by one", "cut", "longer", "flipped", "checksum", "header"],
)
def test_damaged_entry_is_a_miss_moved_aside(
    store: Store,
    warnings: list[str],
    tmp_path: Path,
    execution: Execution,
    notebook: Notebook,
    damage: Callable[[bytes], bytes],
) -> None:
    """An entry whose bytes changed is never returned: it is moved aside, named, and healed."""
    store.put(execution, notebook)
    path = entry_file(tmp_path, FIRST)
    path.write_bytes(damage(path.read_bytes()))
    assert store.get(FIRST) is None
    assert not path.exists()
    assert path.with_name(f"{FIRST}.damaged").exists()
    expected = f"a stored result is damaged (its checksum is wrong) and was moved aside: {FIRST}.damaged"
    assert [expected] == warnings
    assert store.put(execution, notebook) == store.get(FIRST)


def test_swapped_entry_is_a_miss(
    store: Store, warnings: list[str], tmp_path: Path, execution: Execution, notebook: Notebook
) -> None:
    """A whole entry under the name of another fingerprint is not believed."""
    store.put(execution, notebook)
    entry_file(tmp_path, FIRST).rename(entry_file(tmp_path, SECOND))
    assert store.get(SECOND) is None
    assert "it belongs to another fingerprint" in warnings[0]


def test_failed_execution_cannot_be_put(store: Store, execution: Execution, notebook: Notebook) -> None:
    """Only a good execution enters the store."""
    with pytest.raises(AssertionError):
        store.put(replace(execution, status=Status.FAILED), notebook)
    assert store.get(FIRST) is None


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{}", b"\xff", b'{"fingerprint": {"digest": "a", "cells": 1, "parts": []}}']
)
def test_damaged_latest_is_as_good_as_none(
    store: Store, tmp_path: Path, execution: Execution, notebook: Notebook, damage: bytes
) -> None:
    """A note of the latest execution that cannot be read says nothing."""
    store.note_latest(execution.lesson, execution.fingerprint, notebook)
    (tmp_path / "store" / "latest" / "unet").write_bytes(damage)
    assert store.latest(execution.lesson) is None
    assert store.last_good(execution.lesson) is None
    assert store.last_measurement(execution.lesson) is None


def test_last_good_execution_is_kept_with_its_notebook(
    store: Store, execution: Execution, notebook: Notebook
) -> None:
    """What ran last comes back with the notebook as it was then, although the file was edited since."""
    entry = store.put(execution, notebook)
    kept = store.last_good(execution.lesson)
    assert kept is not None
    assert (replace(notebook, imports=frozenset()), entry) == kept
    assert MEASURED == store.last_measurement(execution.lesson)


def test_lost_entry_has_no_last_good_page(
    store: Store, tmp_path: Path, execution: Execution, notebook: Notebook
) -> None:
    """When the entry is gone, its fingerprint is still known, so that `status` can say what changed."""
    store.put(execution, notebook)
    entry_file(tmp_path, FIRST).unlink()
    assert execution.fingerprint == store.latest(execution.lesson)
    assert store.last_good(execution.lesson) is None
    assert store.last_measurement(execution.lesson) is None


def test_entry_of_another_format_is_a_quiet_miss(
    store: Store,
    warnings: list[str],
    tmp_path: Path,
    execution: Execution,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What another version of the tool stored is neither believed nor called damaged, and stays in place."""
    monkeypatch.setattr(module, "_FORMAT", module._FORMAT + 1)
    store.put(execution, notebook)
    monkeypatch.undo()
    assert store.get(FIRST) is None
    assert not warnings
    assert entry_file(tmp_path, FIRST).exists()
