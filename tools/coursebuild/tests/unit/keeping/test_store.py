"""The store: what was put comes back exactly, and a damaged entry is a miss that is moved aside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.keeping import stored_results as module
from coursebuild.keeping.pointers import Pointers
from coursebuild.keeping.store import Store, open_store
from coursebuild.keeping.whole_files import Sealed, seal, unseal
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import (
    Containment,
    ContainmentLevel,
    Fingerprint,
    KernelKind,
    Measurement,
    Provenance,
    Result,
    Status,
)

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
    return open_store(tmp_path / "store", warnings.append)


@pytest.fixture
def execution(make_lesson: Callable[..., Lesson]) -> Result:
    """A good execution with outputs."""
    return Result(
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
            containment=Containment(level=ContainmentLevel.PARTIAL, lacking=("no Landlock",)),
        ),
    )


@pytest.fixture
def notebook(make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]) -> Notebook:
    """The notebook of that execution."""
    return make_notebook(make_cell("# 제목", kind="markdown"), make_cell("1 + 1", "b-tag", "a-tag"))


class MemoryShelf:
    """A shelf without a disk."""

    def __init__(self) -> None:
        self.kept: dict[str, Sealed] = {}

    def get(self, key: str) -> Sealed | None:
        return self.kept.get(key)

    def put(self, key: str, sealed: Sealed) -> None:
        self.kept[key] = sealed

    def reject(self, key: str, why: str) -> None:
        del self.kept[key]


def test_another_shelf_can_be_plugged_in(tmp_path: Path, execution: Result, notebook: Notebook) -> None:
    """The store needs of its shelf what `Shelf` names, and keeps nothing but pointers anywhere else."""
    shelf = MemoryShelf()
    store = Store(shelf, Pointers(tmp_path, pytest.fail))
    store.put(execution, notebook)
    found = Store(shelf, Pointers(tmp_path / "other course", pytest.fail)).find(
        execution.lesson, execution.fingerprint
    )
    assert found is not None
    assert (OUTPUTS, [FIRST]) == (tuple(found.outputs), list(shelf.kept))
    assert ["latest"] == [path.name for path in tmp_path.iterdir()]
    shelf.kept[SECOND] = shelf.kept[FIRST]
    assert store.get(execution.lesson, SECOND) is None
    assert [FIRST] == list(shelf.kept)


def test_outputs_that_are_lost_meanwhile_are_not_made_up(
    store: Store, tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """Outputs are read when they are looked at; what was removed until then is an error, in words."""
    store.put(execution, notebook)
    found = store.find(execution.lesson, execution.fingerprint)
    assert found is not None
    entry_file(tmp_path, FIRST).unlink()
    with pytest.raises(ExecutionError, match="build again"):
        tuple(found.outputs)


def entry_file(folder: Path, digest: str) -> Path:
    return folder / "store" / "executions" / digest[:2] / digest


def test_what_was_put_comes_back(
    store: Store, warnings: list[str], execution: Result, notebook: Notebook
) -> None:
    """Outputs, fingerprint and provenance come back equal, and the lesson's latest is known."""
    put = store.put(execution, notebook)
    found = store.get(execution.lesson, FIRST)
    assert found is not None
    assert put.checksum == found.checksum
    expected = (execution.outputs, execution.fingerprint, execution.provenance)
    assert expected == (tuple(found.outputs), found.fingerprint, found.provenance)
    assert execution.fingerprint == store.latest(execution.lesson)
    assert not warnings


