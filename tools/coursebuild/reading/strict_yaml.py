"""Read YAML into nodes that know their line, refusing whatever YAML would silently change.

Built on PyYAML's events rather than its loader: anchors, aliases, tags and duplicate keys are seen
before anything is resolved, and a scalar keeps the text that was written. Which type a scalar has is
decided by the reader of the field, so that `no`, `12:30` or `010` can never become another value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from coursebuild.model import Finding

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_TEXT_TAG = "tag:yaml.org,2002:str"


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

    def refuse(line: int | None, message: str, advice: str) -> None:
        findings.append(Finding(path=shown_path, line=line, rule="yaml", message=message, advice=advice))

    text = read_text(path, shown_path, findings)
    if text is None:
        return None
    try:
        events = yaml.parse(text, Loader=_Loader)
        documents = list(_documents(events, findings, shown_path))
    except _Refused as refused:
        refuse(refused.line, refused.message, refused.advice)
        return None
    except RecursionError:
        refuse(None, "this is not YAML for people: nested too deeply", "write lists and mappings on lines")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or str(error)
        lines = text.splitlines()
        written = lines[mark.line] if mark and mark.line < len(lines) else ""
        refuse(line, f"this is not YAML: {problem}", _syntax_advice(written))
        return None
    if len(documents) != 1:
        advice = "write one document, without `---` in between" if documents else "fill it in, or delete it"
        refuse(None, "the file is empty" if not documents else "the file holds several documents", advice)
        return None
    return documents[0]


def read_text(path: Path, shown_path: str, findings: list[Finding]) -> str | None:
    """The text of a UTF-8 file; None after a finding that says why it cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        findings.append(Finding(path=shown_path, rule="missing", message="the file is missing"))
        return None
    except OSError as error:
        findings.append(
            Finding(path=shown_path, rule="unreadable", message=f"cannot be read: {error.strerror}")
        )
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        findings.append(
            Finding(
                path=shown_path,
                line=line,
                rule="encoding",
                message=f"not UTF-8 text{_likely_encoding(raw)}",
                advice="save the file as UTF-8",
            )
        )
        return None


def _likely_encoding(raw: bytes) -> str:
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return " (it reads as CP949, the old Korean Windows encoding)"


def _syntax_advice(written: str) -> str:
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return "indent with spaces, not with a tab"
    shown = f"near `{written.strip()[:60]}`: " if written.strip() else ""
    return f"{shown}look at the indentation and at a missing colon or quote here or on the line above"


def _documents(events: Iterator[yaml.Event], findings: list[Finding], shown_path: str) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            yield _node(next(events), events, findings, shown_path)


def _node(event: yaml.Event, events: Iterator[yaml.Event], findings: list[Finding], shown_path: str) -> Node:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.AliasEvent):
        raise _Refused(line, f"an alias (*{event.anchor}) is not allowed", "write the value out")
    if anchor := getattr(event, "anchor", None):
        raise _Refused(line, f"an anchor (&{anchor}) is not allowed", "remove it and write values out")
    if tag := getattr(event, "tag", None):
        raise _Refused(line, f"a tag ({tag}) is not allowed", "remove it")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, line, is_plain=not event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, findings, shown_path))
        return Sequence(tuple(items), line)
    return _mapping(line, events, findings, shown_path)


def _mapping(line: int, events: Iterator[yaml.Event], findings: list[Finding], shown_path: str) -> Mapping:
    entries: dict[str, tuple[Scalar, Node]] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, findings, shown_path)
        if not isinstance(key, Scalar):
            raise _Refused(key.line, "a list or a mapping is used as a key", "use a plain word as the key")
        if key.text == "<<":
            raise _Refused(key.line, "a merge key (<<) is not allowed", "write the values out")
        value = _node(next(events), events, findings, shown_path)
        if key.text in entries:
            findings.append(
                Finding(
                    path=shown_path,
                    line=key.line,
                    rule="duplicate-key",
                    message=f"the key `{key.text}` stands twice",
                    advice=f"the first is on line {entries[key.text][0].line}: keep one of them",
                )
            )
        else:
            entries[key.text] = (key, value)
    return Mapping(tuple(entries.values()), line)
