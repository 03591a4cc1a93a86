"""Formulas are typeset at build time, or refused by name."""

from __future__ import annotations

import pytest
from coursebuild.errors import RenderError
from coursebuild.rendering.formulas import typeset


def test_block_is_a_scrolling_box() -> None:
    """A block formula lies in a box that the keyboard can scroll; an inline one is bare MathML."""
    block, inline = typeset("x", block=True), typeset(" x ", block=False)
    assert block.startswith(
        '<div class="formula" tabindex="0" role="group" aria-label="수식"><math display="block"'
    )
    assert inline.startswith("<math>")


def test_alignment_is_a_class() -> None:
    """No style attribute is left, because the page's policy allows none."""
    html = typeset(r"\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}", block=True)
    assert " style=" not in html
    assert 'class="align-right"' in html


@pytest.mark.parametrize("latex", [r"\nope", r"\frac{1", "x^"])
def test_bad_formula_is_refused_by_name(latex: str) -> None:
    """What is not LaTeX is quoted in the refusal."""
    with pytest.raises(RenderError) as caught:
        typeset(latex, block=False)
    assert str(caught.value).startswith(f"the formula `{latex}` cannot be typeset: ")


def test_long_formula_is_quoted_in_part() -> None:
    """A long formula is cut in the message."""
    with pytest.raises(RenderError) as caught:
        typeset("x + " * 50 + r"\nope", block=True)
    quoted = str(caught.value).split("`")[1]
    expected = (60, "…")
    assert expected == (len(quoted), quoted[-1])
