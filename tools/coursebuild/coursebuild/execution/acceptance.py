"""Whether what ran can be kept: its outputs give away no key and no path, and its data stood still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coursebuild.nouns.dataset import DataEdition
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.result import Failure, Result, Status
from coursebuild.safety.leaks import find_leak, folders_of

_ADVICE = (
    "show neither keys nor whole paths; a key that has been shown should be withdrawn where it was issued"
)
_PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""In base64, where letters mean nothing; what they say beside their pixels is not published."""
_SHOWN_FIRST = ("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain")


def unless_leaking(result: Result, notebook: Notebook, root: Path) -> Result:
    """The result, or a failure of the first cell that puts out a key or a path of this machine.

    What was put out from there on goes: neither the store nor what is kept for a look shall hold it.
    """
    folders = folders_of(root)
    executed = [cell for cell in notebook.cells if cell.is_executed]
    for at, (cell, outputs) in enumerate(zip(executed, result.outputs, strict=False)):
        side_by_side = "".join(map(_shown, outputs)) if len(outputs) > 1 else ""
        texts = (*_texts(list(outputs)), side_by_side)
        leak = next(filter(None, (find_leak(text, folders) for text in texts)), None)
        if leak is not None:
            failure = Failure(
                cell=cell.number, line=None, message=f"the cell puts out {leak}", advice=_ADVICE
            )
            harmless = (*result.outputs[:at], *((),) * (len(result.outputs) - at))
            return replace(result, status=Status.FAILED, failure=failure, outputs=harmless)
    return result


def unless_data_changed(result: Result, before: DataEdition, after: DataEdition) -> Result:
    """The result, or a failure when the real data that it read were changed meanwhile."""
    changed = [name for name in before.digests if before.digests[name] != after.digests[name]]
    if result.failure is not None or not changed:
        return result
    failure = Failure(
        cell=None,
        line=None,
        message=f"the real data of {', '.join(changed)} changed while the lesson ran; its result is not kept",
        advice="leave the folder alone until the build has ended, then build again",
    )
    return replace(result, status=Status.FAILED, failure=failure)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for name, item in value.items() if isinstance(value, Mapping) else ():
        yield str(name)
        if name not in _PICTURES or isinstance(item, Mapping):  # what is said of one: its alt text
            yield from _texts(item)
    for item in value if isinstance(value, list) else ():
        yield from _texts(item)


def _shown(output: Output) -> str:
    data = output.get("data")
    if not isinstance(data, Mapping):
        shown = output.get("text", output.get("evalue", ""))
    else:
        shown = next((data[kind] for kind in _SHOWN_FIRST if kind in data), "")
    return ("".join(shown) if isinstance(shown, list) else str(shown)).strip("\n")
