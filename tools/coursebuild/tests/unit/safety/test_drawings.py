"""A drawing that is opened by itself runs nothing and loads nothing, and still draws."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.bounds import bounded
from coursebuild.safety.drawings import sanitise_drawing

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    "part",
    [
        "<script>x()</script>", '<path onload="x()" d="M0"/>', '<g OnClick="x()"/>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<a xlink:href="javascript:x()"><text>x</text></a>', '<use xlink:href="https://e.org/a#x"/>',
        '<image href="https://e.org/x.png"/>', '<image xlink:href="data:image/svg+xml;base64,AA=="/>',
        '<animate attributeName="href" to="javascript:x()"/>', '<set attributeName="onload" to="x()"/>',
        "<style>@import 'https://e.org/x';</style>", "<style>p{fill:url(https://e.org/x)}</style>",
        '<path style="fill:url(//e.org/x)"/>', '<path fill="url( &quot;https://e.org/x&quot; )"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">x()</h:script>', '<g xml:base="https://e.org/x"/>',
        "<style>p{fill:\\75rl(https://e.org/x)}</style>", "<metadata>x</metadata>", "<iframe/>",
    ],
)  # fmt: skip
def test_what_runs_or_loads_is_removed(part: str) -> None:
    """Scripts, handlers, animations, foreign elements and foreign addresses go, however they are written."""
    clean = sanitise_drawing(f"<?xml-stylesheet href='https://e.org/x'?>{HEAD}{part}</svg>").lower()
    for word in ("script", "x()", "onload", "onclick", "e.org", "foreign", "import", "iframe", ">x<"):
        assert word not in clean


def test_what_draws_is_kept() -> None:
    """Shapes, texts, gradients, pictures that it holds, and references within it stay."""
    kept = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red" /></linearGradient></defs>'
        '<path d="M0 0" style="fill:url(#a)" /><use xlink:href="#a" /><text x="1">가 &lt;</text>'
        '<image xlink:href="data:image/png;base64,AAAA" /><style>text{fill:red}</style>'
    )
    doctype = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert f"{HEAD}{kept}</svg>" == sanitise_drawing(f"{doctype}\n{HEAD}{kept}</svg>")


_E = "https://e.org/x"


@pytest.mark.parametrize(
    "style",
    [
        f"fill:URL({_E})", f"fill:u\\72l({_E})", "width:\\65xpression(x())", "width:expression((((x()))))",
        f"a:b((c[{{url({_E})}}]))", f"fill:url(#a) url({_E})", f"fill:url('#a' url({_E}))", f"fill:url({_E}",
        f"fill:url('{_E}", f"fill:url(#a{_E}'", f"a:'b\nc;fill:url({_E})", f"a:/*'*/url({_E})/*'*/",
        f"fill:src('{_E}')", f"fill:-webkit-image-set('{_E}' 1x)", f"fill:image('{_E}')",
        f"/**/@import/**/'{_E}';", f"@NAMESPACE '{_E}';", f"a:'url({_E})'", f"/* url({_E}) */",
        f"a:'@import {_E}", f"fill:url(#a);e.org:{'1' * 5000}", f"fill:url(){_E}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<path style={}/>", "<path fill={}/>", "<style>{}</style>"])
def test_style_is_read_as_browsers_read_it(style: str, place: str) -> None:
    """Escapes, comments, strings, brackets and what has no end hide nothing that a style loads or runs."""
    written = escape(style) if "<style>" in place else quoteattr(style).replace("\n", "&#10;")
    clean = sanitise_drawing(f"{HEAD}{place.format(written)}</svg>")
    assert ("e.org", "x()") == tuple(word for word in ("e.org", "x()") if word not in clean)


@pytest.mark.parametrize(
    "part",
    [
        '<path style="fill:url( &quot;#a&quot; )" />',
        '<path transform="translate(1 2)" filter="url(\'#b\')" />',
        "<style>@media print { path { fill: URL(#a) } } /* an image, it's true */</style>",
        '<g aria-label="It\'s an image of a source" />', '<use href="#image(1)" />',
    ],
)  # fmt: skip
def test_style_that_stays_within_is_kept(part: str) -> None:
    """References within the drawing stay, and words that only look like those of a style."""
    head = HEAD.partition(" xmlns:xlink")[0]
    assert f"{head}>{part}</svg>" == sanitise_drawing(f"{head}>{part}</svg>")


@pytest.mark.parametrize("text", ["(", "{", "/*", "'", "url(", "@", "1", "url(#a", "/*'"])
def test_long_style_takes_one_pass(text: str) -> None:
    """However deep it nests and however much is left open: neither the stack nor the time runs out."""
    style = f"url(#a);{text * (50_000 // len(text))}"
    with bounded(20):
        sanitise_drawing(f"{HEAD}<path fill={quoteattr(style)}/></svg>")


@pytest.mark.parametrize(
    "svg", ["<svg", "", "<p></p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', f"{HEAD}<g></svg>"]
)
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    """Torn XML, another document, and entities are errors in words."""
    with pytest.raises(RenderError, match="a drawing"):
        sanitise_drawing(svg)


@pytest.mark.parametrize("depth", [201, 5_000, 100_000])
def test_drawing_that_nests_without_bounds_is_refused(depth: int) -> None:
    """Groups in groups are refused, whether or not they are closed, before they fill the stack."""
    for closed in ("", "</g>" * depth + "</svg>"):
        with pytest.raises(RenderError, match="a drawing"):
            sanitise_drawing(HEAD + "<g>" * depth + closed)
    assert "<g />" in sanitise_drawing(HEAD + "<g>" * 150 + "</g>" * 150 + "</svg>")
