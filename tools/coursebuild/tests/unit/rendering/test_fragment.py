"""A page's fragment: prose and code in their order, each where it belongs, and nothing of it lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coursebuild.nouns.notebook import Cell, Notebook, Output
from coursebuild.rendering.fragment import RenderedLesson, prose_of, render_lesson, render_note
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.rendering.prose import Links, ProsePlace
from coursebuild.rendering.rendered_cells import RenderedCell, RenderedCells
from courses import WORDS

LINKS = Links(base_path="", lessons={}, folder=Path("notebooks"))
MARKDOWN = MarkdownRenderer({"known": "Kim (2020)"}, WORDS, Path.read_bytes)


def show(cell: Cell, outputs: tuple[Output, ...]) -> RenderedCell:
    """A cell that shows the source and the texts of the outputs as they are."""
    texts = "".join(output["text"] for output in outputs)
    return RenderedCell(
        html=f"<pre>{cell.source}</pre>{texts}", warnings=("no alt",) if "warn" in cell.tags else ()
    )


@pytest.fixture
def render(tmp_path: Path, make_notebook: Callable[..., Notebook]) -> Callable[..., RenderedLesson]:
    """Render cells with one text as the output of each executed cell; what was rendered before is known."""

    def run(*cells: Cell, outputs: tuple[str, ...] = (), renderer: Any = None) -> RenderedLesson:
        notebook = make_notebook(*cells)
        rendered = RenderedCells(tmp_path / "cells.json", tmp_path, "r1", renderer or (lambda: show))
        lesson = render_lesson(
            notebook,
            tuple(({"output_type": "stream", "name": "stdout", "text": text},) for text in outputs),
            MARKDOWN.render(prose_of(notebook), ProsePlace(name="unet", links=LINKS)),
            rendered,
        )
        rendered.write()
        return lesson

    return run


def test_cells_stand_in_their_order(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]
) -> None:
    """Prose and code follow each other as in the notebook, and footnotes come last."""
    html = render(
        make_cell("# 제목\n\n처음[^1]\n\n[^1]: 각주", kind="markdown"),
        make_cell("a = 1"),
        make_cell("## 다음", kind="markdown"),
        make_cell("b = 2"),
        outputs=("out-a", "out-b"),
    ).fragment.html
    parts = ["처음", "a = 1", "out-a", "다음", "b = 2", "out-b", "각주"]
    assert sorted(parts, key=html.index) == parts
    assert '<div class="cell" id="cell-4">' in html


def test_title_is_left_to_the_page(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]
) -> None:
    """The first heading is not repeated in the fragment; only the first cell has one."""
    first = make_cell("\n# 제목\n글", kind="markdown")
    fragment = render(first, make_cell("## 절", kind="markdown")).fragment
    assert "제목" not in fragment.html
    assert "글" in fragment.html
    assert ["절"] == [heading.text for heading in fragment.headings]


def test_outputs_belong_to_the_cells_that_ran(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]
) -> None:
    """Skipped, empty, raw and removed cells do not move the outputs of the others."""
    html = render(
        make_cell("skipped", "skip-execution"),
        make_cell(""),
        make_cell("raw", kind="raw"),
        make_cell("removed", "remove-cell"),
        make_cell("글", "remove-cell", kind="markdown"),
        make_cell("last"),
        outputs=("out-removed", "out-last"),
    ).fragment.html
    expected = '<pre>skipped</pre></div>\n<div class="cell" id="cell-6">\n<pre>last</pre>out-last</div>'
    assert expected in html
    assert not {"raw", "removed", "글"} & set(html.replace("<", " ").replace(">", " ").split())


def test_known_cells_are_not_rendered_again(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]
) -> None:
    """A renderer is asked for only when a cell is missing, and warnings are repeated with the cell."""
    cells = (make_cell("글", kind="markdown"), make_cell("a", "warn"), make_cell("b"))
    first = render(*cells, outputs=("1", "2"))
    assert ("cell 2: no alt",) == first.warnings
    for _ in range(2):
        again = render(*cells, outputs=("1", "2"), renderer=lambda: pytest.fail("rendered again"))
        assert first == again


def test_renderer_is_made_once(render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]) -> None:
    """However many cells are missing, one renderer makes them all, and only those."""
    cells = [make_cell(source) for source in "abc"]
    render(*cells, outputs=("1", "2", "3"))
    made: list[str] = []
    rendered: list[str] = []

    def renderer() -> Callable[[Cell, tuple[Output, ...]], RenderedCell]:
        made.append("one")
        return lambda cell, outputs: rendered.append(cell.source) or show(cell, outputs)

    render(*cells, outputs=("1", "x", "y"), renderer=renderer)
    assert (["one"], ["b", "c"]) == (made, rendered)


@pytest.mark.parametrize(
    "text", ["<!-- open", "<script>", "<title>", "<textarea>", "<plaintext>", "</div></div>"]
)
@pytest.mark.parametrize("where", ["prose", "output"])
def test_broken_html_cannot_hide_what_follows(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell], where: str, text: str
) -> None:
    """HTML that one cell leaves open or closes too often must not change how the next cell is shown."""
    prose, output = (f"글 {text}", "") if where == "prose" else ("글", text)
    html = render(
        make_cell(prose, kind="markdown"),
        make_cell("first"),
        make_cell("second"),
        outputs=(output, "the end"),
    ).fragment.html
    assert html.rstrip().endswith('<div class="cell" id="cell-3">\n<pre>second</pre>the end</div>')


def test_everything_is_sanitised(
    render: Callable[..., RenderedLesson], make_cell: Callable[..., Cell]
) -> None:
    """Neither prose nor a cell can bring a script or a brace into the page."""
    html = render(
        make_cell("<b onclick='x()'>{{ a }}</b>", kind="markdown"),
        make_cell("{% b %}"),
        outputs=("<script>x</script>",),
    ).fragment.html
    assert not {"{", "}"} & set(html)
    assert "script" not in html
    assert "onclick" not in html


def test_note_is_complete_and_safe() -> None:
    """The fragment of a note has its text, its footnotes and what it cites, and no brace."""
    text = "## 절\n글[^1] [@known] {{x}}\n\n[^1]: 주"
    fragment = render_note(MARKDOWN.render({1: text}, ProsePlace(name="first", links=LINKS)))
    assert ("known",) == fragment.citations
    assert 'id="fn-first-1"' in fragment.html
    assert "{" not in fragment.html
