"""What is not installed is named before anything runs, where its import is certain to be reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.missing_packages import check_packages

GUARDED = """try:
    import nosuch
except ImportError:
    nosuch = None"""


@pytest.mark.parametrize(
    ("source", "tags", "lines"),
    [
        ("import nosuch", (), [1]),
        ("import numpy as np\nfrom nosuch.deep import thing", (), [2]),
        ("%matplotlib inline\nimport json, nosuch", (), [2]),
        ("import numpy, json, PIL.Image", (), []),
        (GUARDED, (), []),
        ("if False:\n    import nosuch", (), []),
        ("def later():\n    import nosuch", (), []),
        ("import nosuch", ("raises-exception",), []),
        ("import nosuch", ("skip-execution",), []),
        ("import beside", (), []),
    ],
)
def test_import_that_must_fail_is_found(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    source: str,
    tags: tuple[str, ...],
    lines: list[int],
) -> None:
    """Only an import that no branch avoids; what lies beside the notebook or comes with Python is there."""
    notebook = make_notebook(
        make_cell(source, *tags), imports=tuple(imported_modules(source)), companion=("notebooks/beside.py",)
    )
    found = check_packages(Path("/nowhere"), [notebook])
    assert lines == [finding.line for finding in found]
    assert {"`nosuch` is imported, but not installed"} >= {finding.message for finding in found}
