"""A notebook of an old format comes out as nbformat itself reads it."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.reading.notebooks import read_notebook

_LINES = (
    "x = 1\n# why\ny = 2",
    ["x = 1", "# why", "y = 2"],
    ["x = 1\n", "# why\n", "y = 2"],
    ["x = 1\n", "# why", "y = 2\n"],
    ["x = 1", "# why\n", "y = 2"],
    ["x = 1\r\n", "# why\r\n", "y = 2"],
    ["x = 1\r", "# why", "y = 2"],
    ["", "# why", "", "y = 2", ""],
    ["\n", "# why", "y = 2"],
    ["# one"],
    [""],
    [],
    "",
)
"""One text, as programs have written it; of lists, some keep the ends of their lines and some do not."""


def _old(number: int, lines: Any) -> dict[str, Any]:
    code = {
        "cell_type": "code", "collapsed": False, "input": lines, "language": "python", "metadata": {},
        "outputs": [],
    }  # fmt: skip
    texts = [
        {"cell_type": kind, "metadata": {}, "source": lines}
        for kind in ("markdown", "html", "raw", "heading")
    ]
    texts[0]["rendered"] = lines
    texts += [
        {"cell_type": "heading", "level": level, "metadata": {}, "source": lines} for level in (1, 3, 7)
    ]
    cells = [code, *(text for text in texts if number == 3 or text["cell_type"] in ("markdown", "html"))]
    return {
        "nbformat": number,
        "nbformat_minor": 0,
        "metadata": {"name": "a"},
        "worksheets": [{"cells": cells, "metadata": {}}, {"cells": [code], "metadata": {}}, {"cells": []}],
    }


def _newest(lines: Any) -> dict[str, Any]:
    cells = [
        {"cell_type": kind, "id": kind, "metadata": {}, "source": lines}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind in ("code", "markdown", "raw")
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def _oldest(text: str) -> dict[str, Any]:
    cells = [{"cell_type": "code", "code": text, "prompt_number": 1}, {"cell_type": "text", "text": text}]
    return {"nbformat": 1, "cells": cells}


_FAMILY = [
    *(_old(number, lines) for number, lines in itertools.product((2, 3), _LINES)),
    *map(_newest, _LINES),
    *(_oldest(lines) for lines in _LINES if isinstance(lines, str)),
]


def _read(folder: Path, document: Any, findings: list[Finding]) -> list[tuple[str, str]] | None:
    (folder / "a.ipynb").write_text(json.dumps(document), encoding="utf-8")
    notebook = read_notebook(folder, Path("a.ipynb"), findings)
    return notebook and [(cell.kind.value, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize("number", range(len(_FAMILY)))
@pytest.mark.filterwarnings("ignore")  # nbformat's, about what it completes
def test_cells_are_those_that_nbformat_reads(tmp_path: Path, number: int) -> None:
    """Kind and source of every cell are what nbformat makes of the file, however its lines are written."""
    findings: list[Finding] = []
    theirs = nbformat.reads(json.dumps(_FAMILY[number]), as_version=4)
    expected = [(cell.cell_type, cell.source) for cell in theirs.cells]
    assert expected == _read(tmp_path, _FAMILY[number], findings)
    assert [] == findings


@pytest.mark.parametrize(
    "document",
    [
        {"nbformat": 1, "cells": [{"cell_type": "code", "code": ["# one", "two = 2"]}]},
        {**_old(3, ""), "worksheets": [{"cells": [{"cell_type": "heading", "level": 10**9, "source": ""}]}]},
        {**_old(3, ""), "worksheets": [{"cells": [{"cell_type": "markdown", "source": ["a", 1]}]}]},
        {"nbformat": 2, "metadata": {}, "worksheets": {"cells": []}},
    ],
)
def test_what_follows_no_format_is_refused(tmp_path: Path, document: Any) -> None:
    """What nobody can know the meaning of is a finding that names the file, and never other code."""
    findings: list[Finding] = []
    assert _read(tmp_path, document, findings) is None
    assert ["a.ipynb"] == [finding.path for finding in findings]
