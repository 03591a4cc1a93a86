"""Printed text as HTML: colours kept, long logs folded in the middle, errors as one line and a fold."""

from __future__ import annotations

import functools
from html import escape

from nbconvert.filters.ansi import ansi2html

from coursebuild.nouns.control_characters import without_control_characters
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.omissions import megabytes, omitted_bytes, with_cuts_named
from coursebuild.nouns.words import Words
from coursebuild.rendering.columns import on_grid

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
    line = with_cuts_named(line, functools.partial(_cut, words=words))
    traceback = _printable("\n".join(output["traceback"]), words)
    return (
        f'<div class="error"><p class="error-line">{escape(without_control_characters(line))}</p>\n'
        f'<details class="fold"><summary>{escape(words.show_traceback)}</summary>\n'
        f"{_block(traceback.split(chr(10)), 'stream')}</details></div>\n"
    )


def _printable(text: str, words: Words) -> str:
    return without_control_characters(
        with_cuts_named(text, functools.partial(_cut, words=words)), keep_colours=True
    )


def _cut(size: int, words: Words) -> str:
    return words.omitted.format(size=megabytes(size))


def _block(lines: list[str], classes: str) -> str:
    html = on_grid(ansi2html("\n".join(lines)).split("\n"), lines)
    return f'<pre class="{classes}" tabindex="0">{chr(10).join(html)}</pre>\n'
