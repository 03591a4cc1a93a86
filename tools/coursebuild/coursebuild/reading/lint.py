"""The house rules for lesson notebooks: what would break a page, found before anything runs."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from coursebuild.nouns.course import Course, Lesson
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.reading.citations import citations_in
from coursebuild.reading.imports import parse_cell
from coursebuild.reading.rows import REFERENCES, shown_path

KNOWN_TAGS = (
    "hide-input",
    "hide-output",
    "raises-exception",
    "remove-cell",
    "remove-input",
    "remove-output",
    "skip-execution",
)
_CELL_SECONDS = re.compile(r"cell-seconds-[1-9]\d{0,5}")
_INSTALLS = re.compile(r"^[ \t]*(?:[!%]\s*(?:pip|conda|apt|apt-get|wget|curl)\b)", re.MULTILINE)
_ABSOLUTE_PATH = re.compile(r"""["'](?:/(?:home|root|Users|mnt|content|tmp)/|[A-Za-z]:\\)""")
_INPUT = re.compile(r"\binput\b")
_RULES = (
    (
        _INSTALLS,
        "shell",
        "a lesson does not install or download by shell",
        "declare packages with those of the course, and data sets in _data/datasets.yml",
    ),
    (
        _ABSOLUTE_PATH,
        "absolute-path",
        "an absolute path exists on one machine only",
        "declare the file in _data/datasets.yml and give its path relative to the notebook",
    ),
)
_Problem = tuple[int | None, str, str, str]
"""(line, rule, message, advice) of what is wrong with a cell."""


def lint_notebook(lesson: Lesson, notebook: Notebook) -> Iterator[Finding]:
    """Yield what in `notebook` breaks a house rule."""
    path = notebook.path.as_posix()
    if notebook.title != lesson.title:
        message, advice = _about_title(lesson, notebook)
        yield Finding(path=path, cell=1, rule="title", message=message, advice=advice)
    for cell in notebook.cells:
        is_code, is_prose = cell.kind is CellKind.CODE, cell.kind is CellKind.MARKDOWN
        for line, rule, message, advice in (
            *_lint_tags(cell),
            *(_lint_code(cell) if is_code else ()),
        ):
            yield Finding(path=path, cell=cell.number, line=line, rule=rule, message=message, advice=advice)
        if is_prose:
            yield from _lint_citations(path, cell, lesson)


def _about_title(lesson: Lesson, notebook: Notebook) -> tuple[str, str]:
    """(message, advice) for a title that is not that of the facts, or stands elsewhere."""
    known_as = f"but _data/lessons.yml calls the lesson `{lesson.title}`"
    if notebook.title:
        message = f"the first heading is `{notebook.title}`, {known_as}"
        return message, "write the same title in both places"
    for cell in notebook.cells[1:]:
        if cell.kind is CellKind.MARKDOWN and f"# {lesson.title}" in cell.source.splitlines():
            message = f"the title stands in cell {cell.number}, not at the beginning"
            return message, "begin the first cell with it; a badge or a link may stand below"
    return f"the first cell has no `# Title`, {known_as}", f"begin it with `# {lesson.title}`"


def lint_notes(course: Course) -> Iterator[Finding]:
    """Yield the citations of the course notes that no reference answers."""
    known = {reference.id for reference in course.references}
    for note in course.notes:
        for id_, line in citations_in(note.text):
            if id_ not in known:
                message = f"[@{id_}] is cited, but _data/references.yml has no such id"
                path, advice = note.path.as_posix(), "add the reference, or put the id right"
                yield Finding(
                    path=path, line=line, rule="citation", message=message, advice=advice,
                    lacking_in=shown_path(REFERENCES.file), lacking=id_,
                )  # fmt: skip


def _lint_tags(cell: Cell) -> Iterator[_Problem]:
    for tag in sorted(cell.tags - set(KNOWN_TAGS)):
        if tag.startswith("cell-seconds") and not _CELL_SECONDS.fullmatch(tag):
            advice = "write whole seconds, such as cell-seconds-600"
            yield None, "tag", f"the tag `{tag}` gives no limit", advice
        # Tags of other tools are none of our business; a misspelt one of ours would be obeyed by nobody.
        if close := difflib.get_close_matches(tag.replace("_", "-"), KNOWN_TAGS, n=1, cutoff=0.85):
            yield None, "tag", f"the tag `{tag}` is unknown", f"did you mean `{close[0]}`?"


def _lint_code(cell: Cell) -> Iterator[_Problem]:
    for pattern, rule, message, advice in _RULES:
        if match := pattern.search(cell.source):
            line = cell.source[: match.start()].count("\n") + match.group().count("\n") + 1
            yield line, rule, message, advice
    if cell.is_executed and _INPUT.search(cell.source):  # parsing every cell takes long
        for node in ast.walk(parse_cell(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input":
                advice = "write the value as a constant"
                yield node.lineno, "asks", "a lesson cannot ask for input", advice


def _lint_citations(path: str, cell: Cell, lesson: Lesson) -> Iterator[Finding]:
    known = {reference.id for reference in lesson.references}
    for id_, line in citations_in(cell.source):
        if id_ not in known:
            message = f"[@{id_}] is cited, but the lesson `{lesson.slug}` does not list it"
            advice = "add it to `references` of the lesson in _data/lessons.yml"
            yield Finding(
                path=path, cell=cell.number, line=line, rule="citation", message=message, advice=advice,
                lacking_in=shown_path(REFERENCES.file), lacking=id_,
            )  # fmt: skip
