"""Fields: each mistake in a mapping becomes a finding with its line, and reading goes on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.reading.fields import Fields
from coursebuild.reading.strict_yaml import read_yaml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def make_fields(tmp_path: Path, findings: list[Finding]) -> Callable[[str], Fields]:
    """The fields of the mapping that this YAML holds."""

    def make(text: str) -> Fields:
        (tmp_path / "a.yml").write_text(text, encoding="utf-8")
        node = read_yaml(tmp_path / "a.yml", "a.yml", findings)
        assert node is not None
        return Fields(node, "a.yml", findings, "row")

    return make


READERS: dict[str, Callable[[Fields], object]] = {
    "text": lambda fields: fields.text("k"),
    "slug": lambda fields: fields.slug("k"),
    "url": lambda fields: fields.url("k"),
    "whole_number": lambda fields: fields.whole_number("k"),
    "flag": lambda fields: fields.flag("k"),
    "date": lambda fields: fields.date("k"),
    "choice": lambda fields: fields.choice("k", Colour),
    "texts": lambda fields: fields.texts("k"),
}


@pytest.mark.parametrize(
    ("reader", "written", "expected"),
    [
        ("text", "' two words '", "two words"),
        ("text", '"no"', "no"),
        ("slug", "u-net2", "u-net2"),
        ("url", "https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("whole_number", "12", 12),
        ("flag", "true", True),
        ("flag", "false", False),
        ("date", "2019-09-02", datetime.date(2019, 9, 2)),
        ("choice", "blue", Colour.BLUE),
        ("texts", "[a, b]", (("a", 2), ("b", 2))),
    ],
)
def test_good_value_is_read(
    make_fields: Callable[[str], Fields],
    findings: list[Finding],
    reader: str,
    written: str,
    expected: object,
) -> None:
    """A value of the right kind comes back as that kind, without a finding."""
    assert expected == READERS[reader](make_fields(f"a: 1\nk: {written}\n"))
    assert not findings


@pytest.mark.parametrize(
    ("reader", "written", "expected", "words"),
    [
        ("text", "no", "", "bare word `no`"),
        ("text", "12:30", "", "bare word `12:30`"),
        ("text", "010", "", "bare word `010`"),
        ("text", "", "", "bare word ``"),
        ("text", "''", "", "is empty"),
        ("text", "[a]", "", "should be text"),
        ("slug", "U-Net", "U-Net", "cannot be part of an address"),
        ("slug", "a--b", "a--b", "cannot be part of an address"),
        ("slug", "../a", "../a", "cannot be part of an address"),
        ("url", "example.org", "", "is not a web address"),
        ("url", "'javascript:alert(1)'", "", "is not a web address"),
        ("url", "https:///path", "", "is not a web address"),
        ("url", "'https://[example'", "", "is not a web address"),
        ("whole_number", "010", 1, "`010` is not a whole number"),
        ("whole_number", "0", 1, "`0` is not a whole number"),
        ("whole_number", "-3", 1, "`-3` is not a whole number"),
        ("whole_number", "1.5", 1, "`1.5` is not a whole number"),
        ("whole_number", "'3'", 1, "`3` is not a whole number"),
        ("whole_number", "[3]", 1, "this is not a whole number"),
        ("flag", "yes", False, "should be true or false"),
        ("flag", "[true]", False, "should be true or false"),
        ("date", "2019-9-2", datetime.date.min, "is not a date"),
        ("date", "2019-02-30", datetime.date.min, "is not a date"),
        ("date", "20190902", datetime.date.min, "is not a date"),
        ("date", "2019-W36-1", datetime.date.min, "is not a date"),
        ("date", "[2019-09-02]", datetime.date.min, "should be a date"),
        ("choice", "green", Colour.RED, "`k: green` is unknown"),
        ("texts", "a", (), "should be a list"),
        ("texts", "[no]", (("", 2),), "an entry of `k` is the bare word `no`"),
    ],
)
def test_bad_value_is_a_finding_with_its_line(
    make_fields: Callable[[str], Fields],
    findings: list[Finding],
    reader: str,
    written: str,
    expected: object,
    words: str,
) -> None:
    """A wrong value gives a harmless default and one finding on its line that says what is wrong."""
    assert expected == READERS[reader](make_fields(f"a: 1\nk: {written}\n"))
    assert [2] == [finding.line for finding in findings]
    assert words in findings[0].message


def test_choice_names_what_is_allowed(make_fields: Callable[[str], Fields], findings: list[Finding]) -> None:
    """An unknown choice is answered with the known ones."""
    make_fields("k: green").choice("k", Colour)
    assert ["use one of: red, blue"] == [finding.advice for finding in findings]


@pytest.mark.parametrize("reader", READERS)
def test_lacking_key_is_a_finding(
    make_fields: Callable[[str], Fields], findings: list[Finding], reader: str
) -> None:
    """A required key that is absent is one finding, whatever its kind."""
    READERS[reader](make_fields("\na: 1\n"))
    assert [(2, "row lacks `k`")] == [(finding.line, finding.message) for finding in findings]


def test_optional_keys_may_be_absent(make_fields: Callable[[str], Fields], findings: list[Finding]) -> None:
    """What is not required has a default and no finding."""
    fields = make_fields("a: 1")
    expected = ("", "", 7, ())
    actual = (
        fields.text("k", required=False),
        fields.url("k", required=False),
        fields.whole_number("k", 7),
        fields.items("k", required=False),
    )
    assert expected == actual
    assert not findings


@pytest.mark.parametrize(
    ("key", "advice"), [("titel", "did you mean `title`?"), ("zzz", "known keys here: title, year")]
)
def test_unknown_key_gets_a_suggestion(
    make_fields: Callable[[str], Fields], findings: list[Finding], key: str, advice: str
) -> None:
    """A key that nobody reads is refused on its line with the nearest known key, or with all of them."""
    fields = make_fields(f"title: a\nyear: 1\n{key}: b\n")
    fields.text("title")
    fields.whole_number("year")
    fields.refuse_unknown_keys()
    expected = [(3, f"row has the unknown key `{key}`", advice)]
    assert expected == [(finding.line, finding.message, finding.advice) for finding in findings]


def test_something_else_than_a_mapping_is_one_finding(
    make_fields: Callable[[str], Fields], findings: list[Finding]
) -> None:
    """A list where a mapping should be is one finding, without complaints about each key."""
    fields = make_fields("- a\n")
    fields.text("title")
    fields.refuse_unknown_keys()
    assert ["row should be a mapping of `key: value` lines"] == [finding.message for finding in findings]
