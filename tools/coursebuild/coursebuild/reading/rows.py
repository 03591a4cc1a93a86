"""The files below `_data/` as rows of fields, and the ways in which one row names another."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from coursebuild.nouns.finding import Finding
from coursebuild.reading.fields import Fields
from coursebuild.reading.strict_yaml import Node, Sequence, finding_at, read_yaml

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Table:
    """A file below `_data/` with entries that others name."""

    file: str
    entry: str
    """What one of them is, in messages."""

    def read(self, data: Path, findings: list[Finding]) -> Iterable[Fields]:
        """The fields of each entry of the file, which holds a list."""
        shown = shown_path(self.file)
        if_nothing = f"write one `- ` entry for each {self.entry}; a course without any writes `[]`"
        node = _read(data, self.file, findings, if_nothing)
        if isinstance(node, Sequence):
            return [Fields(item, shown, findings, self.entry) for item in node.items]
        if node is not None:
            message = f"the file should be a list: one `- ` entry for each {self.entry}"
            findings.append(finding_at(shown, node.line, "no-list", message))
        return []

    def look_up(
        self, known: Mapping[str, _Value], key: str, fields: Fields, place: str | int
    ) -> _Value | None:
        """What `key` names here; None after a finding, with the nearest name, when nothing has it."""
        if not key or key in known:
            return known.get(key)
        close, shown = difflib.get_close_matches(key, known, n=1), shown_path(self.file)
        advice = f"did you mean `{close[0]}`?" if close else f"add it to {shown}"
        message = f"the {self.entry} `{key}` is not in {shown}"
        fields.note_lacking(place, message, advice, (shown, key))
        return None

    def look_up_all(self, known: Mapping[str, _Value], fields: Fields, key: str) -> tuple[_Value, ...]:
        """What the entries of a list name here, as far as they name something."""
        entries = fields.texts(key, required=False)
        found = (self.look_up(known, text, fields, line) for text, line in entries)
        return tuple(value for value in found if value is not None)


CURRICULUM = Table("curriculum.yml", "lecture")
DATASETS = Table("datasets.yml", "data set")
LESSONS = Table("lessons.yml", "lesson")
REFERENCES = Table("references.yml", "reference")
TERMS = Table("terms.yml", "term")
TOPICS = Table("course.yml", "topic")


def shown_path(name: str) -> str:
    """A file of `_data/` as messages name it."""
    return f"_data/{name}"


def read_document(data: Path, name: str, findings: list[Finding], keys: str = "") -> Fields:
    """The fields of a file that holds one mapping; without any, after a finding, when it cannot be read.

    `keys` names those that it needs, for whoever has no such file yet.
    """
    node = _read(data, name, findings, f"write it, with {keys}" if keys else "")
    if node is not None:
        return Fields(node, shown_path(name), findings, name)
    # The one finding says that the file cannot be read; complaints about its keys would be noise.
    return Fields.missing(shown_path(name), name)


def _read(data: Path, name: str, findings: list[Finding], if_nothing: str) -> Node | None:
    """The document of a file; None after a finding, whose advice is `if_nothing` where nothing is in it."""
    node = read_yaml(data / name, shown_path(name), findings)
    if node is None and findings[-1].rule in ("missing", "empty") and if_nothing:
        findings[-1] = replace(findings[-1], advice=if_nothing)
    return node


def add_once(known: dict[str, _Value], key: str, value: _Value, fields: Fields, field: str) -> None:
    """Add a value under its key; a key that is taken becomes a finding."""
    if key in known:
        fields.note(field, f"`{key}` is used twice", "every entry needs its own", "duplicate")
    elif key:
        known[key] = value
