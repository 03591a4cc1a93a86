"""Put a cell's raw outputs into the form that is stored: the same for the same run, always.

How many pieces a stream arrives in, and whether stderr overtakes stdout, is chance: between two
displays all of stdout comes first, then all of stderr, each in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from coursebuild.model import Output

_CELL_FILE = re.compile(r"…/tmp/ipykernel_\d+/\d+\.py")
"""What Python takes for the file of a cell; its name holds the number of the process."""
_CHARACTER = re.compile(r"(?:\x1b\[[0-9;]*m)*[^\x1b](?:\x1b\[[0-9;]*m)*|\x1b")
"""A character with the colour codes around it, which take no place on the line."""
_STREAMS = ("stdout", "stderr")
_MEMORY_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}(?=[>\s,)])")


def tidy_outputs(outputs: Iterable[Output], local: Sequence[str]) -> tuple[Output, ...]:
    """Merge streams, drop counters, and take chance out of texts.

    `local` are the folders of this machine that texts may name, the innermost first.
    """
    tidied: list[Output] = []
    streams = dict.fromkeys(_STREAMS, "")

    def flush() -> None:
        for name in _STREAMS:
            if streams[name]:
                text = _tidy_text(_after_returns(streams[name]), local)
                tidied.append({"output_type": "stream", "name": name, "text": text})
                streams[name] = ""

    for output in outputs:
        if output["output_type"] == "stream":
            streams[output["name"]] += output["text"]
        else:
            flush()
            tidied.append(_tidy_value(_without_counter(output), local))
    flush()
    return tuple(tidied)


def last_lines(outputs: Iterable[Output], count: int) -> tuple[str, ...]:
    """The last lines that a cell printed, for a message about its failure."""
    text = "".join(o["text"] for o in outputs if o["output_type"] == "stream")
    return tuple(line for line in _after_returns(text).splitlines() if line.strip())[-count:]


def _without_counter(output: Output) -> dict[str, Any]:
    # nbformat wants the key; what it counts is how often cells ran, which no page shows.
    return {key: None if key == "execution_count" else value for key, value in output.items()}


def _tidy_value(value: Any, local: Sequence[str]) -> Any:
    if isinstance(value, str):
        return _tidy_text(value, local)
    if isinstance(value, dict):
        return {
            key: v if key.startswith("image/") and key != "image/svg+xml" else _tidy_value(v, local)
            for key, v in value.items()
        }
    if isinstance(value, list):
        return [_tidy_value(item, local) for item in value]
    return value


def _tidy_text(text: str, local: Sequence[str]) -> str:
    for folder in local:
        text = text.replace(folder, "…")
    return _MEMORY_ADDRESS.sub("0x…", _CELL_FILE.sub("<cell>", text))


def _after_returns(text: str) -> str:
    """What a terminal would show at the end: a carriage return begins its line anew."""
    if "\r" not in text:
        return text
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown: list[str] = []
        for part in line.split("\r"):
            written = _CHARACTER.findall(part)
            shown = written + shown[len(written) :]
        lines.append("".join(shown))
    return "\n".join(lines)
