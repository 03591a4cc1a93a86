"""Notebooks as people wrote them: cells in order, and what they can reach beside them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

_SEED = re.compile(r"^SEED\s*=\s*(\d{1,18})\b", re.MULTILINE)

Output = Mapping[str, Any]
"""One output of a code cell, as nbformat 4 writes it."""


class CellKind(StrEnum):
    MARKDOWN = "markdown"
    CODE = "code"
    RAW = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    number: int
    """Position in the notebook, counted from 1 over all cells, as a person would count."""
    id: str
    kind: CellKind
    source: str
    tags: frozenset[str] = frozenset()

    @property
    def is_executed(self) -> bool:
        if self.kind is not CellKind.CODE or "skip-execution" in self.tags:
            return False
        return any(line and line[0] != "#" for line in map(str.strip, self.source.splitlines()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVariable:
    """An environment variable that code may set or remove."""

    place: str
    """`cell 3` or `backend.py`."""
    name: str | None
    value: str | None
    """None, as for the name: only running the code tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    path: Path
    """Relative to the root of the course."""
    cells: tuple[Cell, ...]
    imports: frozenset[str] = frozenset()
    """Dotted names of the installed modules that the cells and the companion import."""
    companion: tuple[Path, ...] = ()
    """Files of the modules beside the notebook that it can reach; relative to the root, sorted."""
    variables: tuple[SetVariable, ...] = ()
    """What the cells and the companion may set of the environment."""

    @property
    def seed(self) -> int | None:
        """The whole number that a cell assigns to `SEED` first, by convention what everything random uses."""
        for cell in self.cells:
            if cell.is_executed and (found := _SEED.search(cell.source)):
                return int(found[1])
        return None

    @property
    def digest(self) -> str:
        """Stands for all of the notebook that a page may show."""
        cells = [[cell.id, cell.kind, cell.source, sorted(cell.tags)] for cell in self.cells]
        return hashlib.sha256(json.dumps([self.path.as_posix(), cells]).encode()).hexdigest()

    @property
    def title(self) -> str:
        """The text of the first `# ` heading, or '' where the first cell has none."""
        is_prose = bool(self.cells) and self.cells[0].kind is CellKind.MARKDOWN
        first = self.cells[0].source.lstrip() if is_prose else ""
        heading = first.splitlines()[0] if first else ""
        return heading[2:].strip() if heading.startswith("# ") else ""
