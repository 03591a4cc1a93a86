"""Notebooks are read strictly: each refusal names its reason, its cell and its line."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import CellKind, Notebook
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
        (document(nbformat=5), "notebook format '5' is not supported"),
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


def test_every_problem_of_a_notebook_is_reported(tmp_path: Path, findings: list[Finding]) -> None:
    """Cells that are wrong in different ways are all named in one run, in their order."""
    assert read(tmp_path, document(code("x = = 1"), code(5), code("1"), code("(")), findings) is None
    assert [1, 2, 4] == [finding.cell for finding in findings]


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_conflict_inside_a_cell_is_named(tmp_path: Path, findings: list[Finding], kind: str) -> None:
    """Conflict markers that nbdime wrote into a cell are called that, with the line where they begin."""
    source = "a = 1\n<<<<<<< local\nb = 1\n=======\nb = 2\n>>>>>>> remote\n"
    assert read(tmp_path, document(code(source, cell_type=kind)), findings) is None
    (finding,) = findings
    assert (1, 2, "the cell holds merge conflict markers") == (finding.cell, finding.line, finding.message)


@pytest.mark.parametrize("kind", ["markdown", "code", "raw"])
def test_nul_is_named(tmp_path: Path, findings: list[Finding], kind: str) -> None:
    """The character NUL is refused in every kind of cell."""
    assert read(tmp_path, document(code("a\0b", cell_type=kind)), findings) is None
    assert ["`source` holds the character NUL"] == [finding.message for finding in findings]


def test_ids_that_are_none_are_replaced(tmp_path: Path, findings: list[Finding]) -> None:
    """A missing, invalid or repeated id is no mistake: the cell gets one of its own."""
    ids = ["a", "a", "../b", 5, None, "x" * 65, "cell-7", "cell-8", "a"]
    notebook = read(tmp_path, document(*(code("1", id=id_) for id_ in ids)), findings)
    assert notebook is not None
    expected = ["a", "cell-2", "cell-3", "cell-4", "cell-5", "cell-6", "cell-7", "cell-8", "cell-9"]
    assert expected == [cell.id for cell in notebook.cells]
    assert not findings


def old_document(*cells: Any, major: int = 3) -> bytes:
    return json.dumps(
        {"nbformat": major, "nbformat_minor": 0, "metadata": {"name": "x"}, "worksheets": [{"cells": cells}]}
    ).encode()


OLD_CELLS = (
    {"cell_type": "heading", "level": 1, "source": ["제목"], "metadata": {}},
    {"cell_type": "code", "input": ["a = 1\n", "a"], "language": "python", "outputs": [{"song": 1}]},
    {"cell_type": "markdown", "source": "글"},
)


def test_old_formats_are_read(tmp_path: Path, findings: list[Finding]) -> None:
    """A notebook of format 3 is read as nbformat upgrades it, without its outputs."""
    notebook = read(tmp_path, old_document(*OLD_CELLS), findings)
    assert not findings
    assert notebook is not None
    expected = [(CellKind.MARKDOWN, "# 제목"), (CellKind.CODE, "a = 1\na"), (CellKind.MARKDOWN, "글")]
    assert expected == [(cell.kind, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize(
    "raw",
    [
        old_document("text"),
        old_document({"cell_type": "code", "input": 5}),
        old_document({}),
        b'{"nbformat": 3}',
        b'{"nbformat": 2, "worksheets": 1}',
        b'{"nbformat": 1, "cells": 1}',
    ],
)
def test_broken_old_notebook_is_refused(tmp_path: Path, findings: list[Finding], raw: bytes) -> None:
    """An old notebook that does not follow its own format is a finding, never a crash."""
    assert read(tmp_path, raw, findings) is None
    assert findings


def test_message_holds_nothing_that_steers_a_terminal(tmp_path: Path, findings: list[Finding]) -> None:
    """What a stranger wrote into a notebook reaches a message without control characters."""
    metadata = {"kernelspec": {"language": "r\x1b[2J\ud800"}}
    assert read(tmp_path, document(metadata=metadata), findings) is None
    (finding,) = findings
    assert "language is r\ufffd, and" in finding.message


def test_many_keys_are_compared_quickly(tmp_path: Path, findings: list[Finding]) -> None:
    """An object of 200 000 keys is read; comparing each key with each would take minutes."""
    assert read(tmp_path, document(code("1"), metadata={f"{n}": n for n in range(200_000)}), findings)
