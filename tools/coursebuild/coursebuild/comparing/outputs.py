"""Compare the outputs of a cell in two runs: those that came or went, and what each of the others holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coursebuild.comparing.differences import Tolerance
from coursebuild.comparing.pairing import pair_up
from coursebuild.comparing.quotes import shorten
from coursebuild.comparing.texts import compare_texts
from coursebuild.nouns.notebook import Output

_MOST_OF_AN_ERROR = 200
"""Characters that are quoted of an exception."""


def compare_cell(stored: Sequence[Output], new: Sequence[Output], tolerance: Tolerance) -> Iterator[str]:
    """Say what differs between the tidied outputs of a cell in two runs."""
    for before, after in pair_up(stored, new, _shape):
        if before is None or after is None or _kind(before) != _kind(after):
            yield f"output: {_caption(before)} → {_caption(after)}"
        elif before["output_type"] == "stream":
            where = "" if before["name"] == "stdout" else f"{before['name']}: "
            yield from _within(where, before["text"], after["text"], tolerance)
        elif before["output_type"] == "error":
            yield from _compare_errors(before, after, tolerance)
        else:
            yield from _compare_data(before, after, tolerance)
            # Alternative texts stand in the metadata.
            old_metadata, metadata = (output.get("metadata", {}) for output in (before, after))
            yield from _within("metadata: ", old_metadata, metadata, tolerance)


def _compare_errors(old: Output, new: Output, tolerance: Tolerance) -> Iterable[str]:
    """Compare exceptions, which also end their tracebacks: what differs is told once."""
    of_exceptions = list(_within("", _caption(old), _caption(new), tolerance))
    before, after = ("\n".join(output["traceback"]) for output in (old, new))
    return of_exceptions or _within("traceback: ", before, after, tolerance)


def _compare_data(old: Output, new: Output, tolerance: Tolerance) -> Iterator[str]:
    """Compare all forms of a result, by their types of content."""
    before, after = old.get("data", {}), new.get("data", {})
    if before.keys() != after.keys():
        yield f"mime types: {', '.join(sorted(before))} → {', '.join(sorted(after))}"
    for mime in sorted(before.keys() & after.keys()):
        if before[mime] != after[mime]:
            yield from _compare_form(mime, before[mime], after[mime], tolerance)


def _compare_form(mime: str, old: Any, new: Any, tolerance: Tolerance) -> Iterator[str]:
    if mime in ("image/png", "image/jpeg"):
        # Here, because most outputs are equal, and Pillow then need not be loaded.
        from coursebuild.comparing.pictures import compare_pictures

        if difference := compare_pictures(_as_text(old), _as_text(new), tolerance.pictures):
            yield difference
    elif mime.startswith("text/") or mime.endswith(("json", "svg+xml")):
        yield from _within("" if mime == "text/plain" else f"{mime}: ", old, new, tolerance)
    else:
        yield f"{mime}: its content differs"


def _within(where: str, old: Any, new: Any, tolerance: Tolerance) -> Iterator[str]:
    """Compare as texts; each difference says first where it is."""
    for difference in compare_texts(_as_text(old), _as_text(new), tolerance.numbers):
        yield where + difference


def _kind(output: Output) -> tuple[str, str]:
    """Its type and, of a stream, its name: what two outputs must share to be compared."""
    return output["output_type"], output.get("name", "")


def _mimes(output: Output) -> tuple[str, ...]:
    return tuple(sorted(output.get("data", {})))


def _shape(output: Output) -> tuple[str, ...]:
    """By what outputs are matched."""
    return *_kind(output), *_mimes(output)


def _caption(output: Output | None) -> str:
    """In a few words what an output is."""
    if output is None:
        return "nothing"
    if output["output_type"] == "stream":
        return f"{output['name']} '{shorten(_as_text(output['text']))}'"
    if output["output_type"] == "error":
        return shorten(f"{output['ename']}: {output['evalue']}", _MOST_OF_AN_ERROR)
    return ", ".join(_mimes(output))


def _as_text(value: Any) -> str:
    """A text as it is or, in lines, as nbformat writes long ones; anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
