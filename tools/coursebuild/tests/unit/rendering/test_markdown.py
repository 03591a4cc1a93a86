"""Markdown becomes the HTML of a page; what cannot be rendered is named with its cell and line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Heading
from coursebuild.rendering.markdown import MarkdownRenderer, slugify
from coursebuild.rendering.prose import Links, Prose, ProsePlace
from courses import WORDS
from PIL import Image


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 3)).save(file, "PNG")
    return file.getvalue()


FILES = {Path("notebooks/images/a.png"): picture(), Path("notebooks/bad.png"): b"not a picture"}
LINKS = Links(base_path="/base", lessons={"notebooks/gan.ipynb": "/lessons/gan/"}, folder=Path("notebooks"))


def read(path: Path) -> bytes:
    if path not in FILES:
        raise FileNotFoundError(2, "No such file or directory", str(path))
    return FILES[path]


def render(*texts: str, prefix: str = "") -> Prose:
    """Render texts as the cells 1, 3, 5 …"""
    renderer = MarkdownRenderer({"known": "Kim (2020)"}, WORDS, read)
    numbered = {2 * number + 1: text for number, text in enumerate(texts)}
    place = ProsePlace(name="doc", links=LINKS, asset_address="/assets/x", id_prefix=prefix)
    return renderer.render(numbered, place)


def test_one_piece_for_each_text() -> None:
    """Each cell has its own piece of HTML, and no mark is left in any."""
    prose = render("하나", "둘", "")
    expected = ["<p>하나</p>", "<p>둘</p>", ""]
    assert expected == [html.strip() for html in prose.html]
    assert not prose.footnotes.strip()


def test_table_scrolls_and_has_alignment_classes() -> None:
    """A table lies in a box that the keyboard can scroll, aligned by classes instead of styles."""
    html = render("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |").html[0]
    assert '<div class="table-scroll" tabindex="0" role="group" aria-label="표">\n<table>' in html
    cells = ["<td>1</td>", '<td class="align-left">2</td>', '<td class="align-center">3</td>']
    assert [*cells, '<td class="align-right">4</td>'] == [line for line in html.split("\n") if "<td" in line]
    assert "style" not in html


def test_empty_header_is_a_cell() -> None:
    """A header of nothing is an ordinary cell, which a screen reader passes over."""
    html = render("| | a |\n|---|--:|\n| b | 1 |").html[0]
    assert '<td></td>\n<th class="align-right">a</th>' in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`fit`은", "<code>fit</code>\u2060은"),
        ("(가)에서", "(가)\u2060에서"),
        ("[글](https://e.org)은", "</a>\u2060은"),
        ("[@known]는", "</a>\u2060는"),
        ("`fit` 은 (가) 나", "<code>fit</code> 은 (가) 나"),
        ("## (가)에서", ">(가)에서</h2>"),
        ("U-Net, LeNet-5, self-training", "U-\u2060Net, LeNet-5, self-training"),
    ],
)
def test_particle_stays_with_its_word(text: str, expected: str) -> None:
    """A particle and a one-letter prefix are held to their word, but not in headings."""
    assert expected in render(text).html[0]


def test_footnote_may_stand_in_another_cell() -> None:
    """A footnote and a link definition work across cells; ids carry the name of the document."""
    prose = render("글[^1] [여기][l]", "[^1]: 각주\n\n[l]: https://e.org")
    assert 'href="#fn-doc-1"' in prose.html[0]
    assert 'href="https://e.org"' in prose.html[0]
    assert 'id="fn-doc-1"' in prose.footnotes
    assert prose.footnotes.strip().startswith('<div class="footnotes">\n<ol>')


@pytest.mark.parametrize(
    "text", ["```python\nx = 1", "~~~\nx", "<!-- comment", "<script>\nx", "<pre>\nx", "<style>\nx"]
)
def test_unclosed_block_names_its_cell(text: str) -> None:
    """A fence, a comment or a block of HTML that would swallow the rest of the page is refused."""
    with pytest.raises(RenderError, match=r"^cell 3 \(line 3\): .* not closed"):
        render("글", f"글\n\n{text}", "글")


@pytest.mark.parametrize(
    "text",
    [
        '<img src="a.png">',
        "글 <iframe src=x></iframe>",
        "<svg></svg>",
        "<noscript><p title='</noscript><img src=x>'>",
        "<!--><img src=x>-->",
    ],
)
def test_html_that_is_shown_nowhere_is_named(text: str) -> None:
    """A picture in HTML would be taken out silently, and one that pieces of HTML make together too."""
    with pytest.raises(RenderError, match=r"^cell 3 \(line 1\): HTML in a text cannot show a picture"):
        render("글", text)


def test_picture_in_a_comment_is_no_picture() -> None:
    """What an author has commented out is not missed."""
    assert "<!-- <img src=x> -->" == render("<!-- <img src=x> -->").html[0].strip()


def test_problems_of_all_cells_come_together() -> None:
    """One run names every cell that has a problem."""
    with pytest.raises(RenderError, match=r"(?s)^cell 1 .*\ncell 5 "):
        render("$\\nope$", "글", "[@nobody]")


def test_formulas_become_mathml() -> None:
    """A formula in a line is inline, one between double dollars is a block, and prices are no formulas."""
    html = render("식 $x^2$ 과 $5 와 $6\n\n$$\n\\frac{1}{2}\n$$\n").html[0]
    expected = (2, 1, 1)
    assert expected == (html.count("<math"), html.count('<div class="formula"'), html.count("<mfrac>"))
    assert "$5 와 $6" in html


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("글\n\n식 $\\nope$", 3, r"the formula `\nope` cannot be typeset"),
        ("글\n\n$$\n\\nope\n+ 1\n$$", 4, r"the formula `\nope + 1` cannot be typeset"),
        ("글 [@nobody]", 1, "[@nobody] is cited, but no reference has this id"),
        ("\n![a](absent.png)", 2, "the picture absent.png cannot be read: No such file"),
        ("\n![a](/abs.png)", 2, "the picture /abs.png does not lie in this project"),
        ("\n![a](https://e.org/a.png)", 2, "the picture https://e.org/a.png does not lie in this project"),
        ("\n![a](bad.png)", 2, "picture"),
    ],
)
def test_what_cannot_be_rendered_is_named(text: str, line: int, words: str) -> None:
    """A bad formula, citation or picture is named with its cell and line."""
    with pytest.raises(RenderError) as caught:
        render("this is", text)
    assert str(caught.value).startswith(f"cell 3 (line {line}): ")
    assert words in str(caught.value)


def test_citation_is_a_labelled_link() -> None:
    """A citation links to the list of references, and is counted once, in order, but not in code."""
    prose = render("[@known] [@known] `[@nobody]`")
    assert '<a class="citation" href="#ref-known">Kim (2020)</a>' in prose.html[0]
    expected = ("known",)
    assert expected == prose.citations
    assert "<code>[@nobody]</code>" in prose.html[0]


def test_headings_have_korean_unique_prefixed_ids() -> None:
    """Ids keep Korean letters, differ for equal headings, and carry the prefix; h1 and h5 have none."""
    prose = render("# 제목\n## 같은 `제목`\n### 같은 제목", "## 같은 제목!\n##### 깊다", prefix="n-")
    expected = (
        Heading(id="n-같은-제목", text="같은 제목", level=2),
        Heading(id="n-같은-제목-1", text="같은 제목", level=3),
        Heading(id="n-같은-제목-2", text="같은 제목!", level=2),
    )
    assert expected == prose.headings
    assert all(f'id="{heading.id}"' in "".join(prose.html) for heading in prose.headings)


@pytest.mark.parametrize(
    ("title", "expected"), [("U-Net: 왜?", "u-net-왜"), ("  A  B ", "a-b"), ("!!!", "section"), ("_x_", "x")]
)
def test_slugs_can_be_read(title: str, expected: str) -> None:
    """An id is made of the letters and digits of the title."""
    assert expected == slugify(title)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("gan.ipynb", "/base/lessons/gan/"),
        ("gan.ipynb#식", "/base/lessons/gan/#%EC%8B%9D"),
        ("other.ipynb", "other.ipynb"),
        ("https://e.org/gan.ipynb", "https://e.org/gan.ipynb"),
    ],
)
def test_links_to_notebooks_lead_to_their_pages(href: str, expected: str) -> None:
    """A link to the notebook of a lesson leads to its page; other links stay."""
    assert f'<a href="{expected}">' in render(f"[글]({href})").html[0]


def test_relative_picture_becomes_a_figure() -> None:
    """A picture beside the text is taken along, with its alt text and size."""
    prose = render("![그림 *하나*](images/a.png)")
    (figure,) = prose.figures
    assert [figure.name] == [picture.name for picture in prose.pictures]
    expected = f'<img src="/assets/x/{figure.name}" alt="그림 하나" width="4" height="3"'
    assert expected in prose.html[0]


def test_code_in_a_fence_is_highlighted() -> None:
    """A fence with a language is highlighted, and one without is plain."""
    html = render("```python\nimport os\n```\n\n```\na < b\n```").html[0]
    assert '<pre class="highlight" tabindex="0"><code><span class="k">import</span>' in html
    assert "<code>a &lt; b</code>" in html


def test_inline_text_has_no_paragraph() -> None:
    """The cell of a table is rendered without a paragraph around it."""
    expected = "<code>a</code> <em>b</em>"
    assert expected == MarkdownRenderer({}, WORDS, read).render_inline("`a` *b*", LINKS)
