"""Notebooks that import what is not installed: said before anything runs, with where to declare it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.reading.imports import required_modules

_LISTS = ("tools/pyproject.toml", "pyproject.toml", "environment.yml", "requirements.txt")
"""Where courses declare their packages; the first that is there is named."""


def check_packages(root: Path, notebooks: Iterable[Notebook]) -> tuple[Finding, ...]:
    """A finding for each cell that is certain to fail because of what is not installed here."""
    return tuple(
        Finding(
            path=notebook.path.as_posix(),
            cell=cell.number,
            line=line,
            rule="not-installed",
            message=f"`{name}` is imported, but not installed",
            advice=f"declare the package that has it in {_list_of(root)}, and install it",
        )
        for notebook in notebooks
        if (missing := {name for name in _names(notebook) if not _is_installed(name)})
        for cell in notebook.cells
        for name, line in _required(cell)
        if name in missing
    )


def _names(notebook: Notebook) -> set[str]:
    """The modules that it needs from elsewhere, without those of Python and those beside it."""
    beside = {path.relative_to(notebook.path.parent).parts[0] for path in notebook.companion}
    names = {name.partition(".")[0] for name in notebook.imports}
    return names - {name.removesuffix(".py") for name in beside} - sys.stdlib_module_names


def _required(cell: Cell) -> Iterator[tuple[str, int]]:
    if cell.is_executed and "raises-exception" not in cell.tags:
        yield from required_modules(cell.source)


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _list_of(root: Path) -> str:
    return next((name for name in _LISTS if (root / name).is_file()), "the list of the course's packages")
