"""Take over what is stored under fingerprints of the format 2, so that nothing is trained again.

Those held the text of cells and modules, paths in the course, Python with its patch release and every package
that is reached. Where today's sources still have the stored fingerprint of that kind, the result is stored
under today's as well. This module can go when no store from before December 2026 is in use.
"""

from __future__ import annotations

import platform
from pathlib import Path

from coursebuild.keeping.store import Store
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.result import Fingerprint, Result, Status
from coursebuild.planning.environment import THREADS
from coursebuild.planning.fingerprint import digest_file, digest_texts
from coursebuild.planning.packages import Packages


def take_over(
    store: Store, earlier: str, lesson: Lesson, notebook: Notebook, now: Fingerprint
) -> Result | None:
    """Store the result with the digest `earlier` under `now`; None when there is none."""
    found = store.get(lesson, earlier)
    if found is None:
        return None
    outputs = zip(filter(_was_executed, notebook.cells), found.outputs, strict=True)
    execution = Result(
        lesson=lesson,
        status=Status.EXECUTED,
        fingerprint=now,
        outputs=tuple(of_cell for cell, of_cell in outputs if cell.is_executed),
        provenance=found.provenance,
    )
    return store.put(execution, notebook)


def earlier_digest(
    root: Path, lesson: Lesson, notebook: Notebook, packages: Packages, edition: DataEdition
) -> str:
    """The digest of the format 2 of what is written now."""
    direct = [name for name, _ in packages.imported_by(notebook.imports)]
    data = [path for dataset in lesson.datasets for path in dataset.files]
    parts = {
        "format": "2",
        "notebook path": notebook.path.as_posix(),
        **edition.parts,
        **({"network": "allowed"} if lesson.has_network else {}),
        "python": platform.python_version(),
        "threads": str(THREADS),
        **{f"package {name}": version for name, version in packages.closure([*direct, "ipykernel"])},
        **{path.as_posix(): digest_file(root, root / path) for path in [*notebook.companion, *data]},
    }
    cells = [
        digest_texts([cell.source, *sorted(cell.tags & {"raises-exception"})])
        for cell in notebook.cells
        if _was_executed(cell)
    ]
    return digest_texts([*cells, *(f"{name}={value}" for name, value in sorted(parts.items()))])


def _was_executed(cell: Cell) -> bool:
    return cell.kind is CellKind.CODE and bool(cell.source.strip()) and "skip-execution" not in cell.tags
