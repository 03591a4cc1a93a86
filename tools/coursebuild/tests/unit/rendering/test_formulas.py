"""Formulas are typeset at build time, or refused by name."""

from __future__ import annotations

import itertools

import pytest
from coursebuild.nouns.errors import RenderError
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


_GROWING = {
    "itself": r"\newcommand{\x}{\x}\x",
    "itself twice": r"\newcommand{\x}[1]{\x{#1#1}}\x{a}",
    "itself with def": r"\def\x#1{\x{#1#1}}\x{a}",
    "itself with gdef": r"\gdef\x{a\x}\x",
    "each other": r"\newcommand{\x}{\y\y}\newcommand{\y}{\x\x}\x",
    "itself renewed": r"\renewcommand{\sin}{\sin\sin}\sin",
    "itself without braces": r"\newcommand\x[1]{\x{#1#1}}\x a",
    "another name": r"\def\x{\y}\let\y=\x\x",
    "name of a copy": r"\def\x#1{#1#1}\let\y\x" + r"\y{" * 40 + "a" + "}" * 40,
    "tree": "".join(rf"\def\{a}z{{\{b}z\{b}z}}" for a, b in itertools.pairwise("abcdefghijklmnopqrstuvw"))
    + r"\def\wz{a}\az",
    "tower": r"\newcommand{\x}[1]{#1#1}" + r"\x{" * 30 + "a" + "}" * 30,
    "defined inside": r"\newcommand{\x}{\newcommand{\y}{\x\x}\y}\x",
    "defined twice": r"\def\x{a}\def\x{\x\x}\x",
    "other parameters": r"\def\x#1.{\x#1#1..}\x a.",
    "open": r"\newcommand{\x}{\x\x",
}
_DEEP = {
    "braces": "{" * 20_000 + "}" * 20_000,
    "open braces": "{" * 20_000,
    "some braces": "{" * 200 + "}" * 200,
    "fractions": r"\frac{1}{" * 200 + "1" + "}" * 200,
    "left": r"\left(" * 200 + r"\right)" * 200,
    "accents": r"\hat " * 1900 + "x",
    "roots": r"\sqrt " * 50_000 + "x",
    "letters": "a+" * 50_000 + "a",
    "array": r"\begin{array}{" + "c" * 50_000 + "}a" + r"\end{array}",
    "environments": r"\begin{matrix}" * 200 + r"\end{matrix}" * 200,
}


@pytest.mark.parametrize("latex", [*_GROWING.values(), *_DEEP.values()], ids=[*_GROWING, *_DEEP])
def test_formula_without_bounds_is_refused(latex: str) -> None:
    """A formula that would grow, or nests, until the library ends the process is refused by name."""
    with pytest.raises(RenderError, match="cannot be typeset"):
        block_formula(latex, "formula")


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"\newcommand{\RR}{\mathbb{R}}\RR^\RR", r"\mathbb{R}^\mathbb{R}"),
        (r"\newcommand\norm[1]{\left|#1\right|}\norm{\norm{x}}", r"\left|\left|x\right|\right|"),
        (r"\def\a#1#2{\frac{#1}{#2}}\a 1{2}", r"\frac{1}{2}"),
        (r"\let\a=\alpha \a", r"\alpha"),
    ],
)
def test_formula_may_define_commands(latex: str, plain: str) -> None:
    """Commands that people define for themselves are typeset as if they were written out."""
    assert inline_formula(plain) == inline_formula(latex)
