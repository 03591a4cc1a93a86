"""Printed text as HTML: colours kept, long logs folded in the middle, errors as one line and a fold.

Columns stay columns, in which a Korean letter takes two places, as in a terminal: a page's fixed-pitch font
has no Korean letters on most machines, and those of another font are neither one nor two places wide.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from html import escape

from nbconvert.filters.ansi import ansi2html

from coursebuild.nouns.control_characters import without_control_characters
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.omissions import megabytes, omitted_bytes, with_cuts_in_words
from coursebuild.nouns.words import Words

LONGEST_RUN = 16
"""Letters that one element holds; the style sheet has a width for each length up to it."""
_WIDE = r"\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
_RUN = re.compile(f"[{_WIDE}]{{1,{LONGEST_RUN}}}")
_COLUMNS = re.compile(r"\S {2,}\S")
_LEAST_LINES = 2
_LONGEST_SHOWN = 22
_KEPT_AT_EACH_END = 7


def log_html(text: str, classes: str, words: Words) -> str:
    """Return printed `text`; over 22 lines, the first and last seven with the whole in between to unfold."""
    lines = _printable(text, words).rstrip("\n").split("\n")
    if len(lines) <= _LONGEST_SHOWN:
        return _block(lines, classes)
    fold, size = words.show_log.format(lines=len(lines)), omitted_bytes(text)
    if size:  # said outside the fold as well
        fold = f"{fold} ({_cut(size, words)})"
    return (
        _block(lines[:_KEPT_AT_EACH_END], classes)
        + f'<details class="fold log"><summary>{escape(fold)}</summary>\n'
        + _block(lines, classes)
        + "</details>\n"
        + _block(lines[-_KEPT_AT_EACH_END:], classes)
    )


def failure_html(output: Output, words: Words) -> str:
    """Return an error that a lesson shows on purpose: its last line, and the traceback to unfold."""
    line = f"{output['ename']}: {output['evalue']}" if output["evalue"] else output["ename"]
    line = _in_words(line, words)
    traceback = _printable("\n".join(output["traceback"]), words)
    return (
        f'<div class="error"><p class="error-line">{escape(without_control_characters(line))}</p>\n'
        f'<details class="fold"><summary>{escape(words.show_traceback)}</summary>\n'
        f"{_block(traceback.split(chr(10)), 'stream')}</details></div>\n"
    )


def _printable(text: str, words: Words) -> str:
    return without_control_characters(_in_words(text, words), keep_colours=True)


def _in_words(text: str, words: Words) -> str:
    return with_cuts_in_words(text, functools.partial(_cut, words=words))


def _cut(size: int, words: Words) -> str:
    return words.omitted.format(size=megabytes(size))


def _block(lines: list[str], classes: str) -> str:
    html = on_grid(ansi2html("\n".join(lines)).split("\n"), lines)
    return f'<pre class="{classes}" tabindex="0">{chr(10).join(html)}</pre>\n'


def on_grid(html: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Give wide letters the width that they have in a terminal, in the lines that blanks align.

    `html` holds the printed `lines`, escaped and coloured. Plain sentences are better left alone.
    """
    is_row = [bool(_COLUMNS.search(line)) for line in lines]
    if sum(row and bool(_RUN.search(line)) for row, line in zip(is_row, lines, strict=True)) < _LEAST_LINES:
        return list(html)
    return [_spread(line) if row else line for line, row in zip(html, is_row, strict=True)]


def _spread(html: str) -> str:
    return _RUN.sub(lambda run: f'<span class="wide w{len(run[0])}">{run[0]}</span>', html)
