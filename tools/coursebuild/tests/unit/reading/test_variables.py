"""Which environment variables a piece of source may set: every usual way of writing it is seen."""

from __future__ import annotations

import pytest
from coursebuild.reading.variables import variables_set


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("os.environ['A'] = '1'", [("A", "1")]),
        ("from os import environ\nenviron['A'] = '1'", [("A", "1")]),
        ("os.environ['A'] = os.environ['B'] = '1'", [("A", "1"), ("B", "1")]),
        ("os.environ['A'] = str(1)", [("A", None)]),
        ("os.environ[name] = '1'", [(None, "1")]),
        ("os.environ['A'] += '1'", [("A", None)]),
        ("os.environ['A']: str = '1'", [("A", None)]),
        ("os.environb[b'A'] = b'1'", [(None, None)]),
        ("os.environ |= {'A': '1'}", [(None, None)]),
        ("os.environ.setdefault('A', '1')", [("A", "1")]),
        ("os.environ.update({'A': '1'}, B='2')", [("B", "2"), ("A", "1")]),
        ("os.environ.update(settings)", [(None, None)]),
        ("os.environ.update(**settings)", [(None, None)]),
        ("os.environ.clear()", [(None, None)]),
        ("os.environ.pop('A', None)", [("A", None)]),
        ("os.putenv('A', '1')", [("A", "1")]),
        ("os.unsetenv('A')", [("A", None)]),
        ("del os.environ['A']", [("A", None)]),
        ("%env A=1", [("A", "1")]),
        ("x = 1\n  %env A 1", [("A", "1")]),
        ("%set_env A=1 ", [("A", "1")]),
        ("%%time\nos.environ['A'] = '1'", [("A", "1")]),
        ("%matplotlib inline\nos.environ['A'] = '1'", [("A", "1")]),
        ("if x:\n    for y in z:\n        os.environ['A'] = '1'", [("A", "1")]),
    ],
)  # fmt: skip
def test_what_sets_a_variable_is_seen(source: str, expected: list[tuple[str | None, str | None]]) -> None:
    """Each way is found with name and value, and what only running the source tells is None."""
    assert expected == list(variables_set(source))


@pytest.mark.parametrize(
    "source",
    [
        "x = os.environ",
        "os.environ = {}",
        "patch.dict(os.environ, A='1')",
        "os.environ |= more",
        "settings = dict(os.environ)",
        "os.environ.clear()",
    ],
)
def test_what_is_not_known_to_read_may_set_anything(source: str) -> None:
    """An alias, a replacement or a helper that is given the environment may set any variable."""
    assert [(None, None)] == list(variables_set(source))


@pytest.mark.parametrize(
    "source",
    [
        "print(os.environ['A'])",
        "os.environ.get('A')",
        "'A' in os.environ",
        "environ = 1",
        "%env",
        "%env A",
        "d['A'] = '1'",
    ],
)
def test_what_only_reads_is_not_taken_for_it(source: str) -> None:
    """Reading a variable sets none."""
    assert [] == list(variables_set(source))


def test_source_that_is_not_python_is_refused() -> None:
    """A syntax error is for the caller to report."""
    with pytest.raises(SyntaxError):
        list(variables_set("os.environ['A' = 1"))
