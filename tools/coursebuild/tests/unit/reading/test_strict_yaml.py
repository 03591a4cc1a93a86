"""Strict YAML: what is refused, on which line, and what keeps the text that was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.reading.files import read_text
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, read_yaml


def read(folder: Path, text: str | bytes, findings: list[Finding]) -> Node | None:
    (folder / "a.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(folder / "a.yml", "_data/a.yml", findings)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, "`c` stands twice"),
        ("a: 1\nb: *x\n", 2, "alias (*x)"),
        ("a: 1\nb: &x 2\n", 2, "anchor (&x)"),
        ("a: 1\nb: !!int 2\n", 2, "tag (tag:yaml.org,2002:int)"),
        ("- a: 1\n- <<: {b: 2}\n", 2, "merge key (<<)"),
        ("a: 1\n? [b]\n: 2\n", 2, "used as a key"),
        ("a: 1\nb: c: d\n", 2, "this is not YAML"),
        ("a: 1\nb: 'open", 2, "this is not YAML"),
    ],
)
def test_what_yaml_would_change_is_refused(
    tmp_path: Path, findings: list[Finding], text: str, line: int, words: str
) -> None:
    """Each refused feature is one finding that names the file, its line and the feature."""
    read(tmp_path, text, findings)
    (finding,) = findings
    assert ("_data/a.yml", line) == (finding.path, finding.line)
    assert words in finding.message
    assert finding.advice


@pytest.mark.parametrize("text", ["a: 1\nb:\n\tc: 2\n", "a: 1\n\tb: 2\n", "a: 1\nb: |\n\ttext\n"])
def test_tab_is_named(tmp_path: Path, findings: list[Finding], text: str) -> None:
    """A tab in the indentation is refused on its line, and the advice says that it is a tab."""
    read(tmp_path, text, findings)
    (finding,) = findings
    expected = text[: text.index("\t")].count("\n") + 1
    assert expected == finding.line
    assert "not with a tab" in finding.advice


def test_control_character_is_not_called_a_tab(tmp_path: Path, findings: list[Finding]) -> None:
    """A control character is refused without advice about tabs."""
    assert read(tmp_path, "a: \x07\n", findings) is None
    (finding,) = findings
    assert "control characters" in finding.message
    assert "tab" not in finding.advice


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a: 1\n---\nb: 2\n", "the file holds several documents"),
    ],
)
def test_file_holds_one_document(tmp_path: Path, findings: list[Finding], text: str, message: str) -> None:
    """A file with no document or with several is one finding."""
    assert read(tmp_path, text, findings) is None
    assert [message] == [finding.message for finding in findings]


def test_deep_nesting_is_a_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A file nested thousands of levels deep is refused, not a crash."""
    assert read(tmp_path, "[" * 5000, findings) is None
    assert len(findings)


def test_missing_file_is_a_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A file that is not there is said to be missing."""
    expected = [("_data/a.yml", "the file is missing")]
    assert read_yaml(tmp_path / "a.yml", "_data/a.yml", findings) is None
    assert expected == [(finding.path, finding.message) for finding in findings]


def test_folder_in_place_of_a_file_is_a_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A folder where a file should be cannot be read, and that is said."""
    assert read_text(tmp_path, "_data/a.yml", findings) is None
    assert "cannot be read" in findings[0].message


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "a: 1\nb: 강의\n".encode("cp949"),
            "not UTF-8 text (it reads as CP949, the old Korean Windows encoding)",
        ),
        (b"a: 1\nb: \xff\xff\n", "not UTF-8 text"),
    ],
)
def test_other_encoding_is_named(tmp_path: Path, findings: list[Finding], raw: bytes, message: str) -> None:
    """Bytes that are not UTF-8 are refused on their line; Korean Windows text is recognised by name."""
    assert read(tmp_path, raw, findings) is None
    assert [(2, message)] == [(finding.line, finding.message) for finding in findings]


def test_byte_order_mark_is_passed_over(tmp_path: Path, findings: list[Finding]) -> None:
    """A byte order mark does not become part of the first key."""
    node = read(tmp_path, "\ufeffa: b\n", findings)
    assert isinstance(node, Mapping)
    assert ["a"] == [key.text for key, _ in node.entries]
    assert not findings


@pytest.mark.parametrize("text", ["no", "12:30", "010", "", "~", "1.5", "2019-09-02", "=", "on"])
def test_bare_word_of_another_type_is_recognised(tmp_path: Path, findings: list[Finding], text: str) -> None:
    """A bare word keeps its text and is known to be something else than text to YAML."""
    node = read(tmp_path, f"a: {text}\n", findings)
    assert isinstance(node, Mapping)
    value = node.entries[0][1]
    assert Scalar(text, 1, is_plain=True) == value
    assert value.looks_like_another_type


@pytest.mark.parametrize("written", ['"no"', "'12:30'", "U-Net 강의", "|\n  no\n"])
def test_text_is_text(tmp_path: Path, findings: list[Finding], written: str) -> None:
    """Quoted words, block text and ordinary words are text."""
    node = read(tmp_path, f"a: {written}\n", findings)
    assert isinstance(node, Mapping)
    assert not node.entries[0][1].looks_like_another_type


def test_nodes_know_their_lines(tmp_path: Path, findings: list[Finding]) -> None:
    """Keys, values, lists and mappings carry the line they stand on."""
    node = read(tmp_path, "a: 1\nb:\n  - x\n  - y: z\n", findings)
    assert isinstance(node, Mapping)
    (_, _), (key, value) = node.entries
    expected = (2, 3, [3, 4])
    assert expected == (key.line, value.line, [item.line for item in value.items])


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), "stands twice"),
        ("\uac00: 1\n\u1100\u1161: 2\n", (2, 1), "stands twice"),
        ("a:\n  b: *x\n", (2, 6), "alias"),
        ("a: 1\n010: b\n", (2, 1), "the key `010` is a bare word"),
        ("no: b\n", (1, 1), "the key `no` is a bare word"),
        ('a: "b\\0"\n', (1, 4), "U+0000"),
        ('a: "b\\e[2J"\n', (1, 4), "U+001B"),
        ("a: 1\nb: \x07\n", (2, 4), "control characters"),
        ("a: 1\nb: \x00\n", (2, 4), "this is not YAML"),
        ("a: 1\n? [b]\n: 2\n", (2, 3), "used as a key"),
        ("[" * 10_000, (1, 33), "nested too deeply"),
        ("a: &a [b]\nc: &c [*a, *a]\nd: [*c, *c]\n", (1, 4), "anchor"),
    ],
)
def test_place_is_line_and_column(
    tmp_path: Path, findings: list[Finding], text: str, place: tuple[int, int], words: str
) -> None:
    """Each refusal says line and column, and the message shows them as file:line:column."""
    read(tmp_path, text, findings)
    (finding,) = findings
    assert place == (finding.line, finding.column)
    assert words in finding.message
    assert str(finding).startswith(f"_data/a.yml:{place[0]}:{place[1]}: ")
