"""The house rules for lesson notebooks: what would break a page, found before anything runs."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.reading.citations import citations_in
from coursebuild.reading.imports import parse_cell

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
_RULES = (
    (
        _INSTALLS,
        "shell",
        "a lesson does not install or download by shell",
        "declare packages in tools/pyproject.toml and data sets in _data/datasets.yml",
    ),
    (
        _ABSOLUTE_PATH,
        "absolute-path",
        "an absolute path exists on one machine only",
        "declare the file in _data/datasets.yml and give its path relative to the notebook",
    ),
)


def lint_notebook(lesson: Lesson, notebook: Notebook) -> Iterator[Finding]:
    """Yield what in `notebook` breaks a house rule."""
    path = notebook.path.as_posix()
    if notebook.title != lesson.title:
        written = (
            f"the first heading is `{notebook.title}`"
            if notebook.title
            else "the first cell has no `# Title`"
        )
        yield Finding(
            path=path,
            cell=1,
            rule="title",
            message=f"{written}, but _data/lessons.yml calls the lesson `{lesson.title}`",
            advice="write the same title in both places",
        )
    for cell in notebook.cells:
        yield from _lint_tags(path, cell)
        if cell.kind is CellKind.CODE:
            yield from _lint_code(path, cell)
        elif cell.kind is CellKind.MARKDOWN:
            yield from _lint_citations(path, cell, lesson)


def _lint_tags(path: str, cell: Cell) -> Iterator[Finding]:
    for tag in sorted(cell.tags - set(KNOWN_TAGS)):
        if tag.startswith("cell-seconds") and not _CELL_SECONDS.fullmatch(tag):
            yield Finding(
                path=path,
                cell=cell.number,
                rule="tag",
                message=f"the tag `{tag}` gives no limit",
                advice="write whole seconds, such as cell-seconds-600",
            )
        # Tags of other tools are none of our business; a misspelt one of ours would be obeyed by nobody.
        if close := difflib.get_close_matches(tag.replace("_", "-"), KNOWN_TAGS, n=1, cutoff=0.85):
            yield Finding(
                path=path,
                cell=cell.number,
                rule="tag",
                message=f"the tag `{tag}` is unknown",
                advice=f"did you mean `{close[0]}`?",
            )


def _lint_code(path: str, cell: Cell) -> Iterator[Finding]:
    def finding(line: int, rule: str, message: str, advice: str) -> Finding:
        return Finding(path=path, cell=cell.number, line=line, rule=rule, message=message, advice=advice)

    for pattern, rule, message, advice in _RULES:
        if match := pattern.search(cell.source):
            line = cell.source[: match.start()].count("\n") + match.group().count("\n") + 1
            yield finding(line, rule, message, advice)
    if cell.is_executed and "input" in cell.source:
        for node in ast.walk(parse_cell(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input":
                yield finding(
                    node.lineno, "asks", "a lesson cannot ask for input", "write the value as a constant"
                )


def _lint_citations(path: str, cell: Cell, lesson: Lesson) -> Iterator[Finding]:
    known = {reference.id for reference in lesson.references}
    for id_, line in citations_in(cell.source):
        if id_ not in known:
            yield Finding(
                path=path,
                cell=cell.number,
                line=line,
                rule="citation",
                message=f"[@{id_}] is cited, but the lesson `{lesson.slug}` does not list it",
                advice="add it to `references` of the lesson in _data/lessons.yml",
            )
