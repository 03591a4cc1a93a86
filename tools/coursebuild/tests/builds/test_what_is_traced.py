"""What is wrong on a built page is led back to the notebook and cell, the note or the sheet that says it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from courses import CourseFolder, new_course

_NOTHING = {name: f"/nothing-{name}/" for name in ("prose", "code", "error", "last", "foot", "deep", "list")}
PAGE = """---
layout: default
title: 쪽
permalink: /plain/
---
<h1>쪽</h1>

글

<p><a href="/nothing-page/">어디로</a></p>
"""


def _markdown(source: str, id_: str) -> dict:
    return {"cell_type": "markdown", "id": id_, "metadata": {}, "source": source}


def _code(source: str, id_: str) -> dict:
    code = {"cell_type": "code", "id": id_, "metadata": {}, "source": source}
    return {**code, "execution_count": None, "outputs": []}


def _display(html: str) -> str:
    return f"from IPython.display import HTML, Markdown, display\ndisplay({html})"


CELLS = (
    _markdown(f"# 출력하는 수업\n\n글\n\n[하나]({_NOTHING['prose']})", "c1"),
    _code(_display(f"""HTML('<p><a href="{_NOTHING["code"]}">둘</a></p>')"""), "c2"),
    _markdown("## 식\n\n긴 글" + "\n\n줄" * 30, "c3"),
    _markdown(f"각주[^a] [@knuth1984]\n\n[^a]: 글 [셋]({_NOTHING['foot']})", "c4"),
    _code("for i in range(40):\n    print('줄', i)", "c5"),
    _code(_display(f"""Markdown('[넷]({_NOTHING["deep"]})')"""), "c6"),
    _markdown(f"- 하나\n- 둘\n    - [다섯]({_NOTHING['list']})", "c7"),
    _markdown(f"[여섯]({_NOTHING['last']}) 그리고 [또](/lessons/draws/#nowhere)", "c8"),
)
EXPECTED: Mapping[str, str] = {
    "prose": "notebooks/prints.ipynb: cell 1: /nothing-prose/: leads to nothing",
    "output": "notebooks/prints.ipynb: cell 2: /nothing-code/: leads to nothing",
    "displayed text": "notebooks/prints.ipynb: cell 6: /nothing-deep/: leads to nothing",
    "list": "notebooks/prints.ipynb: cell 7: /nothing-list/: leads to nothing",
    "last cell": "notebooks/prints.ipynb: cell 8: /nothing-last/: leads to nothing",
    "anchor": "notebooks/prints.ipynb: cell 8: /lessons/draws/#nowhere: there is no #nowhere",
    "footnote": "notebooks/prints.ipynb: /nothing-foot/: leads to nothing",
    "note": "_pages/notes/first.md:LINE: /nothing-note/: leads to nothing",
    "page": "_pages/plain.md:10: /nothing-page/: leads to nothing",
    "sheet": "_data/datasets.yml:6: /nothing-sheet/: leads to nothing",
}
"""What is said of each place."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """A course with a link to nothing in every place where somebody can write one."""
    course = new_course(tmp_path_factory.mktemp("traced") / "course")
    course.edit_notebook("prints.ipynb", lambda document: document.update(cells=list(CELLS)))
    note = course.root / "_pages/notes/first.md"
    note.write_text(note.read_text(encoding="utf-8") + "\n\n[일곱](/nothing-note/)\n", encoding="utf-8")
    (course.root / "_pages/plain.md").write_text(PAGE, encoding="utf-8")
    course.replace("_data/datasets.yml", "손으로 `적음`", '"[여덟](/nothing-sheet/)"')
    return course


@pytest.fixture(scope="module")
def said(course: CourseFolder) -> str:
    """What the first build says of it."""
    return _said(course)


def _said(course: CourseFolder) -> str:
    result = course.run("build")
    assert 1 == result.status
    assert "Traceback" not in result.err
    assert not (course.root / "_site").exists()
    return result.err


@pytest.mark.parametrize("name", EXPECTED)
def test_broken_link_is_led_back(course: CourseFolder, said: str, name: str) -> None:
    """The message names what somebody wrote, and after it the place on the page."""
    lines = (course.root / "_pages/notes/first.md").read_text(encoding="utf-8").splitlines()
    line = next(n for n, line in enumerate(lines, start=1) if "nothing-note" in line)
    found = [each for each in said.splitlines() if EXPECTED[name].replace("LINE", str(line)) in each]
    assert found, said
    assert "(_site/" in found[0]


def test_lesson_that_was_kept_is_led_back_too(course: CourseFolder, said: str) -> None:
    """When nothing is rendered again, the same is said."""
    assert said == _said(course)


def test_edit_above_moves_nothing(course: CourseFolder, said: str) -> None:
    """A cell that grows leaves the numbers of the others as they are."""
    course.edit_notebook(
        "prints.ipynb", lambda document: document["cells"][2].update(source="## 식\n\n" + "줄\n\n" * 70)
    )
    again = _said(course)
    assert [] == [each for each in EXPECTED.values() if ": cell " in each and each not in again]


def test_page_carries_no_marks(course: CourseFolder, said: str) -> None:
    """What is known of the cells stands beside the lesson, not in it."""
    html = course.generated("includes/lessons/prints.html").read_text(encoding="utf-8")
    assert said
    assert "<!--" not in html
    assert {'id="cell-2"', 'id="cell-5"', 'id="cell-6"'} == {
        f'id="cell-{number}"' for number in range(1, 9) if f'id="cell-{number}"' in html
    }


def test_what_only_a_layout_says_stays_where_it_is(lone: CourseFolder) -> None:
    """A finding that nobody's text explains is named by the page."""
    lone.replace("_layouts/lesson.html", "<p><a href=", '<p><a href="/nothing/">x</a></p><p><a href=')
    assert "_site/lessons/imports/index.html:" in _said(lone)
