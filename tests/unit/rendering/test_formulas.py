"""Formulas are typeset at build time, or refused by name."""

from __future__ import annotations

import pytest
from coursebuild.errors import RenderError
from coursebuild.rendering.formulas import block_formula, inline_formula


def test_block_is_a_scrolling_box() -> None:
    """A block formula lies in a box that the keyboard can scroll; an inline one is bare MathML."""
    block, inline = block_formula("x", "formula"), inline_formula(" x ")
    assert block.startswith(
        '<div class="formula" tabindex="0" role="group" aria-label="formula"><math display="block"'
    )
    assert inline.startswith("<math>")
    assert 'aria-label="a &quot;b&quot;"' in block_formula("x", 'a "b"')


def test_alignment_is_a_class() -> None:
    """No style attribute is left, because the page's policy allows none."""
    html = block_formula(r"\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}", "formula")
    assert " style=" not in html
    assert 'class="align-right"' in html


@pytest.mark.parametrize("latex", [r"\nope", r"\frac{1", "x^"])
def test_bad_formula_is_refused_by_name(latex: str) -> None:
    """What is not LaTeX is quoted in the refusal."""
    with pytest.raises(RenderError) as caught:
        inline_formula(latex)
    assert str(caught.value).startswith(f"the formula `{latex}` cannot be typeset: ")


def test_long_formula_is_quoted_in_part() -> None:
    """A long formula is cut in the message."""
    with pytest.raises(RenderError) as caught:
        block_formula("x + " * 50 + r"\nope", "formula")
    quoted = str(caught.value).split("`")[1]
    expected = (60, "…")
    assert expected == (len(quoted), quoted[-1])
