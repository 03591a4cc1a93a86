"""Put a cell's outputs into the form that is stored: the same for the same run, always."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from coursebuild.nouns.notebook import Output
from coursebuild.nouns.omissions import cut_in_words, with_cuts_in_words

_CELL_FILE = re.compile(r"…/tmp/ipykernel_\d+/\d+\.py")
"""What Python takes for the file of a cell; its name holds the number of the process."""
_MEMORY_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}(?=[>\s,)])")


def tidy_outputs(outputs: Iterable[Output], local: Sequence[str]) -> tuple[Output, ...]:
    """Drop counters, and take chance out of texts.

    `local` are the folders of this machine that texts may name, the innermost first.
    """
    return tuple(_tidy_value(_without_counter(output), local) for output in outputs)


def last_lines(outputs: Iterable[Output], count: int) -> tuple[str, ...]:
    """The last lines that a cell printed, for a message about its failure."""
    text = "".join(
        with_cuts_in_words(o["text"], cut_in_words) for o in outputs if o["output_type"] == "stream"
    )
    return tuple(line for line in text.splitlines() if line.strip())[-count:]


def _without_counter(output: Output) -> dict[str, Any]:
    # nbformat wants the key; what it counts is how often cells ran, which no page shows.
    return {key: None if key == "execution_count" else value for key, value in output.items()}


def _tidy_value(value: Any, local: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _MEMORY_ADDRESS.sub("0x…", _CELL_FILE.sub("<cell>", without_folders(value, local)))
    if isinstance(value, dict):
        return {
            key: v if key.startswith("image/") and key != "image/svg+xml" else _tidy_value(v, local)
            for key, v in value.items()
        }
    if isinstance(value, list):
        return [_tidy_value(item, local) for item in value]
    return value


def without_folders(text: str, local: Sequence[str]) -> str:
    """The text without the folders of this machine, the innermost of which stand first in `local`."""
    for folder in local:
        text = text.replace(folder, "…")
    return text
