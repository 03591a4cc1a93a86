"""Source code as HTML with Pygments' short class names (Rouge uses the same ones).

Only what the style sheet colours becomes a span, in one class a colour: two thirds of the HTML of a
page full of code would otherwise be spans that look like plain text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType, is_token_subtype
from pygments.util import ClassNotFound

_COLOURED = (  # the first that contains a token's type decides
    Token.Comment,
    Token.Keyword,
    Token.Operator.Word,
    Token.Literal.String,
    Token.Literal.Number,
    Token.Name.Function,
    Token.Name.Class,
    Token.Name.Builtin,
    Token.Name.Decorator,
    Token.Name.Exception,
    Token.Generic.Deleted,
    Token.Generic.Inserted,
    Token.Generic.Error,
    Token.Error,
)
_FORMATTER = HtmlFormatter[str](nowrap=True)
_LONGEST = 100_000
_EMPTY_STRETCH = re.compile(r"\s{1000}")
"""The lexers look from every blank for the end of the blanks."""
_Piece = tuple[_TokenType, str]


class _OnlyColoured(Filter):
    """Reduce every token's type to the one that has a colour, or to none."""

    def filter(self, _lexer: Any, stream: Iterable[_Piece]) -> Iterator[_Piece]:
        for kind, value in stream:
            yield _coloured(kind), value


@functools.cache  # there are a few dozen kinds
def _coloured(kind: _TokenType) -> _TokenType:
    return next((known for known in _COLOURED if is_token_subtype(kind, known)), Token.Text)


def highlight_code(source: str, language: str, classes: str = "highlight") -> str:
    """Return a `<pre>` that the keyboard can scroll; unknown languages and endless sources are plain."""
    is_plain = len(source) > _LONGEST or _EMPTY_STRETCH.search(source)
    lexer = None if is_plain else _lexer(language)
    inner = highlight(source, lexer, _FORMATTER) if lexer else escape(source, quote=False)
    return f'<pre class="{classes}" tabindex="0"><code>{inner.rstrip()}</code></pre>\n'


@functools.cache
def _lexer(language: str) -> Lexer | None:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    lexer.add_filter(_OnlyColoured())
    return lexer
