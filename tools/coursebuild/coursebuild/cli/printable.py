"""Texts as they are printed: harmless, short, with units. Everything that is printed passes through here.

What a notebook says must not steer a terminal, nor a CI system that reads commands from the log, and must
not look like a line of ours.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from coursebuild.nouns.control_characters import without_control_characters, without_hidden_characters

_LONGEST_LINE, _MOST_QUOTED, _MOST_REASONS = 2000, 20, 6
_COMMAND = re.compile(
    r"(?<![\w./-])coursebuild (?=(build|check|clean|fetch|serve|status|store|tables|tidy)\b)"
)


def make_harmless(text: str) -> str:
    """The text without what steers a terminal or a CI system, its lines not endless.

    GitHub reads `::command::` at the beginning of a line, and `##[command]` anywhere in it.
    """
    plain = without_hidden_characters(without_control_characters(text)).replace("##[", "# #[")
    lines = [line if len(line) <= _LONGEST_LINE else _shorten_line(line) for line in plain.split("\n")]
    return re.sub(r"^(\s*)::", r"\1: :", "\n".join(lines), flags=re.MULTILINE)


def name_commands(text: str, program: str) -> str:
    """A text that names commands of ours, as `coursebuild fetch`, with what has to be typed here for them."""
    return _COMMAND.sub(f"{program} ", text)


def program_as_typed() -> str:
    """How the program that runs was called, such that it can be called so again from here."""
    called = Path(sys.argv[0])
    if called.parts[-2:] == ("coursebuild", "__main__.py"):
        return f"{_from_here(Path(sys.executable))} -m coursebuild"
    if called.name != "coursebuild":  # another program runs us
        return "coursebuild"
    found = shutil.which("coursebuild")
    is_found = found is not None and called.exists() and called.samefile(found)
    return "coursebuild" if is_found else _from_here(called)


def _from_here(path: Path) -> str:
    with contextlib.suppress(OSError):  # the folder that somebody is in may be gone
        if path.is_relative_to(here := Path.cwd()):
            return path.relative_to(here).as_posix()
    return str(path)


def make_wrappable(text: str) -> str:
    """A harmless text that stays so when a line is broken before any of its words."""
    return re.sub(r"(?<!\S)::", ": :", make_harmless(text))


def join_lines(text: str) -> str:
    """The text in one line that may be broken again."""
    return make_wrappable(" ".join(make_harmless(text).split()))


def quote_lines(text: str) -> str:
    """What a notebook says over several lines, so that none of them looks like one of ours."""
    first, *rest = text.split("\n")
    more = [f"    | ({len(rest) - _MOST_QUOTED} more lines)"] if len(rest) > _MOST_QUOTED else []
    return "\n".join([first, *(f"    | {line}" for line in rest[:_MOST_QUOTED]), *more])


def join_reasons(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more there are."""
    more = [f"and {len(reasons) - _MOST_REASONS} more"] if len(reasons) > _MOST_REASONS else []
    return "; ".join([*reasons[:_MOST_REASONS], *more])


def format_seconds(seconds: float) -> str:
    """As in `43.1 s`."""
    return f"{seconds:.1f} s"


def format_bytes(count: int) -> str:
    """As in `412 MB`, `1.9 GB` or `24 GB`: six characters are enough for what a computer holds."""
    if count < 999.5e6:
        return f"{count / 1e6:.0f} MB"
    return f"{count / 1e9:.{1 if count < 9.95e9 else 0}f} GB"


def _shorten_line(line: str) -> str:
    half = _LONGEST_LINE // 2
    return f"{line[:half]} … ({len(line) - 2 * half} characters) … {line[-half:]}"
