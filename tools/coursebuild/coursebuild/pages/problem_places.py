"""Say where a text stands that could not be rendered."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import LessonsNotRendered, RenderError
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Failure

_CELL = re.compile(r"cell ([0-9]+)(?: \(line ([0-9]+)\))?: ")


class LessonProblems:
    """Collects what is wrong with lessons, so that all of it is named at once."""

    def __init__(self, notebooks: Mapping[str, Notebook]) -> None:
        self._notebooks, self._found = notebooks, dict[str, RenderError]()

    @contextlib.contextmanager
    def found(self, lesson: Lesson) -> Iterator[None]:
        """Take note of a RenderError about this lesson, and go on."""
        try:
            yield
        except RenderError as error:
            self._found[lesson.slug] = error

    def __str__(self) -> str:
        """A line for each problem of a notebook."""
        return "\n".join(
            f"{self._notebooks[slug].path}: {line}"
            for slug, error in self._found.items()
            for line in str(error).splitlines()
        )

    def refuse(self) -> None:
        """Raise LessonsNotRendered when there are any."""
        if self._found:
            raise LessonsNotRendered(str(self), self._found)


def failure_in_notebook(error: RenderError) -> Failure:
    """What is wrong with a lesson as its failure: that of its first cell, with all others."""
    first, *others = map(_failure, str(error).splitlines())
    return replace(first, others=tuple(others))


def _failure(problem: str) -> Failure:
    found = _CELL.match(problem)
    if found is None:
        return Failure(cell=None, line=None, message=problem)
    line = int(found[2]) if found[2] else None
    return Failure(cell=int(found[1]), line=line, message=problem[found.end() :])


def in_note(path: Path, error: RenderError) -> str:
    """A line for each problem of a note, which to the renderer is a document of one cell."""
    return "\n".join(
        _CELL.sub(lambda found: f"{path}:{found[2]}: " if found[2] else f"{path}: ", line, count=1)
        for line in str(error).splitlines()
    )


def in_facts(folder: Path, shown_folder: str, problem: RenderError) -> str:
    """Name file and line of the first fact that holds the text the problem is about."""
    first = problem.written.strip().partition("\n")[0]
    for path in sorted(folder.glob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if first in line or first.replace("\\", "\\\\").replace('"', '\\"') in line:
                return f"{shown_folder}/{path.name}:{number}: {problem}"
    return f"{shown_folder}: in `{first[:60]}`: {problem}"
