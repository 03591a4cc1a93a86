"""Typed access to the fields of a YAML mapping: every mistake becomes a finding with its line."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from coursebuild.nouns.finding import UNKNOWN_REFERENCE, Finding
from coursebuild.nouns.settings import is_web_address
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, Sequence, finding_at

_Choice = TypeVar("_Choice", bound=StrEnum)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")  # 010 would be 8 to YAML
_LIQUID = re.compile(r"\{\{|\{%|\}\}|%\}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Fields:
    """The fields of one mapping.

    Each method returns the value of a field, or a harmless default after noting a finding: readers run to
    their end and report everything.
    """

    def __init__(self, node: Node, path: str, findings: list[Finding], what: str) -> None:
        self.path, self.line, self.what = path, node.line, what
        self._findings = findings
        self._asked: list[str] = []
        self._is_mapping = isinstance(node, Mapping)
        entries = node.entries if isinstance(node, Mapping) else ()
        self._keys = {key.text: key for key, _ in entries}
        self._values = {key.text: value for key, value in entries}
        if not self._is_mapping:
            self.note(node.line, f"{what} should be a mapping of `key: value` lines")

    @classmethod
    def missing(cls, path: str, what: str) -> Fields:
        """Fields without values, of which nothing is noted: it is allowed, or has become a finding."""
        return cls(Mapping((), 1), path, [], what)

    def note(self, place: str | int, message: str, advice: str = "", rule: str = "schema") -> None:
        """Add a finding at a line, or at the field of a key."""
        line = self._line_of(place) if isinstance(place, str) else place
        self._findings.append(finding_at(self.path, line, rule, message, advice))

    def note_lacking(self, place: str | int, message: str, advice: str, lacking: tuple[str, str]) -> None:
        """Add a finding that another file lacks what is named here; `lacking` is (the file, what)."""
        self.note(place, message, advice, UNKNOWN_REFERENCE)
        self._findings[-1] = replace(self._findings[-1], lacking_in=lacking[0], lacking=lacking[1])

    def _line_of(self, key: str) -> int:
        return self._values[key].line if key in self._values else self.line

    def has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._values

    def node(self, key: str, *, required: bool = True) -> Node | None:
        self._asked.append(key)
        if key not in self._values and required and self._is_mapping:
            self.note(self.line, f"{self.what} lacks `{key}`", f"add a line `{key}: …`")
        return self._values.get(key)

    def text(self, key: str, *, required: bool = True, may_have_lines: bool = False) -> str:
        node = self.node(key, required=required)
        return "" if node is None else self.text_of(node, f"`{key}`", may_have_lines=may_have_lines)

    def text_of(self, node: Node, name: str, *, may_have_lines: bool = False) -> str:
        if not isinstance(node, Scalar) or node.looks_like_another_type:
            self.note(node.line, *_no_text(node, name))
            return ""
        text = node.text.strip()
        if "\n" in text and not may_have_lines:
            self.note(node.line, f"{name} has several lines", "write one line, or `>` before them")
        for message, advice, rule in _problems_of_text(text):
            self.note(node.line, f"{name} {message}", advice, rule)
        return text

    def slug(self, key: str) -> str:
        value = self.text(key)
        check_slug(self, key, value)
        return value

    def url(self, key: str, *, required: bool = True) -> str:
        value = self.text(key, required=required)
        if value and not is_web_address(value):
            self.note(key, f"`{key}: {value}` is not a web address", "start it with https://")
            return ""
        return value

    def whole_number(self, key: str, default: int | None = None, *, least: int = 1) -> int:
        node = self.node(key, required=default is None)
        if node is None:
            return least if default is None else default
        if isinstance(node, Scalar) and node.is_plain and _WHOLE_NUMBER.fullmatch(node.text):
            number = int(node.text)
            if number >= least:
                return number
        shown = f"`{node.text}`" if isinstance(node, Scalar) else "this"
        self.note(node.line, f"`{key}`: {shown} is not a whole number of at least {least}")
        return least

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        node = self.node(key, required=default is None)
        if node is None:
            return bool(default)
        if isinstance(node, Scalar) and node.text in ("true", "false"):
            return node.text == "true"
        self.note(node.line, f"`{key}` should be true or false")
        return False

    def date(self, key: str) -> datetime.date:
        node = self.node(key)
        if isinstance(node, Scalar):
            try:
                return datetime.date.fromisoformat(node.text if _DATE.fullmatch(node.text) else "")
            except ValueError:
                self.note(node.line, f"`{node.text}` is not a date", "write it as 2019-09-02")
        elif node is not None:
            self.note(node.line, f"`{key}` should be a date such as 2019-09-02")
        return datetime.date.min

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        value = self.text(key)
        if value in set(choices):
            return choices(value)
        if value:
            self.note(key, f"`{key}: {value}` is unknown", f"use one of: {', '.join(choices)}")
        return next(iter(choices))

    def items(self, key: str, *, required: bool = True) -> tuple[Node, ...]:
        node = self.node(key, required=required)
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.note(node.line, f"`{key}` should be a list")
        return ()

    def texts(self, key: str, *, required: bool = True) -> tuple[tuple[str, int], ...]:
        """The entries of a list of texts, each with its line."""
        return tuple(
            (self.text_of(item, f"an entry of `{key}`"), item.line)
            for item in self.items(key, required=required)
        )

    def section(self, key: str, *, required: bool = True) -> Fields:
        """The fields of the mapping below a key."""
        node = self.node(key, required=required)
        if node is None:
            return Fields.missing(self.path, f"`{key}`")
        return Fields(node, self.path, self._findings, f"`{key}`")

    def rows(self, key: str, what: str, *, required: bool = True) -> list[Fields]:
        """The fields of each entry of a list; `what` is one of them, in messages."""
        return [Fields(item, self.path, self._findings, what) for item in self.items(key, required=required)]

    def refuse_unknown_keys(self) -> None:
        """Note the keys that nobody asked for; to be called last."""
        for key, scalar in self._keys.items():
            if key not in self._asked:
                close = difflib.get_close_matches(key, self._asked, n=1)
                known = ", ".join(dict.fromkeys(self._asked))
                advice = f"did you mean `{close[0]}`?" if close else f"known keys here: {known}"
                self.note(scalar.line, f"{self.what} has the unknown key `{key}`", advice, "unknown-key")


def check_slug(fields: Fields, place: str | int, value: str) -> None:
    """Note a text that cannot be part of an address."""
    if value and not _SLUG.fullmatch(value):
        fields.note(place, f"`{value}` cannot be part of an address", "use a-z, 0-9 and -")


def _no_text(node: Node, name: str) -> tuple[str, str]:
    """(message, advice) for a field that should be text."""
    if not isinstance(node, Scalar):
        return f"{name} should be text, not a list or a mapping", ""
    advice = f'write "{node.text}" in quotes' if node.text else "fill it in, or remove the key"
    return f"{name} is the bare word `{node.text}`, which YAML does not read as text", advice


def _problems_of_text(text: str) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, advice, rule) of a fact that could not be printed as it is written."""
    if not text:
        yield "is empty", "fill it in, or remove the key", "schema"
    if found := _LIQUID.search(text):
        advice = "facts are not evaluated: leave out one of the two signs"
        yield f"holds `{found[0]}`, which Jekyll takes for Liquid", advice, "liquid"
