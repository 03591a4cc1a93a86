"""Notebooks are read strictly: each refusal names its reason, its cell and its line."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from coursebuild.model import CellKind, Finding, Notebook
from coursebuild.reading.notebooks import read_notebook


def code(source: Any, **other: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **other}


def document(*cells: Any, **other: Any) -> bytes:
    return json.dumps(
        {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **other}
    ).encode()


def read(root: Path, raw: bytes, findings: list[Finding], name: str = "notebooks/a.ipynb") -> Notebook | None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(raw)
    return read_notebook(root, Path(name), findings)


def test_cells_are_read_as_written(tmp_path: Path, findings: list[Finding]) -> None:
    """Numbers, kinds, sources, tags and ids of the cells come out as they were written."""
    notebook = read(
        tmp_path,
        document(
            {"cell_type": "markdown", "metadata": {}, "source": ["# 제목\n", "글"], "id": "top"},
            code("import numpy", metadata={"tags": ["hide-input"]}),
            {"cell_type": "raw", "source": ""},
        ),
        findings,
    )
    assert notebook is not None
    expected = [
        (1, "top", CellKind.MARKDOWN, "# 제목\n글", frozenset()),
        (2, "cell-2", CellKind.CODE, "import numpy", frozenset({"hide-input"})),
        (3, "cell-3", CellKind.RAW, "", frozenset()),
    ]
    assert expected == [(c.number, c.id, c.kind, c.source, c.tags) for c in notebook.cells]
    assert {"numpy"} == notebook.imports
    assert not findings


def test_list_and_string_sources_are_the_same(tmp_path: Path, findings: list[Finding]) -> None:
    """A source written as a list of lines is the same notebook as one written as a text."""
    as_text = read(tmp_path, document(code("a = 1\nb = 2")), findings)
    as_list = read(tmp_path, document(code(["a = 1\n", "b = 2"])), findings)
    assert as_text == as_list


def test_byte_order_mark_is_passed_over(tmp_path: Path, findings: list[Finding]) -> None:
    """A notebook saved with a byte order mark is read."""
    assert read(tmp_path, b"\xef\xbb\xbf" + document(code("1")), findings) is not None
    assert not findings


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_korean_names_with_spaces_work(tmp_path: Path, findings: list[Finding], form: str) -> None:
    """A notebook and a module may have Korean names, in either form of Unicode."""
    name = unicodedata.normalize(form, "notebooks/첫 수업.ipynb")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "도구.py").write_text("", encoding="utf-8")
    notebook = read(tmp_path, document(code("import 도구")), findings, name)
    assert notebook is not None
    assert (Path("notebooks/도구.py"),) == notebook.companion
    assert name == notebook.path.as_posix()


def test_companion_is_taken_apart_from_packages(tmp_path: Path, findings: list[Finding]) -> None:
    """A module beside the notebook is companion, and what it imports counts as imported."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "tool.py").write_text("import scipy\n", encoding="utf-8")
    notebook = read(tmp_path, document(code("import tool, numpy")), findings)
    assert notebook is not None
    assert {"numpy", "scipy"} == notebook.imports
    assert (Path("notebooks/tool.py"),) == notebook.companion


def test_skipped_cell_need_not_be_python(tmp_path: Path, findings: list[Finding]) -> None:
    """A cell that is only shown may hold anything and imports nothing."""
    notebook = read(
        tmp_path,
        document(code("import x; this is pseudo code", metadata={"tags": ["skip-execution"]})),
        findings,
    )
    assert notebook is not None
    assert not notebook.imports
    assert not findings


CONFLICT = b'{\n<<<<<<< ours\n "cells": []\n=======\n "cells": [1]\n>>>>>>> theirs\n}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (CONFLICT, "merge conflict markers"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer"),
        (b"<!DOCTYPE html>\n<html></html>", "HTML or XML"),
        (b"", "the file is empty"),
        (b"hello", "this is not JSON"),
        (document(code("1"))[:-5], "this is not JSON"),
        (b'{"cells": [], "cells": []}', "key 'cells' stands twice"),
        (b'{"a": {"b": 1, "b": 2}}', "stands twice"),
        (b'{"nbformat": NaN}', "NaN is not JSON"),
        (b'{"nbformat": -Infinity}', "-Infinity is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "not"),
        (b"[]", "one JSON object"),
        (document(nbformat=3), "notebook format 3 is not supported"),
        (b'{"nbformat": 4}', "`metadata` or `cells` is missing"),
        (document(metadata={"kernelspec": {"language": "R"}}), "language is r"),
        ("{'가'}".encode("cp949"), "CP949"),
    ],
)
def test_what_is_no_notebook_is_named(
    tmp_path: Path, findings: list[Finding], raw: bytes, words: str
) -> None:
    """A file that is something else than a notebook is refused by the name of what it is."""
    assert read(tmp_path, raw, findings) is None
    (finding,) = findings
    expected = ("notebooks/a.ipynb", None)
    assert expected == (finding.path, finding.cell)
    assert words in finding.message


@pytest.mark.parametrize(
    ("cell", "line", "words"),
    [
        (code("x = 1\nx = = 2"), 2, "the code cannot be parsed: invalid syntax: `x = = 2`"),
        (code("x = '\ud800'"), None, "half a character"),
        ({"cell_type": "markdown", "metadata": {}, "source": "\ud800"}, None, "half a character"),
        (code("-" * 20_000 + "1"), None, ""),
        (code(5), None, "`source` should be text or a list of lines"),
        (code(["a", 5]), None, "`source` should be text or a list of lines"),
        (code("1", metadata={"tags": "hide-input"}), None, "`metadata.tags` should be a list of words"),
        (code("1", metadata={"tags": [1]}), None, "`metadata.tags` should be a list of words"),
        (code("1", metadata=None), None, "`metadata.tags` should be a list of words"),
        ({"cell_type": "heading", "source": ""}, None, "unknown kind of cell: 'heading'"),
        ({"cell_type": [], "source": ""}, None, "unknown kind of cell: []"),
        ("text", None, "this is not a cell"),
    ],
)
def test_bad_cell_is_named(
    tmp_path: Path, findings: list[Finding], cell: Any, line: int | None, words: str
) -> None:
    """A cell that cannot be used is one finding with the number of the cell and, in code, the line."""
    assert read(tmp_path, document(code("1"), cell), findings) is None
    (finding,) = findings
    assert (2, line) == (finding.cell, finding.line)
    assert words in finding.message


def test_missing_notebook_is_a_finding(tmp_path: Path, findings: list[Finding]) -> None:
    """A notebook that is not there is said to be missing."""
    assert read_notebook(tmp_path, Path("notebooks/a.ipynb"), findings) is None
    assert ["notebooks/a.ipynb: the file is missing [missing]"] == [str(finding) for finding in findings]
