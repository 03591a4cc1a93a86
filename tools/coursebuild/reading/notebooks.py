"""Read a notebook strictly: bytes → UTF-8 → JSON → cells, each refusal with its reason and cell.

The reader is our own rather than nbformat's because it runs in every build, also in one that has
nothing to do: importing nbformat costs more than such a build may take. `check` asks nbformat too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from coursebuild.model import Cell, CellKind, Finding, Notebook, SetVariable
from coursebuild.reading.companion import find_companion
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.strict_yaml import read_text
from coursebuild.reading.variables import variables_set

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class _Refused(Exception):
    def __init__(
        self, message: str, advice: str = "", line: int | None = None, cell: int | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.advice, self.line, self.cell = message, advice, line, cell


def read_notebook(root: Path, path: Path, findings: list[Finding]) -> Notebook | None:
    """Read the notebook at `root / path`; None after a finding when it cannot be used."""
    shown_path = path.as_posix()
    text = read_text(root / path, shown_path, findings)
    if text is None:
        return None
    try:
        cells = _cells(_parse(text))
        imports = frozenset().union(*(_imports_of(cell) for cell in cells if cell.is_executed))
    except _Refused as refused:
        findings.append(
            Finding(
                path=shown_path,
                cell=refused.cell,
                line=refused.line,
                rule="notebook",
                message=refused.message,
                advice=refused.advice,
            )
        )
        return None
    companion = find_companion(root, path.parent, imports, findings)
    return Notebook(
        path=path,
        cells=cells,
        imports=companion.outside,
        companion=companion.files,
        variables=(*(_variables_of(cells)), *companion.variables),
    )


def _parse(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _Refused(*_not_json(text, error.msg), line=error.lineno) from None
    except RecursionError:
        raise _Refused("this is not a notebook: nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise _Refused(f"this is not a notebook: {error}") from None
    if not isinstance(document, dict):
        raise _Refused("this is not a notebook: the file should hold one JSON object")
    return document


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _Refused(
                f"the JSON key {key!r} stands twice in one object", "save the notebook in Jupyter again"
            )
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON", "save the notebook in Jupyter again")


def _not_json(text: str, problem: str) -> tuple[str, str]:
    start = text.lstrip()[:200]
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return "the file holds merge conflict markers", "resolve the conflict (nbdime helps), then save"
    if start.startswith("version https://git-lfs"):
        return "the file is a Git LFS pointer, not the notebook", "run `git lfs pull`"
    if start.startswith("<"):
        return "the file is HTML or XML, not a notebook", "download the .ipynb itself (the raw file)"
    if not start:
        return "the file is empty", "save the notebook again, or restore it"
    return f"this is not JSON: {problem}", "restore the file, or save the notebook again"


def _cells(document: Mapping[str, Any]) -> tuple[Cell, ...]:
    major = document.get("nbformat")
    if major != 4:
        raise _Refused(
            f"notebook format {major!r} is not supported",
            "open and save it in a current Jupyter, or run `jupyter nbconvert --to notebook --nbformat 4`",
        )
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(document.get("cells"), list):
        raise _Refused("this is not a notebook: `metadata` or `cells` is missing", "restore the file")
    language = _language(metadata)
    if language != "python":
        raise _Refused(
            f"the notebook's language is {language}, and only Python can be run", "choose a Python kernel"
        )
    return tuple(_cell(number, cell) for number, cell in enumerate(document["cells"], start=1))


def _language(metadata: Mapping[str, Any]) -> str:
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(key)
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return "python"


def _cell(number: int, cell: Any) -> Cell:
    if not isinstance(cell, dict):
        raise _Refused("this is not a cell", cell=number)
    source, metadata = cell.get("source"), cell.get("metadata", {})
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise _Refused("`source` should be text or a list of lines", "restore the cell", cell=number)
    if _HALF_CHARACTER.search(source):
        raise _Refused("`source` holds half a character", "write the character again", cell=number)
    if cell.get("cell_type") not in list(CellKind):
        raise _Refused(
            f"unknown kind of cell: {cell.get('cell_type')!r}", "use markdown, code or raw", cell=number
        )
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else None
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise _Refused(
            "`metadata.tags` should be a list of words", "set the tags again in Jupyter", cell=number
        )
    return Cell(
        number=number,
        id=str(cell.get("id") or f"cell-{number}"),
        kind=CellKind(cell["cell_type"]),
        source=source,
        tags=frozenset(tags),
    )


def _variables_of(cells: tuple[Cell, ...]) -> Iterator[SetVariable]:
    for cell in cells:
        if cell.is_executed:
            for name, value in variables_set(cell.source):
                yield SetVariable(place=f"cell {cell.number}", name=name, value=value)


def _imports_of(cell: Cell) -> frozenset[str]:
    try:
        return imported_modules(cell.source)
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
