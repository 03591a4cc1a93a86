"""Say where a text stands that could not be rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from coursebuild.nouns.errors import LessonsNotRendered, RenderError
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Failure

_ANY_CELL = re.compile(r"cell ([0-9]+)(?: \(line ([0-9]+)\))?: ")
_CELL = re.compile(r"cell 1(?: \(line ([0-9]+)\))?: ")


def not_rendered(
    problems: Mapping[str, RenderError], notebooks: Mapping[str, Notebook]
) -> LessonsNotRendered:
    """What is wrong with the lessons of these slugs, in a line for each problem of a notebook."""
    lines = [
        f"{notebooks[slug].path}: {line}"
        for slug, error in problems.items()
        for line in str(error).splitlines()
    ]
    return LessonsNotRendered("\n".join(lines), problems)


def failure_in_notebook(error: RenderError) -> Failure:
    """What is wrong with a lesson as its failure: that of its first cell, with all others."""
    first, *others = map(_failure, str(error).splitlines())
    return replace(first, others=tuple(others))


def _failure(problem: str) -> Failure:
    found = _ANY_CELL.match(problem)
    if found is None:
        return Failure(cell=None, line=None, message=problem)
    line = int(found[2]) if found[2] else None
    return Failure(cell=int(found[1]), line=line, message=problem[found.end() :])


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
