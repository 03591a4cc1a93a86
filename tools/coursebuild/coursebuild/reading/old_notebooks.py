"""Notebooks of the formats 1 to 3, which nbformat brings to format 4; imported only when there is one.

What a cell holds is what nbformat reads: each old format wrote a text as a list of lines in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat

_DEEPEST_HEADING = 100


def upgrade(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The notebook as format 4 has it; raises ValueError where it does not follow its own format."""
    try:
        # Joins the lines of each cell as the format of the notebook asks for.
        read = nbformat.versions[document["nbformat"]].to_notebook_json(_completed(document))
        upgraded = nbformat.convert(read, 4)
        for cell in upgraded["cells"]:
            cell.pop("id", None)  # drawn by chance: two builds would differ
        return dict(upgraded)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except Exception as error:  # noqa: BLE001  # nbformat meets a broken one with whatever it stumbles over
        raise ValueError(f"{type(error).__name__}: {str(error).partition(chr(10))[0][:80]}") from None


def _completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without saved outputs, which no page shows, and with the keys that nbformat asks for."""
    if document["nbformat"] == 1:
        cells = [{**cell} for cell in document["cells"]]
        if any(isinstance(cell.get(key), list) for cell in cells for key in ("code", "text")):
            raise ValueError("format 1 has no lists of lines")  # nobody knows how they would be joined
        return {**document, "cells": cells}
    sheets = [
        {**sheet, "cells": [_completed_cell(cell) for cell in sheet["cells"]]}
        for sheet in document["worksheets"]
    ]
    return {"nbformat_minor": 0, "metadata": {}, **document, "worksheets": sheets}


def _completed_cell(written: Mapping[str, Any]) -> dict[str, Any]:
    cell = {"metadata": {}, **written}
    if cell.get("cell_type") == "code":
        cell |= {"outputs": [], "collapsed": False, "input": cell.get("input", "")}
    if cell.get("cell_type") == "heading" and cell.get("level", 1) > _DEEPEST_HEADING:
        raise ValueError("the level of a heading is a small number")  # as many signs are written
    return cell
