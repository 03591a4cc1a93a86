"""How long a lesson takes to read: an estimate that helps to choose an evening, not a measurement."""

from __future__ import annotations

import math
import re

from coursebuild.nouns.notebook import CellKind, Notebook

_CHARACTERS_A_MINUTE = 500
"""Of Korean prose that is read to be understood; silent reading of novels is half as fast again."""
_SECONDS_A_LINE_OF_CODE = 3
_SECONDS_A_FIGURE = 12
_STEP_MINUTES = 5
_ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]+>|\[@[\w-]+\]")
_SHOWN = re.compile(r"[\w가-힣]")
_UNREAD_CODE = frozenset({"remove-cell", "remove-input", "hide-input"})


def reading_minutes(notebook: Notebook, figures: int) -> int:
    """Minutes to read a lesson with so many figures, without running or exercising anything.

    Letters and digits of the prose (formulas as they are written; no addresses, tags or citations) at 500 a
    minute, three seconds for each line of code that is shown and not folded, twelve for a figure. At least
    one minute; from ten minutes on, rounded to five, since the estimate is no better than that.
    """
    characters = lines = 0
    for cell in notebook.cells:
        if cell.kind is CellKind.MARKDOWN and "remove-cell" not in cell.tags:
            characters += len(_SHOWN.findall(_ADDRESS.sub("", cell.source)))
        elif cell.kind is CellKind.CODE and not cell.tags & _UNREAD_CODE:
            lines += sum(bool(line.strip()) for line in cell.source.splitlines())
    seconds = lines * _SECONDS_A_LINE_OF_CODE + figures * _SECONDS_A_FIGURE
    minutes = characters / _CHARACTERS_A_MINUTE + seconds / 60
    if minutes < 2 * _STEP_MINUTES:
        return max(1, math.floor(minutes + 0.5))
    return math.floor(minutes / _STEP_MINUTES + 0.5) * _STEP_MINUTES
