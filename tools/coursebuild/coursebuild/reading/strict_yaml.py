"""Read YAML into nodes that know their line, refusing whatever YAML would silently change.

Built on PyYAML's events rather than its loader: anchors, aliases, tags and duplicate keys are seen
before anything is resolved, and a scalar keeps the text that was written. Which type a scalar has is
decided by the reader of the field, so that `no`, `12:30` or `010` can never become another value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from coursebuild.nouns.finding import Finding
from coursebuild.reading.files import read_text

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_TEXT_TAG = "tag:yaml.org,2002:str"
_DEEPEST = 32
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


class Line(int):
    """The number of a line, which remembers the column of what stands there; both count from 1."""

    column: int

    def __new__(cls, number: int, column: int) -> Line:
        """Make the number, with its column."""
        line = super().__new__(cls, number)
        line.column = column
        return line


def finding_at(path: str, line: int | None, rule: str, message: str, advice: str = "") -> Finding:
    """A finding with the line of a node, and with its column where the line remembers one."""
    column = line.column if isinstance(line, Line) else None
    return Finding(path=path, line=line, column=column, rule=rule, message=message, advice=advice)


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int
    is_plain: bool

    @property
    def looks_like_another_type(self) -> bool:
        """Whether YAML 1.1 would read this unquoted text as something else than text."""
        return self.is_plain and _RESOLVER.resolve(yaml.ScalarNode, self.text, (True, False)) != _TEXT_TAG


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    def __init__(self, line: int, message: str, advice: str) -> None:
        super().__init__(message)
        self.line, self.message, self.advice = line, message, advice


def read_yaml(path: Path, shown_path: str, findings: list[Finding]) -> Node | None:
    """Parse one YAML document.

    Returns None after adding a finding when the file is absent, empty, not UTF-8, or uses what this
    project refuses: anchors, aliases, merge keys, tags, duplicate keys, several documents.
    """

    text = read_text(path, shown_path, findings)
    return None if text is None else parse_yaml(text, shown_path, findings)


def parse_yaml(text: str, shown_path: str, findings: list[Finding]) -> Node | None:
    """Parse the text of one YAML document; None after a finding, as `read_yaml` has them."""

    def refuse(line: int | None, message: str, advice: str) -> None:
        findings.append(finding_at(shown_path, line, "yaml", message, advice))

    try:
        events = yaml.parse(text, Loader=_Loader)
        documents = list(_documents(events, findings, shown_path))
    except _Refused as refused:
        refuse(refused.line, refused.message, refused.advice)
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = Line(mark.line + 1, mark.column + 1) if mark else _line_of_character(text, error)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        lines = text.splitlines()
        if any(each.startswith(("<<<<<<< ", ">>>>>>> ")) for each in lines):
            refuse(line, "the file holds merge conflict markers", "resolve the conflict, then save")
            return None
        written = lines[mark.line] if mark and mark.line < len(lines) else ""
        refuse(line, f"this is not YAML: {problem}", _syntax_advice(written))
        return None
    if len(documents) != 1:
        advice = "write one document, without `---` in between" if documents else "fill it in, or delete it"
        refuse(None, "the file is empty" if not documents else "the file holds several documents", advice)
        return None
    return documents[0]


def _syntax_advice(written: str) -> str:
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return "indent with spaces, not with a tab"
    shown = f"near `{written.strip()[:60]}`: " if written.strip() else ""
    return f"{shown}look at the indentation and at a missing colon or quote here or on the line above"


def _line_of_character(text: str, error: yaml.YAMLError) -> Line | None:
    """Where the character stands that YAML does not allow: such an error only counts bytes or characters."""
    found = _CONTROL.search(text)
    if found is None or not isinstance(error, yaml.reader.ReaderError):
        return None
    before = text[: found.start()]
    return Line(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _documents(events: Iterator[yaml.Event], findings: list[Finding], shown_path: str) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            yield _node(next(events), events, findings, shown_path, depth=1)


def _node(
    event: yaml.Event, events: Iterator[yaml.Event], findings: list[Finding], shown_path: str, depth: int
) -> Node:
    mark = event.start_mark
    line = Line(mark.line + 1, mark.column + 1) if mark else Line(0, 0)
    if depth > _DEEPEST:
        raise _Refused(
            line, "this is not YAML for people: nested too deeply", "write lists and mappings on lines"
        )
    if isinstance(event, yaml.AliasEvent):
        raise _Refused(line, f"an alias (*{event.anchor}) is not allowed", "write the value out")
    if anchor := getattr(event, "anchor", None):
        raise _Refused(line, f"an anchor (&{anchor}) is not allowed", "remove it and write values out")
    if tag := getattr(event, "tag", None):
        raise _Refused(line, f"a tag ({tag}) is not allowed", "remove it")
    if isinstance(event, yaml.ScalarEvent):
        if found := _CONTROL.search(event.value):
            raise _Refused(
                line, f"the text holds the control character U+{ord(found.group()):04X}", "leave it out"
            )
        return Scalar(event.value, line, is_plain=not event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, findings, shown_path, depth + 1))
        return Sequence(tuple(items), line)
    return _mapping(line, events, findings, shown_path, depth)


def _mapping(
    line: int, events: Iterator[yaml.Event], findings: list[Finding], shown_path: str, depth: int
) -> Mapping:
    entries: dict[str, tuple[Scalar, Node]] = {}

    def note(key: Scalar, rule: str, message: str, advice: str) -> None:
        findings.append(finding_at(shown_path, key.line, rule, message, advice))

    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, findings, shown_path, depth + 1)
        if not isinstance(key, Scalar):
            raise _Refused(key.line, "a list or a mapping is used as a key", "use a plain word as the key")
        if key.text == "<<":
            raise _Refused(key.line, "a merge key (<<) is not allowed", "write the values out")
        value = _node(next(events), events, findings, shown_path, depth + 1)
        name = unicodedata.normalize("NFC", key.text)  # two forms of one Korean word look the same
        if name in entries:
            first = entries[name][0]
            note(
                key,
                "duplicate-key",
                f"the key `{key.text}` stands twice",
                f"the first is on line {first.line}: keep one of them",
            )
        else:
            entries[name] = (key, value)
        if key.looks_like_another_type:
            note(
                key,
                "key",
                f"the key `{key.text}` is a bare word that YAML does not read as text",
                f'write "{key.text}" in quotes' if key.text else "write a word before the colon",
            )
    return Mapping(tuple(entries.values()), line)
