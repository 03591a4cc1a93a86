"""The notebook that a reader downloads: what was written, without what some editor saved beside it."""

from __future__ import annotations

import json
import unicodedata
import urllib.parse
from pathlib import Path
from typing import Any

from coursebuild.nouns.notebook import Cell, CellKind, Notebook


def download_name(notebook: Path) -> str:
    """The name under which a notebook is published: Jekyll composes letters and decodes `%41`."""
    return unicodedata.normalize("NFC", notebook.name).replace("%", "_")


def in_address(name: str) -> str:
    """The name of a file as a part of an address: `a#b.ipynb` is a file, not a place on a page."""
    return urllib.parse.quote(name, safe="")


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
