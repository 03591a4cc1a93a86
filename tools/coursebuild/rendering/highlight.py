"""Source code as HTML with Pygments' short class names (Rouge uses the same ones)."""

from __future__ import annotations

import functools
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound


def highlight_code(source: str, language: str, classes: str = "highlight") -> str:
    """Return a `<pre>` that the keyboard can scroll; unknown languages are shown plain."""
    lexer = _lexer(language)
    inner = highlight(source, lexer, _formatter()) if lexer else escape(source, quote=False)
    return f'<pre class="{classes}" tabindex="0"><code>{inner.rstrip()}</code></pre>\n'


@functools.cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        return None


@functools.cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)
