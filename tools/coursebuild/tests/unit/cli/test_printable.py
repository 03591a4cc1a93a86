"""Texts are printed harmless, short, and with units that stand in line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from coursebuild.cli.printable import (
    format_bytes,
    format_seconds,
    join_reasons,
    make_harmless,
    name_commands,
    program_as_typed,
    quote_lines,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 글\n  둘\tx", "plain 글\n  둘\tx"),
        ("\x1b[31mred\x1b[0m \x1b[2J\x1b[?25l", "red "),
        ("a\x07\x08\x00\x7fb", "ab"),
        ("progress\r::add-mask::x", "progress::add-mask::x"),
        ("::add-mask::x", ": :add-mask::x"),
        ("a\n  ::stop-commands::x", "a\n  : :stop-commands::x"),
        ("\x1b[0m::error::x", ": :error::x"),
        ("a::b", "a::b"),
        ("\x9b31mred", "red"),
        ("text ##[add-mask]x", "text # #[add-mask]x"),
        ("\u202e::error::x", ": :error::x"),
        ("\ufeff::error::x", ": :error::x"),
        ("a\u2028::error::x", "a::error::x"),
        ("user\u202egnp.exe\u2066", "usergnp.exe"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_printed_text_is_harmless(text: str, expected: str) -> None:
    """No text of a notebook steers the terminal or starts a line with a command to a CI system."""
    assert expected == make_harmless(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get them with `coursebuild fetch a`", "get them with `here/coursebuild fetch a`"),
        (
            "run `coursebuild build`\ncoursebuild check",
            "run `here/coursebuild build`\nhere/coursebuild check",
        ),
        (".cache/coursebuild build", ".cache/coursebuild build"),
        ("a defect of coursebuild: TypeError", "a defect of coursebuild: TypeError"),
        ("coursebuild buildings", "coursebuild buildings"),
    ],
)
def test_command_is_named_as_it_is_typed(text: str, expected: str) -> None:
    """Advice is a command that works here, and nothing else that has our name is touched."""
    assert expected == name_commands(text, "here/coursebuild")


@pytest.mark.parametrize(
    ("called", "on_the_path", "expected"),
    [
        ("here/.venv/bin/coursebuild", False, ".venv/bin/coursebuild"),
        ("here/.venv/bin/coursebuild", True, "coursebuild"),
        ("here/tool/coursebuild/__main__.py", False, ".venv/bin/python -m coursebuild"),
        ("here/.venv/bin/pytest", False, "coursebuild"),
    ],
)
def test_program_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, on_the_path: bool, expected: str
) -> None:
    """As short as it works: below the folder where somebody is, or by its name alone where that is found."""
    program = tmp_path / "here/.venv/bin/coursebuild"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / called), "build"])
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    monkeypatch.setenv("PATH", str(program.parent) if on_the_path else str(tmp_path))
    monkeypatch.chdir(tmp_path / "here")
    assert expected == program_as_typed()


def test_endless_line_is_shortened() -> None:
    """Of a line of a million characters both ends are shown, and how many there are between."""
    shown = make_harmless("first\n" + "x" * 1_000_000 + "y")
    assert shown.startswith("first\nxxx") and shown.endswith("xxxy")
    assert "(998001 characters)" in shown
    assert 2100 > len(shown)


def test_quoted_lines_are_told_apart_from_ours() -> None:
    """Of a message over many lines all but the first are marked, and of very many the rest is counted."""
    assert "a: b\n    | error: nothing\n    | " == quote_lines("a: b\nerror: nothing\n")
    assert "    | (80 more lines)" == quote_lines("\n".join(["x"] * 101)).split("\n")[-1]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(6, "1; 2; 3; 4; 5; 6"), (8, "1; 2; 3; 4; 5; 6; and 2 more")],
)
def test_long_reasons_are_cut(count: int, expected: str) -> None:
    """At most six reasons are shown, and how many more there are."""
    assert expected == join_reasons([str(number) for number in range(1, count + 1)])


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 MB"),
        (412_400_000, "412 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1.0 GB"),
        (9_949_999_999, "9.9 GB"),
        (9_950_000_000, "10 GB"),
        (128_000_000_000, "128 GB"),
    ],
)
def test_memory_is_short(count: int, expected: str) -> None:
    """Memory takes at most six characters, whatever its size, so that columns stay in place."""
    assert expected == format_bytes(count)


def test_seconds_have_one_decimal() -> None:
    """Durations are given to a tenth of a second."""
    assert "43.1 s" == format_seconds(43.06)
