"""A notebook as it is committed: without what Jupyter saved, and with all that somebody wrote."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import nbformat
import pytest
from coursebuild.reading.tidy_notebook import tidy_notebook
from PIL import Image, PngImagePlugin


def _document(*cells: dict[str, Any], **metadata: object) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": list(cells)}


def _code(source: str | list[str], **fields: object) -> dict[str, Any]:
    made = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    return {**made, **fields}


def _prose(source: str, **fields: object) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **fields}


def _tidied(document: dict[str, Any]) -> dict[str, Any]:
    return json.loads(tidy_notebook(document, "lesson").content)


def _png() -> bytes:
    file, notes = io.BytesIO(), PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody")
    Image.new("RGB", (2, 2)).save(file, "PNG", pnginfo=notes)
    return file.getvalue()


PICTURE = base64.b64encode(_png()).decode()


def test_what_running_left_is_taken_out() -> None:
    """Outputs, counters, folding, times, widgets and the version of Python go; the rest stays."""
    stream = {"output_type": "stream", "name": "stdout", "text": ["42\n"]}
    noted = {"collapsed": True, "scrolled": False, "ExecuteTime": {}, "tags": ["hide-input"], "own": 1}
    shown = {"jupyter": {"outputs_hidden": True, "source_hidden": True}}
    document = _document(
        _code("x", outputs=[stream], execution_count=3, metadata={**noted, **shown}),
        kernelspec={"name": "conda-env-내것", "display_name": "내것", "language": "python"},
        language_info={"name": "python", "version": "3.9.1"},
        widgets={"state": {}},
    )
    tidied = _tidied(document)
    cell = tidied["cells"][0]
    assert ([], None) == (cell["outputs"], cell["execution_count"])
    assert {"tags": ["hide-input"], "own": 1, "jupyter": {"source_hidden": True}} == cell["metadata"]
    assert {"kernelspec": document["metadata"]["kernelspec"], "language_info": {"name": "python"}} == tidied[
        "metadata"
    ]


def test_the_bytes_are_those_of_jupyter() -> None:
    """What nbformat reads and writes again, as Jupyter does, is the same; and so is what is tidied twice."""
    tidied = tidy_notebook(_document(_code(["a = 1\n", "b = '가'"]), _prose("# 수업\n\n글")), "lesson")
    again = nbformat.writes(nbformat.reads(tidied.content.decode(), as_version=4)) + "\n"
    assert again.encode() == tidied.content
    assert tidied.content == tidy_notebook(json.loads(tidied.content), "lesson").content


def test_ids_stay_or_are_made_of_the_content() -> None:
    """One that is missing, taken or none is replaced, always by the same; the others stay as they are."""
    cells = [_code("x", id="first"), _code("y", id="first"), _code("y", id="a b"), _code("y"), _code("y")]
    ids = [cell["id"] for cell in _tidied(_document(*cells))["cells"]]
    assert "first" == ids[0]
    assert 5 == len(set(ids))
    assert ids == [cell["id"] for cell in _tidied(_document(*cells))["cells"]]
    moved = [cell["id"] for cell in _tidied(_document(_code("new"), *cells))["cells"]]
    assert ids == moved[1:]


def test_attached_pictures_become_files() -> None:
    """The text names the file, which holds no metadata; an attachment that no text names goes."""
    attached = {"내 그림.png": {"image/png": PICTURE}, "unused.png": {"image/png": PICTURE}}
    source = "![점](attachment:%EB%82%B4%20%EA%B7%B8%EB%A6%BC.png)"
    tidied = tidy_notebook(_document(_prose(source, attachments=attached)), "Deep Lesson")
    ((name, content),) = tidied.files.items()
    assert name.startswith("deep-lesson-")
    cell = json.loads(tidied.content)["cells"][0]
    assert ([f"![점]({name})"], False) == (cell["source"], "attachments" in cell)
    assert b"somebody" not in content
    assert (2, 2) == Image.open(io.BytesIO(content)).size


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (_document() | {"nbformat": 3}, "format 3"),
        (_document(_code("x", extra=1)), "nbformat refuses it"),
        (_document(_prose("![x](attachment:x)", attachments={"x": {"image/png": "eA=="}})), "no picture"),
        (_document(_prose("![x](attachment:x)", attachments=["x"])), "cannot be read"),
        (_document(_prose("![x](attachment:x)", attachments={"x": {"image/png": [1]}})), "no picture"),
    ],
)
def test_what_would_be_no_notebook_is_refused(document: dict[str, Any], why: str) -> None:
    """Rather than that something is lost, the notebook is left as it is."""
    with pytest.raises(ValueError, match=why):
        tidy_notebook(document, "lesson")
