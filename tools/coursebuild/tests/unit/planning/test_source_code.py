"""Reading code: layout and comments are forgotten, and what may read code or versions is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.planning import source_code as module
from coursebuild.planning.source_code import MAGIC_WORDS, CodeReader

READER = CodeReader()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "# why\nx = 1"),
        ("x = 1", "x=1  # why"),
        ("x = 1\ny = 2", "\nx = 1\n\n\ny = (\n    2\n)\n"),
        ("f(1, 2)", "f(\n    1,  # one; two\n    2,\n)"),
        ("x;", "x ;  # quiet"),
        ("'a'", '"a"'),
    ],
)
def test_layout_is_forgotten(one: str, other: str) -> None:
    """Cells that Python cannot tell apart are the same as read, and are not as written."""
    first, second = READER.read_cell(one), READER.read_cell(other)
    assert first.as_read == second.as_read
    assert first.as_written != second.as_written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x", "x;"),
        ("x", "x \\\n;"),
        ("x;", "x; y"),
        ("'# a'", "'# b'"),
        ('"""a\n# b"""', '"""a\n\n# b"""'),
        ("f'{x=}'", "f'{x = }'"),
        ("def f():\n    'a'", "def f():\n    'b'"),
        ("if a:\n    b\nc", "if a:\n    b\n    c"),
        ("x = 1", "x = 1.0"),
        ("%time x  # a", "%time x  # b"),
        ("ls", "# why\nls"),
        ("ls - l", "\nls - l"),
        ("%%bash\nls", "%%bash\n\nls"),
    ],
)
def test_what_can_change_an_output_is_kept(one: str, other: str) -> None:
    """Values, texts, a `;` that keeps a value from being shown, and what only IPython understands count."""
    assert READER.read_cell(one).as_read != READER.read_cell(other).as_read


@pytest.mark.parametrize(
    ("source", "reads_code", "reads_versions"),
    [
        ("import inspect", True, False),
        ("from traceback import print_exc as p", True, False),
        ("print(f.__doc__)", True, False),
        ("getattr(f, '__doc__')", True, False),
        ("print(In[1])", True, False),
        ("_i3", True, False),
        ("help(f)", True, False),
        ("f?", True, True),
        ("%history", True, True),
        ("history", True, True),
        ("!cat x", True, True),
        ("open('cvnotes/a.py').read()", True, False),
        ("f.__code__.co_firstlineno", True, False),
        ("error.__traceback__", True, False),
        ("Path.cwd()", True, False),
        ("sys.version_info", False, True),
        ("from importlib import metadata", False, True),
        ("from sys import version", False, True),
        ("np.__version__", False, False),
        ("%matplotlib inline\nx", False, False),
        ("%%time\nx", False, False),
        ("%%time\nimport inspect", True, False),
        ("model.history  # inspect", False, False),
        ("display(figure, metadata={'a': 1})", False, False),
    ],
)
def test_code_that_reads_code_or_versions_is_seen(
    source: str, reads_code: bool, reads_versions: bool
) -> None:
    """Whatever may show code, its place or a version is seen; comments alone mean nothing."""
    reading = READER.read_cell(source)
    assert (reads_code, reads_versions) == (reading.reads_code, reading.reads_versions)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ('"""A."""\nx = 1', '"""B.\n\nMore.\n"""\n# why\nx = 1', True),
        ("def f():\n    'a'\n    return 1", "def f():\n    'b'\n\n    return 1", True),
        ("async def f():\n    'a'", "async def f():\n    'b'", True),
        ("class A:\n    'a'\n    x = 1", "class A:\n    'b'\n    x = 1", True),
        ("class A:\n    'a'", "class A:\n    'a'\n    x = 1", False),
        ("x = 'a'", "x = 'b'", False),
        ("def f():\n    return 'a'", "def f():\n    return 'b'", False),
        ("# coding: utf-8\nx = 'é'", "# coding: latin-1\nx = 'é'", False),
        ("x = = 1", "x = = 1  # why", False),
    ],
)
def test_docstrings_of_modules_are_forgotten(one: str, other: str, is_same: bool) -> None:
    """Docstrings of a module, its classes and functions are no code; other texts are."""
    assert is_same == (READER.read_module(one.encode()).as_read == READER.read_module(other.encode()).as_read)


def test_magic_words_are_those_of_ipython() -> None:
    """Every magic that IPython and its kernel know is known here."""
    from ipykernel.zmqshell import KernelMagics
    from IPython.core.interactiveshell import InteractiveShell

    known = {*InteractiveShell.instance().magics_manager.magics["line"], *KernelMagics.magics["line"]}
    assert set() == {name for name in known if name.isidentifier()} - MAGIC_WORDS


def test_readings_are_kept_between_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read once is not parsed again; by another reader it is."""
    path = tmp_path / "readings.json"
    reader = CodeReader(path)
    first = reader.read_cell("x = 1")
    reader.keep()
    monkeypatch.setattr(module, "_dump", lambda _: pytest.fail("it was parsed again"))
    assert first == CodeReader(path).read_cell("x = 1")
    monkeypatch.setattr(module, "_reader", lambda: "another")
    with pytest.raises(pytest.fail.Exception):
        CodeReader(path).read_cell("x = 1")
