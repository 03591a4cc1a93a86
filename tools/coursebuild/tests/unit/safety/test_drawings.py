"""A drawing that is opened by itself runs nothing and loads nothing, and still draws."""

from __future__ import annotations

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.safety.drawings import harmless_drawing

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
    clean = harmless_drawing(f"<?xml-stylesheet href='https://e.org/x'?>{HEAD}{part}</svg>").lower()
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
    assert f"{HEAD}{kept}</svg>" == harmless_drawing(f"{doctype}\n{HEAD}{kept}</svg>")


@pytest.mark.parametrize(
    "svg", ["<svg", "", "<p></p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', f"{HEAD}<g></svg>"]
)
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    """Torn XML, another document, and entities are errors in words."""
    with pytest.raises(RenderError, match="a drawing"):
        harmless_drawing(svg)


@pytest.mark.parametrize("depth", [201, 5_000, 100_000])
def test_drawing_that_nests_without_bounds_is_refused(depth: int) -> None:
    """Groups in groups are refused, whether or not they are closed, before they fill the stack."""
    for closed in ("", "</g>" * depth + "</svg>"):
        with pytest.raises(RenderError, match="a drawing"):
            harmless_drawing(HEAD + "<g>" * depth + closed)
    assert "<g />" in harmless_drawing(HEAD + "<g>" * 150 + "</g>" * 150 + "</svg>")
