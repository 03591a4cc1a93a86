"""Say where a text stands that could not be rendered."""

from __future__ import annotations

import re
from pathlib import Path

from coursebuild.errors import RenderError

_CELL = re.compile(r"cell 1(?: \(line ([0-9]+)\))?: ")


def in_notebook(path: Path, error: RenderError) -> list[str]:
    """One line for each problem of a notebook."""
    return [f"{path}: {line}" for line in str(error).splitlines()]


def in_note(path: Path, error: RenderError) -> list[str]:
    """One line for each problem of a note, which to the renderer is a document of one cell."""
    return [
        _CELL.sub(lambda found: f"{path}:{found[1]}: " if found[1] else f"{path}: ", line, count=1)
        for line in str(error).splitlines()
    ]


def in_facts(folder: Path, shown_folder: str, problem: RenderError) -> str:
    """Name file and line of the first fact that holds the text the problem is about."""
    first = problem.written.strip().partition("\n")[0]
    for path in sorted(folder.glob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if first in line or first.replace("\\", "\\\\").replace('"', '\\"') in line:
                return f"{shown_folder}/{path.name}:{number}: {problem}"
    return f"{shown_folder}: in `{first[:60]}`: {problem}"
