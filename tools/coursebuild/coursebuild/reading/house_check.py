"""Hold a lesson against the rules of its course: each finding with cell, line and what to do.

These rules are taste: `check` names what breaks one, and a build goes on all the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.house import HouseRules
from coursebuild.nouns.notebook import Cell, CellKind, Notebook, Output
from coursebuild.reading.citations import citations_in, without_code
from coursebuild.reading.imports import parse_cell
from coursebuild.reading.rows import LESSONS, REFERENCES, shown_path

_HIDES_OUTPUTS = frozenset({"remove-cell", "remove-output"})
_LESSONS = shown_path(LESSONS.file)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node of code stands."""

    cell: Cell
    node: ast.AST

    @property
    def line(self) -> int:
        return int(getattr(self.node, "lineno", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A lesson as the rules look at it."""

    rules: HouseRules
    lesson: Lesson
    notebook: Notebook
    datasets: frozenset[str]
    """Names of all data sets of the course."""
    trees: tuple[tuple[Cell, ast.Module], ...]
    """The code of the executed cells."""
    prose: tuple[Cell, ...]

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[_Place]:
        for cell, tree in self.trees:
            yield from (_Place(cell, node) for node in ast.walk(tree) if isinstance(node, kinds))

    def finding(self, rule: str, message: str, advice: str, cell: Cell | None = None) -> Finding:
        return Finding(
            path=self.notebook.path.as_posix(),
            cell=cell.number if cell else None,
            rule=f"house: {rule}",
            message=message,
            advice=advice,
        )

    def finding_at(self, place: _Place, rule: str, message: str, advice: str) -> Finding:
        return replace(self.finding(rule, message, advice, place.cell), line=place.line)


def check_house_rules(
    rules: HouseRules, lesson: Lesson, notebook: Notebook, datasets: Collection[str]
) -> Iterator[Finding]:
    """Yield what breaks a rule for which nothing has to run; `datasets` are all names of the course."""
    looked = _Looked(
        rules=rules,
        lesson=lesson,
        notebook=notebook,
        datasets=frozenset(datasets),
        trees=tuple((cell, parse_cell(cell.source)) for cell in notebook.cells if cell.is_executed),
        prose=tuple(cell for cell in notebook.cells if cell.kind is CellKind.MARKDOWN),
    )
    for check in _CHECKS:
        yield from check(looked)


def check_figures(
    rules: HouseRules, notebook: Notebook, outputs: Sequence[Sequence[Output]]
) -> Iterator[Finding]:
    """Yield whether a lesson shows too few or too many, given what each of its executed cells has put out."""
    if rules.figures is None:
        return
    least, most = rules.figures
    cells = (cell for cell in notebook.cells if cell.is_executed)
    shown = (each for cell, each in zip(cells, outputs, strict=True) if not cell.tags & _HIDES_OUTPUTS)
    count = sum(_is_figure(output) for each in shown for output in each)
    if not least <= count <= most:
        yield Finding(
            path=notebook.path.as_posix(),
            rule="house: figures",
            message=f"the lesson shows {count} figures, and {least} to {most} are wanted",
            advice="show what the prose speaks of" if count < least else "leave out what prose can say",
        )


def _check_sections(looked: _Looked) -> Iterator[Finding]:
    headings = [
        (line.strip(" #"), cell, number)
        for cell in looked.prose
        for number, line in enumerate(without_code(cell.source).split("\n"), start=1)
        if line.startswith("## ")
    ]
    wanted, reached, before = looked.rules.sections, -1, ""
    for name in wanted:
        position = next((i for i, (text, *_) in enumerate(headings) if text.startswith(name)), None)
        if position is None:
            where = f"after `## {before}`" if before else "below the title"
            advice = f"add a cell that begins with `## {name}`, {where}"
            yield looked.finding("sections", f"the section `## {name}` is missing", advice)
            continue
        text, cell, line = headings[position]
        if position < reached:
            message = f"the section `## {text}` stands before `## {before}`"
            advice = f"the order is: {', '.join(wanted)}"
            yield replace(looked.finding("sections", message, advice, cell), line=line)
        reached, before = max(reached, position), name


def _check_question(looked: _Looked) -> Iterator[Finding]:
    if not looked.rules.question or not looked.notebook.cells:
        return
    first = looked.notebook.cells[0]
    paragraphs = re.split(r"\n\s*\n", first.source.strip())
    if len(paragraphs) < 2 or not {"?", "？"} & set(paragraphs[1]):
        advice = "begin, below the title, with the question that the lesson answers"
        yield looked.finding("question", "the first paragraph asks nothing", advice, first)


def _check_constants(looked: _Looked) -> Iterator[Finding]:
    if looked.rules.constants is None:
        return
    found = [(name, _Place(cell, node)) for cell, tree in looked.trees for name, node in _constants(tree)]
    numbers = [place.cell.number for _, place in found]
    home = max(dict.fromkeys(numbers), key=numbers.count, default=0)  # of equals the first
    for name, place in found:
        if place.cell.number != home:
            message = f"the constant `{name}` stands apart from the others, which are in cell {home}"
            advice = f"move it to cell {home}, or write it in small letters if it is computed"
            yield looked.finding_at(place, "constants", message, advice)
    named = {name for name, place in found if place.cell.number == home}
    for name in looked.rules.constants:
        if name not in named:
            where = f"in cell {home}, with the others" if home else "in a cell that holds all constants"
            yield looked.finding("constants", f"the constant `{name}` is missing", f"set it {where}")


def _check_functions(looked: _Looked) -> Iterator[Finding]:
    most = looked.rules.function_lines
    for place in looked.nodes(ast.FunctionDef, ast.AsyncFunctionDef) if most else ():
        node = place.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > most:
            message = f"`{node.name}` has {lines} lines, more than {most}"
            yield looked.finding_at(place, "functions", message, "define it in pieces")
        if not ast.get_docstring(node):
            message, advice = f"`{node.name}` has no docstring", "say in one line what it gives"
            yield looked.finding_at(place, "functions", message, advice)


def _check_arguments(looked: _Looked) -> Iterator[Finding]:
    for needed in looked.rules.arguments:
        for place in looked.nodes(ast.Call):
            call = place.node
            assert isinstance(call, ast.Call)
            if ast.unparse(call.func).rpartition(".")[2] != needed.call:
                continue
            given = {each.arg: ast.unparse(each.value) for each in call.keywords}.get(needed.argument)
            if given is None or (needed.value and given != needed.value):
                wanted = f"{needed.argument}={needed.value or '…'}"
                message = f"`{needed.call}` is called without `{wanted}`"
                yield looked.finding_at(place, "arguments", message, needed.why)


def _check_claims(looked: _Looked) -> Iterator[Finding]:
    least = looked.rules.claims
    cell, nodes = None, list[ast.AST]()
    if looked.trees:
        cell, tree = looked.trees[-1]
        nodes = list(ast.walk(tree))
    asserted = sum(isinstance(node, ast.Assert) for node in nodes)
    table = max((len(node.keys) for node in nodes if isinstance(node, ast.Dict)), default=0)
    count = max(asserted, table) if asserted else 0
    if count < least:
        message = f"the last cell of code checks {count} of the at least {least} claims that a page makes"
        advice = "end with a cell that asserts what the prose says: an `assert` each, or a table of them"
        yield looked.finding("claims", message, advice, cell)


def _check_datasets(looked: _Looked) -> Iterator[Finding]:
    if not looked.rules.datasets_used:
        return
    words = {word for _, tree in looked.trees for node in ast.walk(tree) for word in _words(node)}
    declared = {dataset.name for dataset in looked.lesson.datasets}
    for dataset in looked.lesson.datasets:
        files = {path.name for path in dataset.files}
        if not words & {dataset.name, dataset.name.replace("-", "_"), *files}:
            message = f"the data set `{dataset.name}` is declared, but no cell names it"
            advice = f"load it, or take it out of `datasets` of `{looked.lesson.slug}` in {_LESSONS}"
            yield looked.finding("datasets", message, advice)
    for place in looked.nodes(ast.ImportFrom):
        assert isinstance(place.node, ast.ImportFrom)
        for name in (alias.name for alias in place.node.names):
            if name in looked.datasets and name not in declared:
                message = f"the data set `{name}` is imported, but not declared"
                advice = f"add it to `datasets` of `{looked.lesson.slug}` in {_LESSONS}"
                yield looked.finding_at(place, "datasets", message, advice)


def _check_references(looked: _Looked) -> Iterator[Finding]:
    least, listed = looked.rules.references, [each.id for each in looked.lesson.references]
    if not least:
        return
    if len(listed) < least:
        message = f"the lesson lists {len(listed)} references, and at least {least} are wanted"
        advice = (
            f"add the source to _data/references.yml, its id to `references` of `{looked.lesson.slug}` in"
            f" {_LESSONS}, and cite it as `[@id]`"
        )
        yield replace(looked.finding("references", message, advice), lacking_in=shown_path(REFERENCES.file))
    cited = {id_ for cell in looked.prose for id_, _ in citations_in(cell.source)}
    for id_ in listed:
        if id_ not in cited:
            message = f"the reference `{id_}` is listed, but never cited"
            advice = f"cite it as `[@{id_}]`, or take it out of `references` in {_LESSONS}"
            yield looked.finding("references", message, advice)


def _check_changed(looked: _Looked) -> Iterator[Finding]:
    if looked.rules.changed and looked.lesson.changed is None:
        message = f"{_LESSONS} does not say when the lesson was last changed"
        advice = f"add `changed: 2026-11-23`, with the day, to `{looked.lesson.slug}` there"
        yield looked.finding("changed", message, advice)


_CHECKS = (
    _check_sections, _check_question, _check_constants, _check_functions, _check_arguments, _check_claims,
    _check_datasets, _check_references, _check_changed,
)  # fmt: skip


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in (node.target,) if isinstance(node, ast.AnnAssign) else targets:
            if isinstance(target, ast.Name) and target.id.isupper() and len(target.id) > 1:
                yield target.id, node


def _words(node: ast.AST) -> Iterator[str]:
    """What a piece of code calls by name."""
    if isinstance(node, ast.alias):
        yield node.name.rpartition(".")[2]
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.replace("\\", "/").rpartition("/")[2]


def _is_figure(output: Output) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", ()))
