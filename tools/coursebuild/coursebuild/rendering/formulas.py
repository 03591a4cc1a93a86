"""LaTeX to MathML Core at build time, so that a page shows its formulas without a script.

math-core was chosen over latex2mathml by looking at the course's own formulas in Chromium: it knows
`aligned`, places the limits of min, max and sup underneath, and refuses unknown commands and unclosed
braces, which latex2mathml prints as they are. KaTeX sets the same formulas as well, with finer spaces, but in
8.8 instead of 1.8 KB for all 46 displayed ones, a style sheet of 3.6 KB, fonts, and a JavaScript engine
at build time.
"""

from __future__ import annotations

import functools
import re
from html import escape

from math_core import LatexError, LatexToMathML

from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.expansion import DEEPEST, refuse_boundless

# A page's content security policy allows no style attributes: alignment becomes a class.
_TAG = re.compile(r"<(/?)([a-z][^<>]*)>")
_SURELY_SHALLOW = len("<mi></mi>") * 3 * DEEPEST
"""So many characters of MathML cannot nest deeper than is allowed."""
_CELL_STYLES = re.compile(r' style="text-align: (left|right|center);[^"]*"')


def inline_formula(latex: str) -> str:
    """Return `latex` as MathML; raises RenderError naming the formula when it is not valid."""
    return _mathml(latex, block=False)


def block_formula(latex: str, name: str) -> str:
    """Return `latex` as MathML in a box that scrolls, which screen readers call `name`; raises as above."""
    mathml = _mathml(latex, block=True)
    return f'<div class="formula" tabindex="0" role="group" aria-label="{escape(name)}">{mathml}</div>\n'


def _mathml(latex: str, *, block: bool) -> str:
    try:
        refuse_boundless(latex)
        mathml = _converter().convert_with_local_state(latex.strip(), displaystyle=block)
        if len(mathml) > _SURELY_SHALLOW:
            _refuse_deep(mathml)
    except (LatexError, RenderError) as error:
        problem = str(error).partition(": ")[2] if isinstance(error, LatexError) else str(error)
        raise RenderError(f"the formula `{_shorten(latex)}` cannot be typeset: {problem}", latex) from None
    return _CELL_STYLES.sub(r' class="align-\1"', mathml)


def _refuse_deep(mathml: str) -> None:
    """Commands nest without braces too: `\\hat\\hat\\hat x`."""
    depth = 0
    for closing, tag in _TAG.findall(mathml):
        depth += -1 if closing else not tag.endswith("/")
        if depth > 3 * DEEPEST:
            raise RenderError("it is nested too deeply")


@functools.cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


def _shorten(latex: str) -> str:
    text = " ".join(latex[:1000].split())
    return text if len(text) <= 60 else f"{text[:59]}…"
