"""Small files that remember something between builds: the owner of msgspec.

A record is a value under a key, sealed. One that is damaged, was written by another version of the tool or
stands under another key is as good as none: what it held is worked out again, never guessed. So most need
not be on the disk before a build goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from coursebuild.keeping.folders import write_if_changed
from coursebuild.keeping.whole_files import read_sealed, seal

_Value = TypeVar("_Value")


def decode(raw: bytes, kind: type[_Value]) -> _Value:
    """JSON as a value of this kind: dataclasses, texts, numbers …; raises ValueError when it is none."""
    try:
        return msgspec.json.decode(raw, type=kind)  # what it raises is a ValueError
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def encode(value: object) -> bytes:
    """What `decode` reads: JSON in one line, always the same for the same value."""
    return msgspec.json.encode(value, order="sorted")


def convert(found: object, kind: type[_Value]) -> _Value:
    """What `json` has read, or `asdict` made, as such a value; raises ValueError when it is none."""
    return msgspec.convert(found, kind)


class _Content(msgspec.Struct):
    key: str
    value: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Record(Generic[_Value]):
    """A file that holds one value, as JSON."""

    path: Path
    kind: type[_Value]
    """What it holds: dataclasses, texts, numbers and collections of these; anything else in it is refused."""
    key: str = ""
    """Stands for all that decides the value, where the value itself does not tell."""
    survives_power_cut: bool = False
    """For what is not easily worked out again."""

    def read(self) -> _Value | None:
        """The value, if it is there and was written under this key."""
        content = read_sealed(self.path)
        try:
            stored = decode(content or b"", _Content)
            return decode(stored.value, self.kind) if stored.key == self.key else None
        except ValueError:
            return None

    def write(self, value: _Value) -> bool:
        """Have it hold `value`; returns whether the file was different before."""
        content = _Content(self.key, msgspec.Raw(msgspec.json.encode(value)))
        sealed = seal(msgspec.json.encode(content))
        return write_if_changed(self.path, sealed, survives_power_cut=self.survives_power_cut)


class Memory(Generic[_Value]):
    """Answers that take long, by their question: each is worked out once, however many builds ask for it."""

    def __init__(self, record: Record[dict[str, _Value]] | None = None) -> None:
        self._record = record
        self._known: dict[str, _Value] = (record and record.read()) or {}
        self._used: dict[str, _Value] = {}

    def recall(self, question: str, answer: Callable[[], _Value]) -> _Value:
        """The answer to a question, from an earlier build where one has asked."""
        if question not in self._used:
            known = self._known.get(question)
            self._used[question] = answer() if known is None else known
        return self._used[question]

    @property
    def is_new(self) -> bool:
        """Whether it knows nothing of earlier builds."""
        return not self._known

    def knows(self, question: str) -> bool:
        """Whether the answer to a question need not be worked out any more."""
        return question in self._used or question in self._known

    def learn(self, question: str, answer: _Value) -> None:
        """Know the answer to a question that may be asked."""
        self._known[question] = answer

    def write(self) -> None:
        """Keep for the next build what was asked in this one."""
        if self._record:
            self._record.write(dict(sorted(self._used.items())))