def test_same_execution_is_the_same_bytes(
    store: Store, tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """An entry depends on the execution alone, and no temporary file is left."""
    store.put(execution, notebook)
    before = entry_file(tmp_path, FIRST).read_bytes()
    store.put(execution, notebook)
    assert before == entry_file(tmp_path, FIRST).read_bytes()
    assert [FIRST] == [path.name for path in entry_file(tmp_path, FIRST).parent.iterdir()]


WRITTEN = "bb" + "0" * 62
WARNING = {"output_type": "stream", "name": "stderr", "text": "<cell>:3: UserWarning: no\n  f(x)  # why\n"}


@pytest.mark.parametrize(("output", "shows_code"), [(OUTPUTS[0][0], False), (WARNING, True)])
def test_result_that_shows_code_is_that_of_one_text(
    store: Store, execution: Result, notebook: Notebook, output: dict, shows_code: bool
) -> None:
    """With other comments a result is found unless it shows lines of the code; with the same it always is."""
    now = replace(execution.fingerprint, as_written=WRITTEN)
    lesson = execution.lesson
    put = store.put(replace(execution, fingerprint=now, outputs=((output,), ())), notebook)
    found, last = store.find(lesson, now), store.last_good(lesson)
    assert found is not None
    assert last is not None
    assert put.checksum == found.checksum == last[1].checksum
    assert shows_code == (store.find(lesson, replace(now, as_written="cc" + "0" * 62)) is None)
    assert {FIRST, WRITTEN} == set(store.needed({lesson: now}))


def test_first_of_two_lessons_with_one_fingerprint_stays(
    store: Store, execution: Result, notebook: Notebook, make_lesson: Callable[..., Lesson]
) -> None:
    """What one lesson already shows is not replaced by another's run of the same code."""
    first = store.put(execution, notebook)
    second = replace(execution, lesson=make_lesson("copy"), outputs=(({"text": "other"},), ()))
    found = store.put(second, notebook)
    assert (first.checksum, second.lesson) == (found.checksum, found.lesson)
    assert execution.outputs == tuple(found.outputs)
    assert execution.fingerprint == store.latest(second.lesson)


def test_unknown_fingerprint_is_a_quiet_miss(store: Store, warnings: list[str], execution: Result) -> None:
    """What was never stored is absent without a warning."""
    assert store.get(execution.lesson, FIRST) is None
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
    execution: Result,
    notebook: Notebook,
    damage: Callable[[bytes], bytes],
) -> None:
    """An entry whose bytes changed is never returned: it is moved aside, named, and healed."""
    store.put(execution, notebook)
    path = entry_file(tmp_path, FIRST)
    path.write_bytes(damage(path.read_bytes()))
    assert store.get(execution.lesson, FIRST) is None
    assert not path.exists()
    assert path.with_name(f"{FIRST}.damaged").exists()
    expected = f"a stored result is damaged (its checksum is wrong) and was moved aside: {FIRST}.damaged"
    assert [expected] == warnings
    healed = store.put(execution, notebook)
    assert healed.checksum == (store.get(execution.lesson, FIRST) or execution).checksum


def test_swapped_entry_is_a_miss(
    store: Store, warnings: list[str], tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """A whole entry under the name of another fingerprint is not believed."""
    store.put(execution, notebook)
    entry_file(tmp_path, FIRST).rename(entry_file(tmp_path, SECOND))
    assert store.get(execution.lesson, SECOND) is None
    assert "it belongs to another fingerprint" in warnings[0]


def test_failed_execution_cannot_be_put(store: Store, execution: Result, notebook: Notebook) -> None:
    """Only a good execution enters the store."""
    with pytest.raises(AssertionError):
        store.put(replace(execution, status=Status.FAILED), notebook)
    assert store.get(execution.lesson, FIRST) is None


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{}", b"\xff", b'{"fingerprint": {"digest": "a", "cells": 1, "parts": []}}']
)
def test_damaged_latest_is_as_good_as_none(
    store: Store, tmp_path: Path, execution: Result, notebook: Notebook, damage: bytes
) -> None:
    """A note of the latest execution that cannot be read says nothing."""
    store.note_latest(execution.lesson, execution.fingerprint, notebook)
    (tmp_path / "store" / "latest" / "unet").write_bytes(damage)
    assert store.latest(execution.lesson) is None
    assert store.last_good(execution.lesson) is None
    assert store.last_measurement(execution.lesson) is None


def test_last_good_execution_is_kept_with_its_notebook(
    store: Store, execution: Result, notebook: Notebook
) -> None:
    """What ran last comes back with the notebook as it was then, although the file was edited since."""
    put = store.put(execution, notebook)
    last = store.last_good(execution.lesson)
    assert last is not None
    assert (replace(notebook, imports=frozenset()), put.checksum) == (last[0], last[1].checksum)
    assert MEASURED == store.last_measurement(execution.lesson)


