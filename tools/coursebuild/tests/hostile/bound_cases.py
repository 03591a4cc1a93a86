"""Texts and outputs that nest, grow or repeat without bounds, and headings that want an id of the page."""

from __future__ import annotations

from hostile.cases import Case, Code, Expectation, TrustClass, text_cell

PROSE, OUTPUT = "prose", "output"
_SHOW = "from IPython.display import display\ndisplay({{{kind!r}: {data}}}, raw=True)"


def _written(name: str, text: str, *shown: str, expectation: Expectation = Expectation.REFUSED) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.BOUNDS,
        place=PROSE,
        payload=(text_cell(text),),
        expectation=expectation,
        shown=shown,
    )


def _formula(name: str, latex: str, *shown: str) -> Case:
    return _written(f"formula-{name}", f"글\n\n$$\n{latex}\n$$", "cell 2", "cannot be typeset", *shown)


def _displayed(
    name: str, kind: str, data: str, *shown: str, expectation: Expectation = Expectation.REFUSED
) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.BOUNDS,
        place=OUTPUT,
        payload=(Code(source=_SHOW.format(kind=kind, data=data)),),
        expectation=expectation,
        shown=("cell 2", *shown) if expectation is Expectation.REFUSED else shown,
    )


_DOUBLING = r"\newcommand{\x}[1]{\x{#1#1}}\x{a}"
_SVG = "'<svg xmlns=\"http://www.w3.org/2000/svg\">' + {} + '</svg>'"
_NESTED = "cell 2", "nested too deeply"
_OF_PAGE = "cell 2", "belongs to the page"
WRITTEN = (
    _formula("itself", r"\newcommand{\x}{\x}\x"),
    _formula("doubling", _DOUBLING),
    _formula("doubling-def", r"\def\x#1{\x{#1#1}}\x{a}"),
    _formula("doubling-gdef", r"\gdef\x{\x\x}\x"),
    _formula("doubling-edef", r"\edef\x{\x\x}\x"),
    _formula("doubling-renewed", r"\renewcommand{\sin}[1]{\sin{#1#1}}\sin{a}"),
    _formula("mutual", r"\newcommand{\x}[1]{\y{#1#1}}\newcommand{\y}[1]{\x{#1#1}}\x{a}"),
    _formula("let", r"\def\x{\y\y}\let\y=\x\x"),
    _formula("nested-definition", r"\newcommand{\x}{\newcommand{\y}{\x\x}\y}\x"),
    _formula("tower", r"\newcommand{\x}[1]{#1#1}" + r"\x{" * 50 + "a" + "}" * 50),
    _formula("braces", "{" * 30_000 + "}" * 30_000),
    _formula("fractions", r"\frac{1}{" * 3000 + "1" + "}" * 3000),
    _formula("left", r"\left(" * 1500 + r"\right)" * 1500),
    _formula("accents", r"\hat " * 2000 + "x"),
    _formula("roots", r"\sqrt " * 15_000 + "x"),
    _formula("long", "a+" * 45_000 + "a"),
    _formula("array", r"\begin{array}{" + "c" * 20_000 + "}a" + r"\end{array}"),
    _written("inline-formula", f"글 ${_DOUBLING}$ 글", "cell 2 (line 1)", "cannot be typeset"),
    _written("long", "글 " * 130_000, "cell 2", "make several cells of it"),
    _written("html-nested", "<b>" * 5000, "cell 2", "nests more than"),
    _written("html-nested-in-lines", "<div>\n\n" * 5000, "cell 2", "nests more than"),
    _written("id-of-layout", '글\n\n<a id="content"></a>', "cell 2 (line 3)", "belongs to the page"),
    _written("id-of-cell", '<a id="cell-3"></a>', *_OF_PAGE),
    _written("id-of-reference", "<p id=ref-knuth>글</p>", *_OF_PAGE),
    _written("id-in-references", '<a id="&#99;ontent"></a>', *_OF_PAGE),
    _written("id-twice", '<a id="a"></a> <a id="a"></a>', "cell 2", "stands twice"),
)
"""Refused before anything runs, each with its cell."""
SHOWN = (
    _displayed("svg-groups", "image/svg+xml", _SVG.format("'<g>' * 5000 + '</g>' * 5000"), "nests more than"),
    _displayed(
        "svg-groups-more", "image/svg+xml", _SVG.format("'<g>' * 20_000 + '</g>' * 20_000"), "drawing"
    ),
    _displayed("svg-open", "image/svg+xml", "'<svg>' * 5000", "drawing"),
    _displayed(
        "svg-strangers", "image/svg+xml", _SVG.format("'<a>' * 900 + '</a>' * 900"), "nests more than"
    ),
    _displayed(
        "svg-entities", "image/svg+xml", "'<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>'", "entities"
    ),
    _displayed("html-divs", "text/html", "'<div>' * 50_000", "nests more than"),
    _displayed("html-tables", "text/html", "'<table><tr><td>' * 5000", "nests more than"),
    _displayed("html-letters", "text/html", "'<b><p>' * 40_000", "nests more than"),
    _displayed("html-math", "text/html", "'<math><mi>' * 9000", "nests more than"),
    _displayed(
        "svg-huge", "image/svg+xml", "'<svg xmlns=\"http://www.w3.org/2000/svg\">' + '<' * 9", "drawing"
    ),
    _displayed("latex-doubling", "text/latex", repr(f"${_DOUBLING}$"), "cannot be typeset"),
    _displayed("latex-braces", "text/latex", "'{' * 30_000 + '}' * 30_000", "cannot be typeset"),
    _displayed("markdown-doubling", "text/markdown", repr(f"${_DOUBLING}$"), "cannot be typeset"),
    _displayed("markdown-long", "text/markdown", "'글 ' * 130_000", "make several"),
    _displayed("markdown-comments", "text/markdown", "'<!--' * 20_000", "opened and not closed"),
    _displayed("markdown-html", "text/markdown", "'<b>' * 5000", "nests more than"),
)
"""Refused when the outputs are known, each with its cell."""
_PASSED = Expectation.SAFE
PASSED = (
    *(
        _written(f"repeated-{name}", f"{piece * (60_000 // len(piece))}\n\n끝 MARK", expectation=_PASSED)
        for name, piece in {
            "brackets": "[", "stars": "*", "stars-apart": "*a ", "underscores": "_a ", "backticks": "`a ",
            "quotes": "> ", "lists": "- ", "entities": "&", "lt": "<", "dollars": "$a ", "tildes": "~~a ",
            "images": "![", "notes": "[^", "links": "[a](", "definitions": "[a]: ", "headings": "## a\n",
            "tags": "<a ", "escapes": "\\", "rules": "a\n-\n",
        }.items()
    ),
    _written(
        "backticks-growing", " ".join("`" * n for n in range(1, 300)) + "\n\n끝 MARK", expectation=_PASSED
    ),
    _written(
        "footnote-cycle", "글[^1]\n\n[^1]: 가[^2]\n\n[^2]: 나[^1]\n\n끝 MARK", "끝 MARK", expectation=_PASSED
    ),
    *(
        _displayed(
            f"svg-{name}", "image/svg+xml",
            f"'<svg xmlns=\"http://www.w3.org/2000/svg\" ' + {attributes} + '/>'", "", expectation=_PASSED,
        )
        for name, attributes in {
            "width": "'width=\"' + '9' * 400 + '\" height=\"' + '9' * 400 + '\"'",
            "box": "'viewBox=\"0 0 1.2.3 4.5.6\"'",
            "box-huge": "'viewBox=\"0 0 ' + '9' * 400 + ' 1\"'",
        }.items()
    ),
    _written("reference-digits", f"글 &#{'9' * 5000}; 끝 MARK", "끝 MARK", expectation=_PASSED),
    _written("reference-in-html", f"<p title='&#{'9' * 5000};'>끝 MARK</p>", "끝 MARK", expectation=_PASSED),
    _displayed("html-digits", "text/html", "'<p>끝 MARK &#' + '9' * 5000 + ';</p>'", "끝 MARK", expectation=_PASSED),
    _displayed("text-digits", "text/plain", "'끝 MARK &#' + '9' * 5000 + ';'", "끝 MARK", expectation=_PASSED),
    _displayed("markdown-digits", "text/markdown", "'끝 MARK &#' + '9' * 5000 + ';'", "끝 MARK", expectation=_PASSED),
    _displayed("html-comments", "text/html", "'<p>끝 MARK</p>' + '<!--' * 60_000", "끝 MARK", expectation=_PASSED),
    _displayed("html-rows", "text/html", "'<table>' + '<tr><td>1' * 9000 + '</table>끝 MARK'", "끝 MARK", expectation=_PASSED),
    _displayed("text-colours", "text/plain", "'끝 MARK' + '\\x1b[3' * 50_000", "끝 MARK", expectation=_PASSED),
)  # fmt: skip
"""Odd, but read in time: the page comes out."""
