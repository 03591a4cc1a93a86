"""Take out of a notebook what Jupyter saved beside what somebody wrote: the notebook as it is committed.

A text becomes bytes and files; nothing is written here. The bytes are those that nbformat's own writer gives,
so that saving the notebook again in Jupyter changes no line that nobody touched.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import nbformat

from coursebuild.reading.notebooks import is_cell_id
from coursebuild.safety.clean_pictures import clean_drawing, clean_picture

_VOLATILE_OF_NOTEBOOK = ("colab", "orig_nbformat", "orig_nbformat_minor", "signature", "widgets")
_VOLATILE_OF_CELL = (
    "ExecuteTime", "collapsed", "colab", "execution", "executionInfo", "id", "outputId", "scrolled",
    "trusted",
)  # fmt: skip
_ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}
_FIRST_WITH_IDS = 5
"""Of the minor versions of format 4."""
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """A notebook as it is committed."""

    content: bytes
    files: Mapping[str, bytes]
    """The pictures that were attached to cells, by the names that they have beside the notebook."""
    changes: tuple[str, ...]
    """What was taken out or put right, in words; empty for a notebook that was tidy but for its layout."""


@dataclass(slots=True)
class _Tidying:
    """What is gathered while the cells of one notebook are looked at."""

    slug: str
    ids: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    outputs: int = 0
    new_ids: int = 0
    attachments: int = 0
    metadata: int = 0

    def changes(self) -> Iterator[str]:
        for count, one, many in (
            (self.outputs, "saved outputs of 1 cell", "saved outputs of {} cells"),
            (self.new_ids, "the id of 1 cell", "the ids of {} cells"),
            (self.metadata, "1 note of Jupyter's", "{} notes of Jupyter's"),
            (self.attachments, "1 attached picture", "{} attached pictures"),
        ):
            if count:
                yield one if count == 1 else many.format(count)


def tidy_notebook(document: Mapping[str, Any], name: str) -> Tidied:
    """Tidy a notebook of format 4; `name` is what its file is called, without the ending.

    Raises ValueError with what stands in the way, when what comes out would be no notebook for Jupyter.
    """
    if document["nbformat"] != 4:
        raise ValueError(
            f"it is of format {document['nbformat']}: open and save it in a current Jupyter first"
        )
    minor = document.get("nbformat_minor")
    tidying = _Tidying(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "notebook")
    cells = [_tidy_cell(cell, tidying) for cell in _joined(document)]
    tidied = {
        **document,
        "metadata": _tidy_metadata(document.get("metadata", {}), tidying),
        "nbformat_minor": minor if isinstance(minor, int) and minor > _FIRST_WITH_IDS else _FIRST_WITH_IDS,
        "cells": cells,
    }
    written = nbformat.from_dict(tidied)
    for error in nbformat.validator.iter_validate(written):
        raise ValueError(f"nbformat refuses it: {error.message.splitlines()[0][:120]}")
    return Tidied(
        content=(nbformat.v4.writes(written) + "\n").encode(),
        files=tidying.files,
        changes=tuple(tidying.changes()),
    )


def _joined(document: Mapping[str, Any]) -> Iterator[_Json]:
    """The cells with their source as one text, however its lines were split."""
    for cell in document["cells"]:
        source = cell["source"]
        yield {**cell, "source": source if isinstance(source, str) else "".join(source)}


def _tidy_metadata(metadata: Mapping[str, Any], tidying: _Tidying) -> _Json:
    kept = _without(metadata, _VOLATILE_OF_NOTEBOOK, tidying)
    if isinstance(language := kept.get("language_info"), dict):
        kept["language_info"] = _without(language, ("version",), tidying)
    return kept


def _without(metadata: Mapping[str, Any], names: tuple[str, ...], tidying: _Tidying) -> _Json:
    tidying.metadata += len(metadata.keys() & set(names))
    return {key: value for key, value in metadata.items() if key not in names}


def _tidy_cell(cell: _Json, tidying: _Tidying) -> _Json:
    metadata = _without(cell.get("metadata", {}), _VOLATILE_OF_CELL, tidying)
    if isinstance(shown := metadata.get("jupyter"), dict):
        metadata["jupyter"] = _without(shown, ("outputs_hidden",), tidying)
        if not metadata["jupyter"]:
            del metadata["jupyter"]
    cell = {**cell, "metadata": metadata, "id": _id_of(cell, tidying)}
    if cell["cell_type"] == "code":
        tidying.outputs += bool(cell.get("outputs") or cell.get("execution_count"))
        return {**cell, "outputs": [], "execution_count": None}
    if cell["cell_type"] == "markdown":
        attachments = cell.pop("attachments", {})
        if not isinstance(attachments, dict) or not all(
            isinstance(each, dict) for each in attachments.values()
        ):
            raise ValueError("its attachments cannot be read: save the notebook in Jupyter again")
        return {**cell, "source": _with_files(cell["source"], attachments, tidying)}
    return cell


def _id_of(cell: _Json, tidying: _Tidying) -> str:
    """Its own id; another one, made of what the cell holds, where that is missing, taken or none."""
    id_, tries = cell.get("id"), 0
    if not is_cell_id(id_) or id_ in tidying.ids:
        tidying.new_ids += 1
        while not is_cell_id(id_) or id_ in tidying.ids:
            id_ = hashlib.sha256(f"{cell['cell_type']}\n{tries}\n{cell['source']}".encode()).hexdigest()[:8]
            tries += 1
    tidying.ids.add(id_)
    return id_


def _with_files(source: str, attachments: Mapping[str, Mapping[str, str]], tidying: _Tidying) -> str:
    """The text with names of files in the place of attached pictures, of which it names some or none."""
    for name in sorted(attachments, key=len, reverse=True):  # a name may begin with another one
        forms = [f"attachment:{form}" for form in dict.fromkeys((quote(name), name))]
        tidying.attachments += 1
        if any(form in source for form in forms):
            ending, content = _picture(name, attachments[name])
            file = f"{tidying.slug}-{hashlib.sha256(content).hexdigest()[:8]}{ending}"
            tidying.files[file] = content
            for form in forms:
                source = source.replace(form, file)
    return source


def _picture(name: str, bundle: Mapping[str, str]) -> tuple[str, bytes]:
    """(ending, content without metadata) of an attachment, which holds a picture in one or more forms."""
    for kind, ending in _ENDINGS.items():
        if kind in bundle:
            written = bundle[kind]
            try:
                content = base64.b64decode("".join(written))
                if ending == ".svg":
                    return ending, clean_drawing(content.decode()).encode()
            except (TypeError, ValueError):  # no text, or none that is base64
                break
            if clean := clean_picture(content):
                return ending, clean.content
    raise ValueError(f"the attachment `{name[:60]}` is no picture: attach it again, or remove it")