def test_lost_entry_has_no_last_good_page(
    store: Store, tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """When the entry is gone, its fingerprint is still known, so that `status` can say what changed."""
    store.put(execution, notebook)
    entry_file(tmp_path, FIRST).unlink()
    assert execution.fingerprint == store.latest(execution.lesson)
    assert store.last_good(execution.lesson) is None
    assert store.last_measurement(execution.lesson) is None


def test_entry_from_before_containment_was_noted_is_read(
    store: Store, tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """An entry that says nothing of walls is as good as it was."""
    store.put(execution, notebook)
    path = entry_file(tmp_path, FIRST)
    header, rest = unseal(path.read_bytes()).split(b"\n", 1)
    written = json.loads(header)
    del written["provenance"]["containment"]
    path.write_bytes(seal(json.dumps(written).encode() + b"\n" + rest))
    found = store.get(execution.lesson, FIRST)
    assert found is not None
    assert found.provenance is not None
    assert found.provenance.containment is None


def test_entry_of_another_format_is_a_quiet_miss(
    store: Store,
    warnings: list[str],
    tmp_path: Path,
    execution: Result,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What another version of the tool stored is neither believed nor called damaged, and stays in place."""
    monkeypatch.setattr(module, "_FORMAT", module._FORMAT + 1)
    store.put(execution, notebook)
    monkeypatch.undo()
    assert store.get(execution.lesson, FIRST) is None
    assert not warnings
    assert entry_file(tmp_path, FIRST).exists()


def test_entry_that_cannot_be_moved_aside_is_not_believed(
    store: Store,
    warnings: list[str],
    tmp_path: Path,
    execution: Result,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a disk that refuses to rename, a damaged entry is still a miss, and is named with its place."""
    store.put(execution, notebook)
    path = entry_file(tmp_path, FIRST)
    path.write_bytes(path.read_bytes()[:-1])

    def refuse(path: Path, target: Path) -> Path:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "rename", refuse)
    assert store.get(execution.lesson, FIRST) is None
    expected = f"a stored result is damaged (its checksum is wrong) and could not be moved aside: {path}"
    assert [expected] == warnings


def test_note_of_another_lesson_is_not_believed(
    store: Store, warnings: list[str], tmp_path: Path, execution: Result, notebook: Notebook
) -> None:
    """The whole note of one lesson under the name of another says nothing of it."""
    store.put(execution, notebook)
    (tmp_path / "store" / "latest" / "unet").rename(tmp_path / "store" / "latest" / "gan")
    assert store.last_good(replace(execution.lesson, slug="gan")) is None
    assert "it belongs to another lesson" in warnings[0]


OPERATE = """
import random, sys; from pathlib import Path
from coursebuild.keeping.store import open_store, result_shelf
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint, KernelKind, Measurement, Provenance, Result, Status
folder = Path(sys.argv[1])
chance, store = random.Random(int(sys.argv[2])), open_store(folder, lambda warning: None)
measured = Measurement(seconds=1, cpu_seconds=1, peak_memory_bytes=1, kernel=KernelKind.PLAIN)
lesson = Lesson(slug="l", number=1, title="t", summary="s", notebook=Path("l.ipynb"))
found = 0
for _turn in range(200):
    digest = f"{chance.randrange(4):064x}"
    text = f"{digest} " * 2000
    match chance.randrange(5):
        case 0 | 1:
            store.put(
                Result(
                    lesson=lesson, status=Status.EXECUTED, outputs=(({"text": text},),),
                    fingerprint=Fingerprint(digest=digest, cells=("c",), parts=()),
                    provenance=Provenance(
                        executed_at=5, measured=measured, python="3", packages=(), seed=None
                    ),
                ),
                Notebook(path=Path("l.ipynb"), cells=()),
            )
        case 2 | 3:
            entry = store.get(lesson, digest)
            if entry is not None:
                found += 1
                assert entry.fingerprint.digest == digest
                try:
                    assert tuple(entry.outputs) == (({"text": text},),), "a wrong read"
                except Exception as problem:
                    assert "changed while it was in use" in str(problem), problem
        case 4:
            path = result_shelf(folder, print).path(digest)
            if chance.randrange(4) == 0 and path.exists():
                path.write_bytes(text.encode()[: chance.randrange(9999)])
assert found
"""


def test_eight_processes_never_read_what_is_wrong(tmp_path: Path) -> None:
    """Readers, writers and damage, 8 processes with 200 operations each: every read is whole and right."""
    command = [sys.executable, "-c", OPERATE, str(tmp_path / "store")]
    running = [
        subprocess.Popen([*command, str(seed)], stderr=subprocess.PIPE, text=True) for seed in range(8)
    ]
    said = [process.communicate()[1] for process in running]
    assert [""] * 8 == said
    assert not list(tmp_path.rglob(".*.tmp"))
