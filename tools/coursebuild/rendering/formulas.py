"""LaTeX to MathML Core at build time, so that a page shows its formulas without a script.

math-core was chosen over latex2mathml by looking at the course's own formulas in Chromium: it knows
`aligned`, places the limits of min, max and sup underneath, and refuses unknown commands and unclosed
braces, which latex2mathml prints as they are.
"""

from __future__ import annotations

import functools
import re

from math_core import LatexError, LatexToMathML

from coursebuild.errors import RenderError

# A page's content security policy allows no style attributes: alignment becomes a class.
_CELL_STYLES = re.compile(r' style="text-align: (left|right|center);[^"]*"')


def typeset(latex: str, *, block: bool) -> str:
    """Return `latex` as MathML; raises RenderError naming the formula when it is not valid."""
    try:
        mathml = _converter().convert_with_local_state(latex.strip(), displaystyle=block)
    except LatexError as error:
        _, _, problem = str(error).partition(": ")
        raise RenderError(f"the formula `{_shorten(latex)}` cannot be typeset: {problem}", latex) from None
    mathml = _CELL_STYLES.sub(r' class="align-\1"', mathml)
    if not block:
        return mathml
    return f'<div class="formula" tabindex="0" role="group" aria-label="수식">{mathml}</div>\n'


@functools.cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


def _shorten(latex: str) -> str:
    text = " ".join(latex.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
