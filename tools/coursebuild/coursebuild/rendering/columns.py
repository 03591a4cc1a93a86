"""Printed columns that stay columns: a Korean letter takes two places, as in a terminal.

A page's fixed-pitch font has no Korean letters on most machines. Those of another font are neither one nor
two places wide, so that a table aligned with blanks drifts apart, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_RUN = 16
"""Letters that one element holds; the style sheet has a width for each length up to it."""
_WIDE = r"\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
_RUN = re.compile(f"[{_WIDE}]{{1,{LONGEST_RUN}}}")
_HAS_WIDE = re.compile(f"[{_WIDE}]")
_COLUMNS = re.compile(r"\S {2,}\S")
_LEAST_LINES = 2


def on_grid(html: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Give wide letters the width that they have in a terminal, in the lines that blanks align.

    `html` holds the printed `lines`, escaped and coloured. Plain sentences are better left alone.
    """
    aligned = [bool(_COLUMNS.search(line)) for line in lines]
    rows = [line for line, is_aligned in zip(lines, aligned, strict=True) if is_aligned]
    if sum(bool(_HAS_WIDE.search(row)) for row in rows) < _LEAST_LINES:
        return list(html)
    return [_spread(line) if is_aligned else line for line, is_aligned in zip(html, aligned, strict=True)]


def _spread(html: str) -> str:
    return _RUN.sub(lambda run: f'<span class="wide w{len(run[0])}">{run[0]}</span>', html)
