"""Whether outputs show the code that made them: lines of it, their numbers, the folder where it lies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from coursebuild.nouns.notebook import Output

_PLACE = re.compile(
    r"<cell>|ipykernel|<ipython|<string>|<stdin>|\bCell In\b|\.py\b|\bline \d|__doc__|__firstlineno__|…/"
)
"""In a text that tells where something happened, or what is written in the code."""


def may_show_code(outputs: Iterable[Output]) -> bool:
    """Whether outputs may show lines of the code, their numbers or the folder: tracebacks and warnings do."""
    return any(
        output.get("output_type") == "error"
        or output.get("name") == "stderr"
        or any(_PLACE.search(text) for text in _texts(output))
        for output in outputs
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if not key.startswith("image/") or key == "image/svg+xml":
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
