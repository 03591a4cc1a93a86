"""Names and forms of notebooks that are odd but valid: each is read, executed and published."""

from __future__ import annotations

import base64
import io
import json
import unicodedata
from collections.abc import Mapping

from hostile.cases import RUN
from PIL import Image

NAMES: Mapping[str, str] = {
    "korean": "한글 수업.ipynb",
    "korean-nfd": unicodedata.normalize("NFD", "한글 분해.ipynb"),
    "blanks": "a  b .ipynb",
    "apostrophe": "it's.ipynb",
    "quote": 'say "hi".ipynb',
    "ampersand": "a&amp;b&c.ipynb",
    "markup": f"<img src=x onerror={RUN}>.ipynb",
    "handler": f'x" onmouseover="{RUN}.ipynb',
    "percent": "100%41.ipynb",
    "hash": "a#b.ipynb",
    "question": "a?b=c.ipynb",
    "plus": "a+b.ipynb",
    "dollar": "$(touch x)`id`.ipynb",
    "semicolon": "a;b|c.ipynb",
    "dash": "-rf.ipynb",
    "dots": "a..b.ipynb",
    "brackets": "[a](b).ipynb",
    "backslash": "a\\b.ipynb",
    "colon": "javascript:a.ipynb",
    "emoji": "👩‍🔬.ipynb",
    "upper": "UPPER.ipynb",
    "long": "가" * 60 + ".ipynb",
    "braces": "{a}.ipynb",
    "equals": "a=b,c.ipynb",
    "at": "a@b~c^d.ipynb",
    "device": "CON.ipynb",
    "folder": "과 정/첫 째.ipynb",
}
REFUSED_NAMES: Mapping[str, tuple[str, str]] = {
    "up": ("../up.ipynb", "is not a notebook in notebooks/"),
    "absolute": ("/etc/passwd.ipynb", "is not a notebook in notebooks/"),
    "up-inside": ("a/../../up.ipynb", "is not a notebook in notebooks/"),
    "suffix": ("passwd", "is not a notebook in notebooks/"),
    "no-suffix": (".ipynb", "is not a notebook in notebooks/"),
    "missing": ("nobody.ipynb", "is missing"),
    "liquid": ("{{ a }}.ipynb", "Liquid"),
    "lines": ("a\nb.ipynb", "has several lines"),
    "control": ("a\x1bb.ipynb", "control character"),
    "number": ("010", "is not a notebook in notebooks/"),
}
SHOWN = "모양은 그대로"
_CODE = f"print('{SHOWN}'[::-1][::-1])"


def _png() -> str:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def _notebook(title: str, cells: list[dict], **top: object) -> str:
    head = {"cell_type": "markdown", "id": "head", "metadata": {}, "source": f"# {title}"}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [head, *cells], **top}
    return json.dumps(document, ensure_ascii=False)


def _code(**fields: object) -> dict:
    cell = {"cell_type": "code", "id": "code", "metadata": {}, "source": _CODE}
    return {**cell, "execution_count": None, "outputs": [], **fields}


def _without_ids(text: str, minor: int) -> str:
    document = json.loads(text)
    document["nbformat_minor"] = minor
    for cell in document["cells"]:
        cell.pop("id")
    return json.dumps(document)


def _of_format_3(title: str) -> str:
    cells = [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": title},
        {
            "cell_type": "code", "collapsed": False, "input": _CODE, "language": "python", "metadata": {},
            "outputs": [{"output_type": "stream", "stream": "stdout", "text": ["saved\n"]}],
            "prompt_number": 3,
        },
    ]  # fmt: skip
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    )


def odd_notebooks(title: str) -> Mapping[str, bytes]:
    """Valid notebooks under this title, each of which prints the same line, by what is odd about them."""
    plain = _notebook(title, [_code()])
    pretty = json.dumps(json.loads(plain), indent=1)
    saved = {"output_type": "stream", "name": "stdout", "text": ["SAVED-BY-AN-EDITOR\n"]}
    strange = {
        "kernelspec": {"name": "nobody-has-this", "display_name": f"<script>{RUN}</script>", "language": "R"},
        "language_info": {"name": "python", "version": "2.7"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": [1, None, {}]}}},
        "colab": {"provenance": [], "name": "{{ site }}"},
        "모르는": {"한글": [1, 2.5, True, None]},
    }
    attached = {
        "cell_type": "markdown", "id": "attached", "metadata": {}, "source": "글",
        "attachments": {"a.png": {"image/png": _png()}},
    }  # fmt: skip
    raw = {
        "cell_type": "raw",
        "id": "raw",
        "metadata": {"format": "text/html"},
        "source": f"<script>{RUN}</script>",
    }
    forms = {
        "bom": "\ufeff" + plain,
        "windows-lines": pretty.replace("\n", "\r\n"),
        "blanks-around": f"\n\n  {plain}\n\n\n",
        "escaped": json.dumps(json.loads(plain)),
        "format-3": _of_format_3(title),
        "format-4-0": _without_ids(plain, 0),
        "format-4-4": _without_ids(plain, 4),
        "format-4-9": plain.replace('"nbformat_minor": 5', '"nbformat_minor": 9'),
        "ids-missing": _without_ids(plain, 5),
        "ids-twice": _notebook(title, [_code(), _code(source="print(2)")]),
        "unknown-metadata": _notebook(title, [_code(metadata={"모르는": {"x": None}})], metadata=strange),
        "unknown-keys": _notebook(title, [_code(unknown={"x": [1]})], unknown="글"),
        "source-lines": _notebook(title, [_code(source=["# 글\n", "\n", _CODE])]),
        "saved-outputs": _notebook(title, [_code(outputs=[saved], execution_count=99)]),
        "empty-cells": _notebook(title, [_code(), _code(id="e", source=""), _code(id="f", source="\n \n")]),
        "attachments": _notebook(title, [_code(), attached]),
        "raw-cell": _notebook(title, [_code(), raw]),
        "emoji": _notebook(title, [_code(), {**attached, "source": "👩‍🔬 𝒳 가 각 \u202e글\u202c"}]),
        "long-line": _notebook(title, [_code(source=f"{_CODE}\nx = '{'가' * 20_000}'")]),
        "windows-source": _notebook(title, [_code(source=f"{_CODE}\r\nx = 1\r\n")]),
        "escape-in-source": _notebook(title, [_code(source=f"{_CODE}  # \x1b[31m \u202e \x07")]),
        "no-code": _notebook(title, [{**attached, "source": f"글만 {SHOWN}"}]),
    }
    return {name: text.encode() for name, text in forms.items()}
