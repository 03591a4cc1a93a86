"""The notebook that a reader downloads: what was written, without what some editor saved beside it."""

from __future__ import annotations

import json
from typing import Any

from coursebuild.nouns.notebook import Cell, CellKind, Notebook


def notebook_json(notebook: Notebook) -> bytes:
    """Return the notebook in nbformat 4.5, without outputs, the same bytes for the same cells."""
    document = {
        "cells": [_cell(cell) for cell in notebook.cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(cell: Cell) -> dict[str, Any]:
    common: dict[str, Any] = {
        "cell_type": cell.kind.value,
        "id": cell.id,
        "metadata": {"tags": sorted(cell.tags)} if cell.tags else {},
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.kind is CellKind.CODE:
        common |= {"execution_count": None, "outputs": []}
    return common
