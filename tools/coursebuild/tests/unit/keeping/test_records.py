"""Records: what was kept comes back under its key, or nothing does; answers are worked out once."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from coursebuild.keeping.records import Memory, Record
from coursebuild.keeping.whole_files import seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a step may want to remember."""

    name: str
    content: bytes = b""
    sides: tuple[tuple[int, str | None], ...] = ()


SHAPE = Shape(name="세모", content=b"\n\xff", sides=((1, "a"), (2, None)))


def test_value_comes_back(tmp_path: Path) -> None:
    """A value is read as it was written, into a folder that is made, and the same value writes nothing."""
    record = Record(tmp_path / "records" / "shape.json", Shape)
    assert record.read() is None
    assert [True, False] == [record.write(SHAPE), record.write(SHAPE)]
    assert SHAPE == record.read()


def test_only_what_is_not_worked_out_again_is_forced_onto_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of many lessons waits for the disk only where something would be lost."""
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)
    Record(tmp_path / "again.json", Shape).write(SHAPE)
    assert [] == forced
    Record(tmp_path / "lost.json", Shape, survives_power_cut=True).write(SHAPE)
    assert forced


def test_value_of_another_key_is_none(tmp_path: Path) -> None:
    """What decides the value is part of the question."""
    path = tmp_path / "shape.json"
    Record(path, Shape, "one").write(SHAPE)
    assert [SHAPE, None] == [Record(path, Shape, key).read() for key in ("one", "other")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"null",
        b'{"key": "", "value": ' + b"[" * 100_000,
        b'{"key": "", "value": {"name": "\xff"}}',
        b'{"key": "", "value": null}',
        b'{"key": "", "value": {}}',
        b'{"key": "", "value": {"name": 1}}',
        b'{"key": "", "value": {"name": "a", "sides": [[1]]}}',
        b'{"name": "a"}',
    ],
)
def test_foreign_content_is_none(tmp_path: Path, content: bytes) -> None:
    """What another version has sealed, in whatever shape, is passed over and written anew."""
    record = Record(tmp_path / "shape.json", Shape)
    record.path.write_bytes(seal(content))
    assert record.read() is None
    record.write(SHAPE)
    assert SHAPE == record.read()


def test_damaged_record_is_moved_aside(tmp_path: Path) -> None:
    """A record with another checksum is none, and stays for whoever looks for the reason."""
    record = Record(tmp_path / "shape.json", Shape)
    record.write(SHAPE)
    record.path.write_bytes(record.path.read_bytes()[:-1])
    assert record.read() is None
    assert ["shape.json.damaged"] == [path.name for path in tmp_path.iterdir()]


def test_answers_are_worked_out_once(tmp_path: Path) -> None:
    """A build asks nothing that it or the last one has asked; what nobody asks any more is forgotten."""
    record = Record(tmp_path / "answers.json", dict[str, str])
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return question.upper()

    def ask(memory: Memory[str], *questions: str) -> None:
        assert [each.upper() for each in questions] == [
            memory.recall(each, functools.partial(answer, each)) for each in questions
        ]
        memory.write()

    ask(Memory(record), "b", "a", "a")
    ask(Memory(record), "b", "c")
    ask(Memory(record), "a")
    assert ["b", "a", "c", "a"] == asked
    assert {"a": "A"} == record.read()
