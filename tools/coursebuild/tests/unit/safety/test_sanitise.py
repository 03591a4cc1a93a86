"""After sanitising nothing can do harm, Liquid sees no braces, and what a lesson needs is still there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from coursebuild.rendering.formulas import block_formula
from coursebuild.safety.sanitise import (
    is_too_deep,
    needs_a_picture,
    sanitise,
    sanitise_displayed,
    sanitise_displayed_markdown,
)
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p{color:red}</style>b", "ab"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<img src="a.png" onload="x()" alt="">', '<img src="a.png" alt="">'),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href=" jAvaScript:x()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,AA==" alt="">', '<img alt="">'),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('<iframe src="https://e.org"></iframe>a', "a"),
        ("<svg><script>x()</script><circle/></svg>a", "a"),
        ('<form action="/x"><input name="a"><button>b</button></form>', "b"),
        ("a<!-- comment -->b", "ab"),
        ('<object data="x"></object><embed src="x">a', "a"),
        ('<base href="https://e.org"><meta http-equiv="refresh"><link rel="x">a', "a"),
        ("<h1>a</h1>", "a"),
        ('<picture><source srcset="https://e.org/a 1w"></picture>', "<picture><source></picture>"),
        ('<picture><source srcset="/a 1w, //e.org/a 2w"></picture>', "<picture><source></picture>"),
        (
            "<math><annotation-xml encoding='text/html'><script>x()</script></annotation-xml></math>",
            "<math></math>",
        ),
    ],
)
def test_what_can_do_harm_is_removed(html: str, expected: str) -> None:
    """Scripts, handlers, foreign addresses, frames, forms, styles, drawings and comments go."""
    assert expected == sanitise(html)


@pytest.mark.parametrize(
    "html",
    [
        (
            '<div class="table-scroll" tabindex="0" role="group" aria-label="표"><table><thead><tr>'
            '<th scope="col" class="align-right">a</th></tr></thead><tbody><tr><td colspan="2">1</td></tr>'
            "</tbody></table></div>"
        ),
        '<details class="fold" open=""><summary>a</summary>b</details>',
        '<h2 id="같은-제목">a</h2>',
        '<p><a href="#fn-1" id="fnref-1">a</a> <a href="/x/?a=1&amp;b=2">b</a></p>',
        '<p><a href="mailto:a@e.org">c</a></p>',
        '<figure><img src="/a.png" alt="가" width="4" height="3" loading="lazy" decoding="async"></figure>',
        (
            '<picture class="plot"><source type="image/avif" srcset="/b/a.avif 680w, /b/c.avif 1360w"'
            ' sizes="680px"><img src="/b/a.webp" alt="가" width="4" height="3"></picture>'
        ),
        '<pre class="highlight" tabindex="0"><code><span class="k">if</span></code></pre>',
        '<ol start="3"><li value="5">a</li></ol>',
    ],
)
def test_what_a_lesson_needs_is_kept(html: str) -> None:
    """Tables, folds, headings, links, pictures, code and lists pass unchanged."""
    assert html == sanitise(html)


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{a}{b} + \sqrt{x_i^2}", r"\min_{G} \max_{D} V(D, G)", r"\left( \sum_{i=1}^{n} x_i \right)",
        r"\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}", r"\mathbb{E}\,[\log D(\mathbf{x})]", r"\hat{y}",
    ],
)  # fmt: skip
def test_typeset_formulas_are_kept(latex: str) -> None:
    """The MathML of our own formulas passes unchanged, but for how HTML spells the same thing."""
    html = block_formula(latex, "formula")
    expected = re.sub(r"<mspace([^>]*)/>", r"<mspace\1></mspace>", html).replace("&ApplyFunction;", "\u2061")
    expected = re.sub(r"(<mtable[^>]*) scriptlevel=\"0\"", r"\1", expected)
    assert expected == sanitise(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("{{ x }} {% raw %}", "&#123;&#123; x &#125;&#125; &#123;% raw %&#125;"),
        ('<p title="{{x}}">a</p>', '<p title="&#123;&#123;x&#125;&#125;">a</p>'),
        ('<a href="/{{x}}">a</a>', '<a href="/&#123;&#123;x&#125;&#125;">a</a>'),
        ('<img src="a.png" alt="{%x%}">', '<img src="a.png" alt="&#123;%x%&#125;">'),
        ("&#123;&lbrace;&#x7b;", "&#123;&#123;&#123;"),
    ],
)
def test_braces_are_encoded(html: str, expected: str) -> None:
    """Braces become character references in text and attributes, however they were written."""
    assert expected == sanitise(html)


PARTS = st.sampled_from(
    [
        "{{", "}}", "{%", "%}", "&#123;", "&lbrace;", "&amp;", "<", ">", '"', "'", "<p>", "</p>",
        "<p title='{", "<table><tr><td>", "</table>", "<a href='{{", "<math><mi>", "</math>", "<svg>",
        "<script>", "</script>", "<!--", "-->", "<title>", "<textarea>", "<style>", "</style>", "<pre>\n",
        "<details>", "</div>", "\x00", "<img src=x alt={", "<template>", "<select><option>", "<mtext><p>",
        "<annotation-xml>",
    ]
)  # fmt: skip
TEXT = st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join)


@settings(max_examples=300)
@given(TEXT)
def test_no_brace_ever_passes(html: str) -> None:
    """Whatever is written, neither brace is in the result."""
    assert not set("{}") & set(sanitise(html))


@settings(max_examples=300)
@given(TEXT)
def test_sanitising_twice_changes_nothing(html: str) -> None:
    """What has been sanitised is left alone, so that a browser reads what was allowed."""
    once = sanitise(html)
    assert once == sanitise(once)


def test_displayed_markdown_keeps_the_look_of_our_own_rendering() -> None:
    """Formulas, code and tables of displayed Markdown look as in prose; ids and dead footnotes are gone."""
    own = (
        '<div class="formula" tabindex="0" role="group" aria-label="수식">'
        '<math display="block"><mi>a</mi></math></div>'
        '<pre class="highlight" tabindex="0"><code><span class="k">def</span></code></pre>'
        '<table><tbody><tr><td class="align-right">1</td></tr></tbody></table>'
        '<span class="unbroken">가</span>'
    )
    assert own == sanitise_displayed_markdown(own)
    assert "<h2>a</h2>" == sanitise_displayed_markdown('<h2 id="a">a</h2>')
    assert '<a>[1]</a><a href="#cell-2">x</a>' == sanitise_displayed_markdown(
        '<a href="#fn-unet-1">[1]</a><a href="#cell-2">x</a>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<div class="skip-link">x</div>', '<div id="content">x</div>',
        '<a class="citation" href="https://e.org">x</a>',
        '<span class="search-dialog">x</span>',
        '<div class="formula citation-note">x</div>',
        '<div role="dialog" tabindex="1">x</div>', '<p class="error-line">x</p>',
        '<table class="enlarged"></table>',
        '<ul class="highlight"></ul>', '<h2 class="align-left">x</h2>', '<details class="fold"></details>',
    ],
)  # fmt: skip
def test_displayed_markdown_dresses_nothing_up(html: str) -> None:
    """What the HTML in displayed Markdown says of itself is gone, as in displayed HTML."""
    for clean in (sanitise_displayed(html), sanitise_displayed_markdown(html)):
        assert not re.search(r"(?:class|id|role|tabindex)=", clean)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "svg><g", "math><mi", "B"])
def test_deep_html_is_seen(tag: str) -> None:
    """Elements that nest without bounds are seen before a tree is made of them; long tables are not deep."""
    assert is_too_deep(f"<{tag}>" * 201)
    assert not is_too_deep(f"<{tag}>" * 100)
    assert not is_too_deep("<table>" + "<tr><td>1<td>2" * 10_000 + "<p>x" * 10_000 + "<b>x</b>" * 10_000)


def test_comments_are_passed_over_once() -> None:
    """A picture in a comment is none, wherever comments begin and end."""
    for html in ("<!-- <img> -->", "a<!--<img>-->b<!--<svg>-->", "<!-->", "<!-- <!-- <img> -->"):
        assert not needs_a_picture(html)
    for html in ("<!-- --><img>", "<!-- <img>", "<!--a-->b<IMG>c<!--", "<!--" * 3 + "<img>"):
        assert needs_a_picture(html)


@pytest.mark.parametrize("clean", [sanitise_displayed, sanitise_displayed_markdown])
@pytest.mark.parametrize(
    "attribute",
    ["mpadded voffset=-9em", "mpadded lspace=-9em", "mpadded height=0 width=0", "mspace width=-9em",
     "mspace height=999em", "mo lspace=-5em", "mo minsize=9999em", "mfrac linethickness=1000px",
     "mspace width=1e9em"],
)  # fmt: skip
def test_displayed_formula_stays_in_its_place(clean: Callable[[str], str], attribute: str) -> None:
    """No part of a formula that a lesson displays is laid over what stands around it, or fills the page."""
    name = attribute.partition(" ")[0]
    assert f"<math><{name}></{name}></math>" == clean(f"<math><{attribute}></{name}></math>")


@pytest.mark.parametrize("name", ["nav", "log", "toc", "tag", "to"])
def test_displayed_span_has_no_class_but_of_source_code(name: str) -> None:
    """A short class is not one of Pygments' only because it is short."""
    assert "<span>글</span>" == sanitise_displayed_markdown(f'<span class="{name}">글</span>')
