"""Files under the name of a notebook that are none, or none that can be used: each is refused by its name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

_ID = {"id": "a1"}
_CODE = {"cell_type": "code", "metadata": {}, "source": "1", "execution_count": None, "outputs": [], **_ID}
_TEXT = {"cell_type": "markdown", "metadata": {}, "source": "# 수업", "id": "t1"}
_PLAIN = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_TEXT, _CODE]}


def _document(**fields: object) -> bytes:
    return json.dumps({**_PLAIN, **fields}).encode()


def _cell(**fields: object) -> bytes:
    return _document(cells=[_TEXT, {**_CODE, **fields}])


def _without(cell: Mapping[str, object], key: str) -> bytes:
    return _document(cells=[_TEXT, {name: value for name, value in cell.items() if name != key}])


_WHOLE = json.dumps(_PLAIN, indent=1)
BYTES: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n\n ", "empty"),
    "bom-alone": (b"\xef\xbb\xbf", "empty"),
    "cut": (_WHOLE.encode()[:-40], "not JSON"),
    "cut-in-a-letter": (json.dumps(_PLAIN, ensure_ascii=False).encode()[:-4] + b"\xea\xb0", "UTF-8"),
    "twice": (_WHOLE.encode() * 2, "not JSON"),
    "comma": (b'{"cells": [],}', "not JSON"),
    "quotes": (b"{'cells': []}", "not JSON"),
    "conflict": (f"<<<<<<< HEAD\n{_WHOLE}\n=======\n{_WHOLE}\n>>>>>>> x\n".encode(), "conflict"),
    "conflict-in-source": (
        _cell(source="<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n"), "conflict"
    ),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
    "xml": (b"<?xml version='1.0'?><Error/>", "HTML or XML"),
    "python": (b"import numpy as np\n", "not JSON"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), "UTF-8"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(range(200, 256)), "UTF-8"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(64), "UTF-8"),
    "cp949": (_WHOLE.replace("\\uc218\\uc5c5", "수업").encode("cp949"), "CP949"),
    "utf-16": (_WHOLE.encode("utf-16"), "UTF-16"),
    "utf-16-bare": (_WHOLE.encode("utf-16-le"), "UTF-16"),
    "latin-1": (b'{"cells": [], "x": "\xe9\xe8"}', "UTF-8"),
    "nul": (_WHOLE.encode() + b"\0", "not JSON"),
    "nan": (_WHOLE.replace('"nbformat": 4', '"x": NaN, "nbformat": 4').encode(), "NaN"),
    "infinite": (_WHOLE.replace('"nbformat": 4', '"x": -Infinity, "nbformat": 4').encode(), "Infinity"),
    "key-twice": (_WHOLE.replace('"nbformat": 4', '"nbformat": 4, "nbformat": 4').encode(), "stands twice"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep-objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
    "digits": (b'{"nbformat": ' + b"9" * 5000 + b"}", "not a notebook"),
    "large": (b'{"x": "' + b"a" * 33 * 2**20 + b'"}', "larger than 32 MiB"),
    "list": (b"[]", "not a notebook"),
    "text": (b'"notebook"', "not a notebook"),
    "null": (b"null", "not a notebook"),
    "number": (b"4", "not a notebook"),
    "empty-object": (b"{}", "format"),
    "format-0": (_document(nbformat=0), "format"),
    "format-1": (_document(nbformat=1), "format"),
    "format-5": (_document(nbformat=5), "format"),
    "format-text": (_document(nbformat="4"), "format"),
    "format-true": (_document(nbformat=True), "format"),
    "format-fraction": (_document(nbformat=4.5), "format"),
    "format-null": (_document(nbformat=None), "format"),
    "cells-absent": (json.dumps({"nbformat": 4, "metadata": {}}).encode(), "cells"),
    "cells-object": (_document(cells={"a": _CODE}), "cells"),
    "cells-text": (_document(cells="1"), "cells"),
    "cells-null": (_document(cells=None), "cells"),
}  # fmt: skip
"""What lies in the file, and what the message says."""
CELLS: Mapping[str, tuple[bytes, str]] = {
    "cell-null": (_document(cells=[_TEXT, None]), "cell 2"),
    "cell-text": (_document(cells=[_TEXT, "1"]), "cell 2"),
    "cell-list": (_document(cells=[_TEXT, [1]]), "cell 2"),
    "type-absent": (_without(_CODE, "cell_type"), "cell 2"),
    "type-unknown": (_cell(cell_type="script"), "cell 2"),
    "type-number": (_cell(cell_type=1), "cell 2"),
    "type-list": (_cell(cell_type=["code"]), "cell 2"),
    "source-absent": (_without(_CODE, "source"), "cell 2"),
    "source-number": (_cell(source=1), "cell 2"),
    "source-null": (_cell(source=None), "cell 2"),
    "source-object": (_cell(source={"a": 1}), "cell 2"),
    "source-mixed": (_cell(source=["1", 2]), "cell 2"),
    "source-nul": (_cell(source="1\0"), "cell 2"),
    "source-half": (_cell(source="'\ud800'"), "cell 2"),
    "tags-text": (_cell(metadata={"tags": "remove-cell"}), "cell 2"),
    "tags-number": (_cell(metadata={"tags": [1]}), "cell 2"),
    "metadata-list": (_cell(metadata=[]), "cell 2"),
    "syntax": (_cell(source="for i in range(3:\n    pass"), "cell 2 (line 1)"),
    "indentation": (_cell(source="x = 1\n  y = 2"), "cell 2 (line 2)"),
    "syntax-deep": (_cell(source="(" * 5000 + ")" * 5000), "cell 2"),
    "citation": (_cell(cell_type="markdown", source="글\n\n[@nobody]"), "cell 2"),
    "second-and-third": (_document(cells=[_TEXT, _CODE, {**_CODE, "source": 1}]), "cell 3"),
}  # fmt: skip
"""Notebooks in which one cell is wrong: the message names it."""


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _unreadable(path: Path) -> None:
    path.mkdir()
    (path / "inside").touch()


SPECIAL: Mapping[str, tuple[Callable[[Path], None], str]] = {
    "fifo": (os.mkfifo, "a named pipe"),
    "folder": (_unreadable, "a folder"),
    "link-out": (_link("/etc/passwd"), "a link that leads out of the course"),
    "link-up": (_link("../../elsewhere.ipynb"), "a link"),
    "link-to-nothing": (_link("nobody.ipynb"), "a link to nothing"),
    "link-loop": (_link("link-loop.ipynb"), "a link that leads back to itself"),
    "link-device": (_link("/dev/zero"), "a link that leads out of the course"),
    "link-environment": (_link("/proc/self/environ"), "a link that leads out of the course"),
    "link-memory": (_link("/proc/self/mem"), "a link that leads out of the course"),
}
"""What is no file at all."""
