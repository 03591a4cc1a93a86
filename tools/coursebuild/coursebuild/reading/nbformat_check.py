"""Ask nbformat whether a notebook follows its schema; for `check`, which may take the time to import it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from coursebuild.nouns.finding import Finding
from coursebuild.reading.old_notebooks import upgrade

_KEYS = ("metadata", "nbformat", "nbformat_minor")


def check_schema(root: Path, path: Path) -> Iterator[Finding]:
    """Yield what nbformat's schema refuses in the notebook at `root / path`."""
    written = json.loads((root / path).read_text(encoding="utf-8-sig"))
    document = nbformat.from_dict(_completed(written) if written["nbformat"] == 4 else upgrade(written))
    for error in nbformat.validator.iter_validate(document):
        place = re.search(r"cells', (\d+)|cells\[(\d+)\]", f"{list(error.absolute_path)}")
        number = next((int(group) + 1 for group in place.groups() if group), None) if place else None
        message = f"nbformat refuses this: {error.message.splitlines()[0][:120]}"
        advice = "save the notebook in Jupyter again"
        yield Finding(path=path.as_posix(), cell=number, rule="schema", message=message, advice=advice)


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the keys that other programs leave out, and without those that they add.

    Nothing on a page depends on them, so that they are no mistake.
    """
    document = {"metadata": {}, "nbformat_minor": 0, **document}
    has_ids = document["nbformat_minor"] >= 5 if isinstance(document["nbformat_minor"], int) else False
    cells = []
    for number, written in enumerate(document["cells"], start=1):
        cell = {"metadata": {}, **written}
        if cell["cell_type"] == "code":
            cell = {"outputs": [], "execution_count": None, **cell}
        cell.pop("id", None)
        cells.append({**cell, "id": f"cell-{number}"} if has_ids else cell)
    return {key: document[key] for key in _KEYS} | {"cells": cells}
