"""Notebooks of the formats 1 to 3, which nbformat brings to format 4; imported only when there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat


def upgrade(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The notebook as format 4 has it; raises ValueError where it does not follow its own format."""
    try:
        upgraded = nbformat.convert(nbformat.from_dict(_completed(document)), 4)
        for cell in upgraded["cells"]:
            cell.pop("id", None)  # drawn by chance: two builds would differ
        return dict(upgraded)
    except Exception as error:  # noqa: BLE001  # nbformat meets a broken one with whatever it stumbles over
        raise ValueError(f"{type(error).__name__}: {str(error).partition(chr(10))[0][:80]}") from None


def _completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without saved outputs, which no page shows, and with the keys that nbformat asks for."""
    sheets = []
    for sheet in document["worksheets"]:
        cells = []
        for written in sheet["cells"]:
            cell = {"metadata": {}, **{key: _joined(value) for key, value in written.items()}}
            if cell.get("cell_type") == "code":
                cell |= {"outputs": [], "collapsed": False, "input": cell.get("input", "")}
            cells.append(cell)
        sheets.append({**sheet, "cells": cells})
    return {"nbformat_minor": 0, "metadata": {}, **document, "worksheets": sheets}


def _joined(value: Any) -> Any:
    is_text = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_text else value
