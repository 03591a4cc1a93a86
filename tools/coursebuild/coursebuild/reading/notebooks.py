"""Read a notebook strictly: bytes → UTF-8 → JSON → cells, each refusal with its reason and cell.

The reader is our own rather than nbformat's because it runs in every build, also in one that has
nothing to do: importing nbformat costs more than such a build may take. `check` asks nbformat too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from coursebuild.nouns.control_characters import without_control_characters, without_half_characters
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, CellKind, Notebook, SetVariable
from coursebuild.reading.companion import Companions
from coursebuild.reading.files import read_text
from coursebuild.reading.reach import Reach, ReachReader

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LARGEST_MIB = 32
_MOST_PROBLEMS = 1000
_ADVICE_NEWER = "open and save it in a current Jupyter"
_ADVICE_RESOLVE = "resolve the conflict (nbdime helps), then save"
_ADVICE_SAVE = "save the notebook in Jupyter again"


@dataclass(eq=False)
class _Refused(Exception):
    message: str
    advice: str = ""
    line: int | None = None
    cell: int | None = None
    column: int | None = None


def read_notebook(
    root: Path, path: Path, findings: list[Finding], companions: Companions | None = None
) -> Notebook | None:
    """Read the notebook at `root / path`; None after a finding when it cannot be used.

    Notebooks that are read for one plan share `companions`.
    """
    companions = companions or Companions(root)
    shown_path = path.as_posix()
    text = read_text(root / path, shown_path, findings, largest_mib=_LARGEST_MIB)
    if text is None:
        return None
    refused: list[_Refused] = []
    cells: tuple[Cell, ...] = ()
    reaches: dict[int, Reach] = {}
    try:
        cells = _cells(_parse(text), refused)
    except _Refused as problem:
        refused.append(problem)
    for cell in cells:
        try:
            if cell.is_executed:
                reaches[cell.number] = _reach_of(cell, companions.reader)
        except _Refused as problem:
            refused.append(problem)
    if refused:
        findings.extend(_finding(shown_path, each) for each in sorted(refused, key=lambda r: r.cell or 0))
        return None
    imports = frozenset[str]().union(*(reach.imports for reach in reaches.values()))
    companion = companions.find(path.parent, imports, findings)
    return Notebook(
        path=path,
        cells=cells,
        imports=companion.outside,
        companion=companion.files,
        variables=(*_variables_of(reaches), *companion.variables),
    )


def read_document(root: Path, path: Path, findings: list[Finding]) -> Mapping[str, Any] | None:
    """The JSON of the notebook at `root / path`, whatever its code; None after a finding."""
    shown_path = path.as_posix()
    text = read_text(root / path, shown_path, findings, largest_mib=_LARGEST_MIB)
    if text is None:
        return None
    refused: list[_Refused] = []
    document: Mapping[str, Any] = {}
    try:
        document = _parse(text)
        _cells(document, refused)
    except _Refused as problem:
        refused.append(problem)
    findings.extend(_finding(shown_path, each) for each in refused)
    return None if refused else document


def is_cell_id(id_: object) -> TypeGuard[str]:
    """Whether Jupyter takes this for the id of a cell."""
    return isinstance(id_, str) and bool(_ID.fullmatch(id_))


def _finding(shown_path: str, refused: _Refused) -> Finding:
    return Finding(
        path=shown_path,
        cell=refused.cell,
        line=refused.line,
        column=refused.column,
        rule="notebook",
        message=without_half_characters(without_control_characters(refused.message)),
        advice=refused.advice,
    )


def _parse(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _Refused(*_not_json(text, error.msg), line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise _Refused("this is not a notebook: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise _Refused(f"this is not a notebook: {error}") from None
    if not isinstance(document, dict):
        raise _Refused("this is not a notebook: the file should hold one JSON object")
    return document


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for key, value in pairs:
        if key in document:
            raise _Refused(f"the JSON key {key[:60]!r} stands twice in one object", _ADVICE_SAVE)
        document[key] = value
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON", _ADVICE_SAVE)


def _not_json(text: str, problem: str) -> tuple[str, str]:
    start = text.lstrip()[:200]
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return "the file holds merge conflict markers", _ADVICE_RESOLVE
    if start.startswith("version https://git-lfs"):
        return "the file is a Git LFS pointer, not the notebook", "run `git lfs pull`"
    if start.startswith("<"):
        return "the file is HTML or XML, not a notebook", "download the .ipynb itself (the raw file)"
    if not start:
        return "the file is empty", "save the notebook again, or restore it"
    return f"this is not JSON: {problem}", "restore the file, or save the notebook again"


def _cells(document: Mapping[str, Any], refused: list[_Refused]) -> tuple[Cell, ...]:
    """The cells that can be used; what is wrong with the others is added to `refused`."""
    major = document.get("nbformat")
    if type(major) is int and 1 <= major <= 3:
        document = _upgraded(document)
    elif type(major) is not int or major != 4:
        advice = (
            "open and save it in a current Jupyter, or run `jupyter nbconvert --to notebook --nbformat 4`"
        )
        raise _Refused(f"notebook format {str(major)[:20]!r} is not supported", advice)
    metadata = document.get("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(document.get("cells"), list):
        raise _Refused("this is not a notebook: `metadata` or `cells` is missing", "restore the file")
    language = _language(metadata)
    if language not in ("python", "python3", "ipython", "ipython3"):
        message = f"the notebook's language is {language[:40]}, and only Python can be run"
        raise _Refused(message, "choose a Python kernel")
    cells: dict[str, Cell] = {}
    for number, written in enumerate(document["cells"], start=1):
        try:
            cell = _cell(number, written)
        except _Refused as problem:
            refused.append(problem)
            if len(refused) > _MOST_PROBLEMS:
                message = "so many cells are wrong that the others were not read"
                raise _Refused(message, "restore the file") from None
            continue
        # Jupyter, too, gives another id to a cell whose own is taken or is none.
        id_ = cell.id if cell.id not in cells else f"cell-{number}"
        while id_ in cells:
            id_ += "-"
        cells[id_] = cell if cell.id == id_ else replace(cell, id=id_)
    return tuple(cells.values())


def _upgraded(document: Mapping[str, Any]) -> Mapping[str, Any]:
    from coursebuild.reading.old_notebooks import upgrade

    try:
        return upgrade(document)
    except ValueError as error:
        message = f"the notebook of format {document['nbformat']} cannot be read as a newer one: {error}"
        raise _Refused(message, _ADVICE_NEWER) from None


def _language(metadata: Mapping[str, Any]) -> str:
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(key)
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return "python"


def _cell(number: int, cell: Any) -> Cell:
    if not isinstance(cell, dict):
        raise _Refused("this is not a cell", cell=number)
    source, metadata, id_ = cell.get("source"), cell.get("metadata", {}), cell.get("id")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise _Refused("`source` should be text or a list of lines", "restore the cell", cell=number)
    if "\0" in source:
        raise _Refused("`source` holds the character NUL", "remove it", cell=number)
    if conflict := _line_of_conflict(source):
        message, advice = "the cell holds merge conflict markers", _ADVICE_RESOLVE
        raise _Refused(message, advice, line=conflict, cell=number)
    if _HALF_CHARACTER.search(source):
        raise _Refused("`source` holds half a character", "write the character again", cell=number)
    if cell.get("cell_type") not in list(CellKind):
        kind = repr(cell.get("cell_type"))[:40]
        raise _Refused(f"unknown kind of cell: {kind}", "use markdown, code or raw", cell=number)
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else None
    if not isinstance(tags, list) or not all(_is_word(tag) for tag in tags):
        advice = "set the tags again in Jupyter"
        raise _Refused("`metadata.tags` should be a list of words", advice, cell=number)
    return Cell(
        number=number,
        id=id_ if is_cell_id(id_) else f"cell-{number}",
        kind=CellKind(cell["cell_type"]),
        source=source,
        tags=frozenset(tags),
    )


def _line_of_conflict(source: str) -> int | None:
    """The line on which a merge conflict begins: the three marks of one, in their order."""
    if "<<<<<<< " not in source:
        return None
    begun, is_halved = 0, False
    for number, line in enumerate(source.split("\n"), start=1):
        if line.startswith("<<<<<<< ") and not begun:
            begun = number
        is_halved |= bool(begun) and line.rstrip("\r") == "======="
        if is_halved and line.startswith(">>>>>>> "):
            return begun
    return None


def _is_word(tag: Any) -> bool:
    return isinstance(tag, str) and not _HALF_CHARACTER.search(tag)


def _variables_of(reaches: Mapping[int, Reach]) -> Iterator[SetVariable]:
    for number, reach in reaches.items():
        for name, value in reach.variables:
            yield SetVariable(place=f"cell {number}", name=name, value=value)


def _reach_of(cell: Cell, reader: ReachReader) -> Reach:
    try:
        return reader.read(cell.source)
    except SyntaxError as error:
        written = (error.text or "").strip()
        raise _Refused(
            f"the code cannot be parsed: {error.msg}" + (f": `{written[:60]}`" if written else ""),
            "put the code right; a cell that is only shown can be tagged skip-execution",
            line=error.lineno,
            cell=cell.number,
        ) from None
    except ValueError as error:
        raise _Refused(f"the code cannot be parsed: {error}", cell=cell.number) from None
