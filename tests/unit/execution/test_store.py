"""The store: what was put comes back exactly, and a damaged entry is a miss that is moved aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.execution.store import Store
from coursebuild.model import Execution, Fingerprint, Lesson, Provenance, Status

OUTPUTS = (({"output_type": "stream", "name": "stdout", "text": "한 줄 \U0001f600\n"},), ())
FIRST, SECOND = "aa" + "0" * 62, "aa" + "1" * 62


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
            executed_at=5, seconds=1.5, python="3.11.2", packages=(("numpy", "2.0"), ("six", "1.0"))
        ),
    )


def entry_file(folder: Path, digest: str) -> Path:
    return folder / "store" / "executions" / digest[:2] / digest


def test_what_was_put_comes_back(store: Store, warnings: list[str], execution: Execution) -> None:
    """Outputs, fingerprint and provenance come back equal, and the lesson's latest is known."""
    put = store.put(execution)
    entry = store.get(FIRST)
    assert entry is not None
    assert put == entry
    expected = (execution.outputs, execution.fingerprint, execution.provenance)
    assert expected == (entry.outputs(), entry.fingerprint, entry.provenance)
    assert execution.fingerprint == store.latest(execution.lesson)
    assert not warnings


def test_same_execution_is_the_same_bytes(store: Store, tmp_path: Path, execution: Execution) -> None:
    """An entry depends on the execution alone, and no temporary file is left."""
    store.put(execution)
    before = entry_file(tmp_path, FIRST).read_bytes()
    store.put(execution)
    assert before == entry_file(tmp_path, FIRST).read_bytes()
    assert [FIRST] == [path.name for path in entry_file(tmp_path, FIRST).parent.iterdir()]


def test_unknown_fingerprint_is_a_quiet_miss(store: Store, warnings: list[str], execution: Execution) -> None:
    """What was never stored is absent without a warning."""
    assert store.get(FIRST) is None
    assert store.latest(execution.lesson) is None
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
    damage: Callable[[bytes], bytes],
) -> None:
    """An entry whose bytes changed is never returned: it is moved aside, named, and healed."""
    store.put(execution)
    path = entry_file(tmp_path, FIRST)
    path.write_bytes(damage(path.read_bytes()))
    assert store.get(FIRST) is None
    assert not path.exists()
    assert path.with_name(f"{FIRST}.damaged").exists()
    expected = f"a stored result is damaged (its checksum is wrong) and was moved aside: {FIRST}.damaged"
    assert [expected] == warnings
    assert store.put(execution) == store.get(FIRST)


def test_swapped_entry_is_a_miss(
    store: Store, warnings: list[str], tmp_path: Path, execution: Execution
) -> None:
    """A whole entry under the name of another fingerprint is not believed."""
    store.put(execution)
    entry_file(tmp_path, FIRST).rename(entry_file(tmp_path, SECOND))
    assert store.get(SECOND) is None
    assert "it belongs to another fingerprint" in warnings[0]


def test_failed_execution_cannot_be_put(store: Store, execution: Execution) -> None:
    """Only a good execution enters the store."""
    with pytest.raises(AssertionError):
        store.put(replace(execution, status=Status.FAILED))
    assert store.get(FIRST) is None


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b"\xff", b'{"digest": "a", "cells": 1, "parts": []}'])
def test_damaged_latest_is_as_good_as_none(
    store: Store, tmp_path: Path, execution: Execution, damage: bytes
) -> None:
    """A note of the latest execution that cannot be read says nothing."""
    store.note_latest(execution.lesson, execution.fingerprint)
    (tmp_path / "store" / "latest" / "unet").write_bytes(damage)
    assert store.latest(execution.lesson) is None
