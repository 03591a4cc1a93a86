"""Read YAML into nodes that know their line, refusing whatever YAML would silently change.

Built on PyYAML's events rather than its loader: anchors, aliases, tags and duplicate keys are seen
before anything is resolved, and a scalar keeps the text that was written. Which type a scalar has is
decided by the reader of the field, so that `no`, `12:30` or `010` can never become another value.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    @classmethod
    def of(cls, mark: Any) -> Line:
        """The place of a mark of PyYAML, which has one class in Python and another in C."""
        return cls(mark.line + 1, mark.column + 1)


@functools.lru_cache(maxsize=4096)  # entries of a list have the same keys
def _tag_of(text: str) -> str:
    """The type that YAML 1.1 sees in an unquoted text."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return tag


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
        return self.is_plain and _tag_of(self.text) != _TEXT_TAG


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Sequence | Mapping


@dataclass(eq=False)
class _Refused(Exception):
    line: int | None
    message: str
    advice: str


def read_yaml(path: Path, shown_path: str, findings: list[Finding]) -> Node | None:
    """Parse one YAML document.

    Returns None after adding a finding when the file is absent, empty, not UTF-8, or uses what this
    project refuses: anchors, aliases, merge keys, tags, duplicate keys, several documents.
    """

    text = read_text(path, shown_path, findings)
    return None if text is None else parse_yaml(text, shown_path, findings)


def parse_yaml(text: str, shown_path: str, findings: list[Finding]) -> Node | None:
    """Parse the text of one YAML document; None after a finding, as `read_yaml` has them."""
    try:
        composer = _Composer(yaml.parse(text, Loader=_Loader), shown_path, findings)
        documents = list(composer.documents())
        if len(documents) == 1:
            return documents[0]
        if not documents:
            advice = "fill it in, or delete it"
            findings.append(finding_at(shown_path, None, "empty", "the file is empty", advice))
            return None
        advice = "write one document, without `---` in between"
        refused = _Refused(None, "the file holds several documents", advice)
    except _Refused as problem:
        refused = problem
    except yaml.YAMLError as error:
        refused = _syntax_error(text, error)
    findings.append(finding_at(shown_path, refused.line, "yaml", refused.message, refused.advice))
    return None


def _syntax_error(text: str, error: yaml.YAMLError) -> _Refused:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = Line.of(mark) if mark else _line_of_character(text, error)
    lines = text.splitlines()
    if any(each.startswith(("<<<<<<< ", ">>>>>>> ")) for each in lines):
        return _Refused(line, "the file holds merge conflict markers", "resolve the conflict, then save")
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    written = lines[mark.line] if mark and mark.line < len(lines) else ""
    return _Refused(line, f"this is not YAML: {problem}", _syntax_advice(written))


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


@dataclass(slots=True)
class _Composer:
    """From the events of a text to its nodes; raises _Refused over what this project refuses."""

    events: Iterator[yaml.Event]
    shown_path: str
    findings: list[Finding]

    def documents(self) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                yield self._node(next(self.events), depth=1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = Line.of(event.start_mark) if event.start_mark else Line(0, 0)
        if depth > _DEEPEST:
            message = "this is not YAML for people: nested too deeply"
            raise _Refused(line, message, "write lists and mappings on lines")
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, f"an alias (*{event.anchor}) is not allowed", "write the value out")
        if anchor := getattr(event, "anchor", None):
            raise _Refused(line, f"an anchor (&{anchor}) is not allowed", "remove it and write values out")
        if tag := getattr(event, "tag", None):
            raise _Refused(line, f"a tag ({tag}) is not allowed", "remove it")
        if isinstance(event, yaml.ScalarEvent):
            if found := _CONTROL.search(event.value):
                message = f"the text holds the control character U+{ord(found.group()):04X}"
                raise _Refused(line, message, "leave it out")
            return Scalar(event.value, line, is_plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Sequence(tuple(items), line)
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                message = "a list or a mapping is used as a key"
                raise _Refused(key.line, message, "use a plain word as the key")
            if key.text == "<<":
                raise _Refused(key.line, "a merge key (<<) is not allowed", "write the values out")
            value = self._node(next(self.events), depth + 1)
            name = unicodedata.normalize("NFC", key.text)  # two forms of one Korean word look the same
            if name in entries:
                advice = f"the first is on line {entries[name][0].line}: keep one of them"
                self._note(key, "duplicate-key", f"the key `{key.text}` stands twice", advice)
            else:
                entries[name] = (key, value)
            if key.looks_like_another_type:
                advice = f'write "{key.text}" in quotes' if key.text else "write a word before the colon"
                message = f"the key `{key.text}` is a bare word that YAML does not read as text"
                self._note(key, "key", message, advice)
        return Mapping(tuple(entries.values()), line)

    def _note(self, key: Scalar, rule: str, message: str, advice: str) -> None:
        self.findings.append(finding_at(self.shown_path, key.line, rule, message, advice))
