"""A lesson whose outputs give away a key or a path of this machine has failed, and they are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from coursebuild.execution.notebook_run import Run
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.result import Failure, Status
from coursebuild.safety.leaks import find_leak

_ADVICE = (
    "show neither keys nor whole paths; a key that has been shown should be withdrawn where it was issued"
)
_PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""In base64, where letters mean nothing; what they say beside their pixels is not published."""
_SHOWN_FIRST = ("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain")


def unless_leaking(run: Run, notebook: Notebook, folders: Sequence[str]) -> Run:
    """The run, or a failure of the first cell that puts out a key or a path of this machine.

    What was put out from there on goes: neither the store nor what is kept for a look shall hold it.
    """
    executed = [cell for cell in notebook.cells if cell.is_executed]
    for at, (cell, outputs) in enumerate(zip(executed, run.outputs, strict=False)):
        texts = (*_texts(list(outputs)), _side_by_side(outputs))
        leak = next(filter(None, (find_leak(text, folders) for text in texts)), None)
        if leak is not None:
            failure = Failure(
                cell=cell.number, line=None, message=f"the cell puts out {leak}", advice=_ADVICE
            )
            kept = run.outputs[:at] + ((),) * (len(run.outputs) - at)
            return replace(run, status=Status.FAILED, failure=failure, outputs=kept)
    return run


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for name, item in value.items() if isinstance(value, Mapping) else ():
        yield str(name)
        if name not in _PICTURES or isinstance(item, Mapping):  # what is said of one: its alt text
            yield from _texts(item)
    for item in value if isinstance(value, list) else ():
        yield from _texts(item)


def _side_by_side(outputs: Sequence[Output]) -> str:
    """What the outputs of a cell show, one after the other, as a reader sees them."""
    return "".join(map(_shown, outputs)) if len(outputs) > 1 else ""


def _shown(output: Output) -> str:
    data = output.get("data")
    if not isinstance(data, Mapping):
        shown = output.get("text", output.get("evalue", ""))
    else:
        shown = next((data[kind] for kind in _SHOWN_FIRST if kind in data), "")
    return ("".join(shown) if isinstance(shown, list) else str(shown)).strip("\n")
