"""The files below `_data/` as rows of fields, and the ways in which one row names another."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.fields import Fields
from coursebuild.reading.strict_yaml import Mapping as YamlMapping
from coursebuild.reading.strict_yaml import Sequence, finding_at, read_yaml

_Value = TypeVar("_Value")
_DECLARED_IN = {
    "data set": "datasets.yml",
    "lesson": "lessons.yml",
    "reference": "references.yml",
    "topic": "course.yml",
}
"""The files of what rows name in other rows."""


def shown_path(name: str) -> str:
    """A file of `_data/` as messages name it."""
    return f"_data/{name}"


def read_document(settings: Settings, name: str, findings: list[Finding]) -> Fields:
    """The fields of a file that holds one mapping; without any, after a finding, when it cannot be read."""
    node = read_yaml(settings.data / name, shown_path(name), findings)
    if node is not None:
        return Fields(node, shown_path(name), findings, name)
    # The one finding says that the file cannot be read; complaints about its keys would be noise.
    return Fields(YamlMapping((), 1), shown_path(name), [], name)


def read_rows(settings: Settings, name: str, what: str, findings: list[Finding]) -> Iterable[Fields]:
    """The fields of each entry of a file that holds a list."""
    node = read_yaml(settings.data / name, shown_path(name), findings)
    if isinstance(node, Sequence):
        return [Fields(item, shown_path(name), findings, what) for item in node.items]
    if node is not None:
        message = f"the file should be a list: one `- ` entry for each {what}"
        findings.append(finding_at(shown_path(name), node.line, "schema", message))
    return []


def add_once(known: dict[str, _Value], key: str, value: _Value, fields: Fields, field: str) -> None:
    """Add a value under its key; a key that is taken becomes a finding."""
    if key in known:
        fields.note(fields.line_of(field), f"`{key}` is used twice", "every entry needs its own", "duplicate")
    elif key:
        known[key] = value


def look_up(known: Mapping[str, _Value], key: str, fields: Fields, line: int, what: str) -> _Value | None:
    """What `key` names; None after a finding, with the nearest name, when nothing has it."""
    if not key or key in known:
        return known.get(key)
    close, file = difflib.get_close_matches(key, known, n=1), shown_path(_DECLARED_IN[what])
    advice = f"did you mean `{close[0]}`?" if close else f"add it to {file}"
    fields.note(line, f"the {what} `{key}` is not in {file}", advice, "unknown-reference")
    return None
