"""Code cells: their source, what they printed and drew, and nothing that their tags remove."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Cell
from coursebuild.nouns.omissions import cut_mark, omission
from coursebuild.rendering.code_cells import CodeCellRenderer
from coursebuild.rendering.prose import Prose
from coursebuild.rendering.rendered_cells import RenderedCell
from coursebuild.safety.sanitise import sanitise
from courses import WORDS
from PIL import Image


def _prose(text: str) -> Prose:
    return Prose(html=(f"<p>prose: {text}</p>\n",), footnotes="", headings=(), figures=(), citations=())


@pytest.fixture(scope="module")
def renderer() -> CodeCellRenderer:
    """One renderer; its template takes a moment to load."""
    return CodeCellRenderer("/assets/x", WORDS, _prose)


@pytest.fixture
def render(renderer: CodeCellRenderer, make_cell: Callable[..., Cell]) -> Callable[..., RenderedCell]:
    """Render a cell `print(1)` with these tags and outputs."""

    def run(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> RenderedCell:
        return renderer.render(make_cell("print(1)", *tags, number=7), outputs)

    return run


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def display(described: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
    named = {name.replace("_", "/").replace("svg", "svg+xml"): value for name, value in data.items()}
    return {
        "output_type": "display_data",
        "metadata": dict.fromkeys(named, described) if described else {},
        "data": named,
    }


def png(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, kind)
    return file.getvalue()


PNG = base64.b64encode(png()).decode()
ERROR = {
    "output_type": "error", "ename": "ZeroDivisionError", "evalue": "by <zero>",
    "traceback": ["\x1b[31mZeroDivisionError\x1b[0m", "line <1>"],
}  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><script>x()</script></svg>'


def test_source_and_streams_are_shown(render: Callable[..., RenderedCell]) -> None:
    """The source is highlighted, stdout and stderr are told apart, and printed markup is text."""
    html = render(stream("<b>&"), stream("oh", "stderr")).html
    assert '<pre class="highlight source" tabindex="0"><code><span class="nb">print</span>' in html
    assert '<pre class="stream" tabindex="0">&lt;b&gt;&amp;</pre>' in html
    assert '<pre class="stream stderr" tabindex="0">oh</pre>' in html


@pytest.mark.parametrize(
    ("tag", "has_source", "has_output", "folds"),
    [
        ("hide-input", True, True, "코드 보기"),
        ("hide-output", True, True, "출력 보기"),
        ("remove-input", False, True, ""),
        ("remove-output", True, False, ""),
        ("other", True, True, ""),
    ],
)
def test_display_tags(
    render: Callable[..., RenderedCell], tag: str, has_source: bool, has_output: bool, folds: str
) -> None:
    """Tags fold or remove the source or the output, and others do nothing."""
    html = render(stream("printed"), tags=(tag,)).html
    assert (has_source, has_output) == ("highlight source" in html, "printed" in html)
    assert bool(folds) == ("<details" in html)
    assert folds in html


def test_words_are_those_of_the_course(make_cell: Callable[..., Cell]) -> None:
    """Two renderers may speak two languages, whatever stands in their words: it is text, not HTML."""
    english = replace(
        WORDS, show_code='"Code" & more', show_outputs="Output", show_log="All {lines} <lines>", table='a "b"'
    )
    cell = make_cell("x", "hide-input", "hide-output")
    outputs = (stream("1\n" * 30), display(text_html="<table></table>"))
    theirs = CodeCellRenderer("", english, _prose).render(cell, outputs).html
    ours = CodeCellRenderer("", WORDS, _prose).render(cell, outputs).html
    for text in (
        "&#34;Code&#34; &amp; more",
        "Output",
        "All 30 &lt;lines&gt;",
        'aria-label="a &quot;b&quot;"',
    ):
        assert text in theirs
        assert text not in ours
    assert WORDS.show_code in ours


def test_tags_of_one_cell_do_not_reach_the_next(render: Callable[..., RenderedCell]) -> None:
    """A renderer that has removed a source shows the next one."""
    render(tags=("remove-input",))
    assert "highlight source" in render().html


def test_long_log_is_folded(render: Callable[..., RenderedCell]) -> None:
    """Of a long log both ends are shown and the whole can be unfolded."""
    html = render(stream("\n".join(f"line {n}." for n in range(1, 41)))).html
    assert "전체 출력 40줄 보기" in html
    counts = [html.count(f"line {n}.") for n in (1, 7, 8, 33, 34, 40)]
    expected = [2, 2, 1, 1, 2, 2]
    assert expected == counts


def test_allowed_error_is_a_line_and_a_fold(render: Callable[..., RenderedCell]) -> None:
    """An error that is meant shows its last line, with the traceback to unfold."""
    html = render(ERROR, tags=("raises-exception",)).html
    assert '<p class="error-line">ZeroDivisionError: by &lt;zero&gt;</p>' in html
    assert "자세한 오류 보기" in html
    assert "line &lt;1&gt;" in html


def test_figure_has_alt_text_and_size_of_its_metadata(render: Callable[..., RenderedCell]) -> None:
    """A picture becomes a file, with the alt text and the size that were given with it."""
    piece = render(
        display({"alt": '가 "나"', "width": 20, "height": 15}, image_png=PNG, text_plain="<Figure>")
    )
    (figure,) = piece.figures
    assert {figure.name} == {picture.name for picture in piece.pictures}
    expected = f'<img src="/assets/x/{figure.name}" alt="가 &quot;나&quot;" width="20" height="15"'
    assert expected in piece.html
    assert "Figure" not in piece.html
    assert not piece.warnings


@pytest.mark.parametrize("described", [None, {"alt": " "}, {"width": -1, "height": "x"}])
def test_missing_alt_text_is_a_warning(
    render: Callable[..., RenderedCell], described: dict[str, Any] | None
) -> None:
    """A picture without alt text is shown in its own size with a warning that says how to give one."""
    piece = render(display(described, image_png=PNG))
    assert 'alt="코드의 출력 그림" width="40" height="30"' in piece.html
    assert ["a figure has no alt text"] == [warning.partition(":")[0] for warning in piece.warnings]


def test_metadata_of_another_shape_is_passed_over(render: Callable[..., RenderedCell]) -> None:
    """Metadata that is no mapping does not end the build."""
    piece = render({**display(image_png=PNG), "metadata": {"image/png": None}})
    assert 'width="40"' in piece.html


def test_jpeg_keeps_its_kind(render: Callable[..., RenderedCell]) -> None:
    """A photograph is lossy already: its exact form is the file that it is."""
    content = png("JPEG")
    piece = render(display(image_jpeg=base64.b64encode(content).decode()))
    assert (".jpg", content) == (piece.figures[0].name[-4:], piece.figures[0].content)


def test_drawing_is_an_image_file(render: Callable[..., RenderedCell]) -> None:
    """A drawing is never part of the page: it becomes a file in an <img>, sized in pixels."""
    piece = render(display({"alt": "선"}, image_svg=SVG, image_png=PNG))
    (figure,) = piece.figures
    expected = b'<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" />'
    assert (".svg", expected) == (figure.name[-4:], figure.content)
    assert f'<img src="/assets/x/{figure.name}" alt="선" width="96" height="48"' in piece.html
    assert "<svg" not in piece.html


@pytest.mark.parametrize(
    ("attributes", "width", "height"),
    [
        ('width="10px" height="20"', 10, 20),
        ('width="1in" height="2.54cm"', 96, 96),
        ('width="100%" viewBox="0 0 30 40"', 30, 40),
        ("", 640, 480),
        ('width="1.2.3" height="4"', 640, 480),
    ],
)
def test_size_of_a_drawing(
    render: Callable[..., RenderedCell], attributes: str, width: int, height: int
) -> None:
    """A drawing has the size of its attributes, else of its view box, else a usual one."""
    html = render(display({"alt": "선"}, image_svg=f"<svg {attributes}></svg>")).html
    assert f'width="{width}" height="{height}"' in html


def test_table_of_pandas_is_cleaned(render: Callable[..., RenderedCell]) -> None:
    """A table lies in a scrolling box; its style goes, and its empty headers are cells."""
    table = (
        '<div><style scoped>.dataframe {a: b}</style><table border="1" class="dataframe"><thead>'
        '<tr style="text-align: right;"><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr>'
        "</tbody></table></div>"
    )
    html = sanitise(render(display(text_html=table, text_plain="   a")).html)
    expected = (
        '<div class="table-scroll" tabindex="0" role="group" aria-label="표"><div><table class="dataframe">'
        "<thead><tr><td></td><th>a</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr></tbody></table></div></div>"
    )
    assert expected in html


@pytest.mark.parametrize(
    "html",
    [
        '<div id="content" class="site-bar">a</div>',
        '<a class="search-button" id="words" role="dialog" tabindex="0" aria-label="x">a</a>',
        '<form name="words" id="toc"><input name="x"></form>a',
    ],
)
def test_displayed_html_takes_no_name_of_ours(render: Callable[..., RenderedCell], html: str) -> None:
    """No id, class, name or role of an output is one by which the site knows its own elements."""
    shown = sanitise(render(display(text_html=html)).html)
    assert not re.search(
        r"<(?:div|a|form)[^>]* (?:id|name|role|tabindex|aria-label)=", shown.split("outputs", 1)[1]
    )
    assert "search-button" not in shown and "site-bar" not in shown


@pytest.mark.parametrize(
    "html",
    ['<img src="https://e.org/a.png">', '<IMG src="data:image/png;base64,AA==">', "<svg></svg>", "<iframe>"],
)
def test_picture_within_displayed_html_is_refused(render: Callable[..., RenderedCell], html: str) -> None:
    """What would be lost in silence, or loaded from another site, fails its cell with advice."""
    with pytest.raises(RenderError, match=r"^cell 7: displayed HTML cannot show a picture.*display"):
        render(display(text_html=f"<table><tr><td>{html}</td></tr></table>"))


def test_cut_is_said_in_the_words_of_the_site(render: Callable[..., RenderedCell]) -> None:
    """A text that was cut says so where it is cut, and outside the fold; so does the log of the build."""
    lines = [f"line {n}" for n in range(40)]
    text = "\n".join([*lines[:20], cut_mark(31_900_000), *lines[20:]])
    piece = render(
        stream(text), display(text_plain=f"a\n{cut_mark(1000)}\nb"), {**ERROR, "evalue": cut_mark(5)}
    )
    assert "<summary>전체 출력 41줄 보기 (… 31.9 MB 생략)</summary>" in piece.html
    assert "line 19\n… 31.9 MB 생략\nline 20" in piece.html
    assert "a\n… 1.0 kB 생략\nb" in piece.html
    assert "ZeroDivisionError: … 0.0 kB 생략" in piece.html
    assert "\x1a" not in piece.html
    assert "too much for the page, left out: 31.9 MB; let the cell show less" in piece.warnings


def test_output_that_is_left_out_is_named(render: Callable[..., RenderedCell]) -> None:
    """In place of what is too large, too many or cannot be shown, the page says what is not there."""
    html = render(
        omission("large", kind="image/png", bytes=50_000_000),
        omission("many", count=99_900),
        omission("unshown", kind="application/<b>"),
    ).html
    assert "너무 커서 이 페이지에 싣지 않은 출력입니다(image/png, 50.0 MB)." in html
    assert "… 출력 99900개 생략" in html
    assert "이 페이지에서 보여 줄 수 없는 종류의 출력입니다(application/&lt;b&gt;)." in html


@pytest.mark.parametrize("latex", ["$$x^2$$", "$x^2$", r"\[x^2\]", "x^2"])
def test_displayed_formula_is_typeset(render: Callable[..., RenderedCell], latex: str) -> None:
    """A displayed formula is a block, in whichever signs it was wrapped."""
    html = render(display(text_latex=latex, text_plain="x")).html
    assert '<div class="formula"' in html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "$" not in html


def test_displayed_markdown_is_prose(render: Callable[..., RenderedCell]) -> None:
    """Markdown that a cell displays is rendered as prose is."""
    assert "<p>prose: **a**</p>" in render(display(text_markdown="**a**", text_plain="a")).html


def test_value_is_shown_as_text(render: Callable[..., RenderedCell]) -> None:
    """The value of a cell is shown when no richer form is there; unknown kinds are passed over."""
    result = {"output_type": "execute_result", "execution_count": None, "metadata": {}}
    html = render({**result, "data": {"text/plain": "42", "application/x-unknown": "zzz"}}).html
    assert '<pre class="stream" tabindex="0">42</pre>' in html
    assert "zzz" not in html


@pytest.mark.parametrize(
    "data",
    [{"image_png": "AAAA"}, {"image_png": "A"}, {"text_latex": r"\nope"}],
    ids=["bytes", "base64", "latex"],
)
def test_what_cannot_be_rendered_names_its_cell(
    render: Callable[..., RenderedCell], data: dict[str, str]
) -> None:
    """A damaged picture or a bad formula is refused with the number of the cell."""
    with pytest.raises(RenderError, match=r"^cell 7: "):
        render(display(**data))


def test_no_path_or_address_is_in_the_refusal(render: Callable[..., RenderedCell]) -> None:
    """The message about a damaged picture is the same in every run."""
    with pytest.raises(RenderError) as caught:
        render(display(image_png="AAAA"))
    assert " at 0x" not in str(caught.value)
