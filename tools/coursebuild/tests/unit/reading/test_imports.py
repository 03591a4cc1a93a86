"""Imports are read from the source, past IPython's own lines, without running anything."""

from __future__ import annotations

import contextlib

import pytest
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.variables import variables_set


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np, os.path", {"numpy", "os.path"}),
        ("from a.b import c, d as e", {"a.b", "a.b.c", "a.b.d"}),
        ("def f():\n    if True:\n        import inside", {"inside"}),
        ("%matplotlib inline\nimport numpy", {"numpy"}),
        ("!ls\nimport numpy", {"numpy"}),
        ("if True:\n    %time x = 1\nimport numpy", {"numpy"}),
        ("?print\nimport numpy", {"numpy"}),
        ("x = (5\n% 3)\nimport numpy", {"numpy"}),
        ("%%bash\nimport numpy", set()),
        ("\n%%javascript\nimport x from 'y'", set()),
        ("%%time\nimport numpy", {"numpy"}),
        ("print?\nimport numpy", {"numpy"}),
        ("files = !ls\nimport numpy", {"numpy"}),
        ("# import numpy\nx = 'import os'", set()),
        ("", set()),
    ],
)
def test_modules_of_a_cell(source: str, expected: set[str]) -> None:
    """Every import of a cell is found; magic and shell lines are passed over, foreign cells hold none."""
    assert expected == imported_modules(source)


@pytest.mark.parametrize(
    ("source", "package", "expected"),
    [
        ("from . import b", "a", {"a", "a.b"}),
        ("from .b import c", "a", {"a.b", "a.b.c"}),
        ("from ..d import e", "a.b", {"a.d", "a.d.e"}),
        ("from . import b", "", {"b"}),
    ],
)
def test_relative_imports_are_resolved(source: str, package: str, expected: set[str]) -> None:
    """A relative import is named from the package that it stands in."""
    assert expected == imported_modules(source, package)


@pytest.mark.parametrize(("source", "line"), [("x = 1\nx = = 2", 2), ("%matplotlib inline\nx = = 2", 2)])
def test_what_is_not_python_is_refused(source: str, line: int) -> None:
    """A syntax error keeps its line, also where a magic line stands above it."""
    with pytest.raises(SyntaxError) as caught:
        imported_modules(source)
    assert line == caught.value.lineno


@pytest.mark.parametrize("many", [500, 1500, 5000, 100_000])
def test_code_that_nests_without_bounds_is_read_or_refused(many: int) -> None:
    """Long chains of code are read, or refused as what is no Python, and nothing else is raised."""
    chains = [
        "if a:\n a\n" + "elif a:\n import b\n" * many,
        "import a" + ".a" * many,
        "from a" + ".a" * many + " import b",
        "import a" + ".\\\na" * many,
        "environ\na" + ".a" * many + ".putenv()",
        "environ\na" + "()" * many + ".unsetenv()",
        "import b;" + "(" * many,
        "import b;" + "-" * many + "1",
        "import b;" + "1+" * many + "1",
    ]
    for source in chains:
        for read in (imported_modules, lambda text: [*variables_set(text)]):
            with contextlib.suppress(SyntaxError, ValueError):
                read(source)
