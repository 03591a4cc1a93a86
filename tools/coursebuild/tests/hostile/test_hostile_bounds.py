"""No input is without bounds: what nests or grows fails its own lesson, by cell, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile.bound_cases import PASSED, SHOWN, TITLES, WRITTEN
from hostile.cases import Case, ids
from hostile.hostile_course import new_hostile_course
from hostile.judging import plain, read_page
from hostile.whole_builds import GOOD, WholeBuild, build_cases, build_course, shortcomings, slug_of

pytestmark = pytest.mark.slow
_SITE = "_site/lessons"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All whose texts are without bounds, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", WRITTEN, "--kernels", "plain")


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All whose outputs are without bounds, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", SHOWN, "--kernels", "plain")


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All that are odd and nothing worse, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", PASSED, "--kernels", "plain")


@pytest.mark.parametrize("case", [*WRITTEN, *SHOWN], ids=ids([*WRITTEN, *SHOWN]))
def test_cell_is_named(written: WholeBuild, shown: WholeBuild, case: Case) -> None:
    """The message names notebook and cell, and what is wrong."""
    message = (written if case in WRITTEN else shown).message(slug_of(case))
    assert [] == shortcomings(case, message), message


def test_only_the_bad_lessons_are_named(written: WholeBuild, shown: WholeBuild) -> None:
    """The build ends as one whose notebooks are wrong: no defect, no crash, no word of the good one."""
    for built in (written, shown):
        assert 1 == built.result.status, built.said
        assert [] == built.harm_said()
        assert not built.message(GOOD)
        assert not (built.course.root / "_site").exists()
        assert () == built.left


def test_good_lesson_runs_beside_them(written: WholeBuild, shown: WholeBuild) -> None:
    """What has no bounds fails alone: the good lesson beside it has run and is stored."""
    for built in (written, shown):
        assert f"{GOOD}: executed" in built.result.out
        status = built.course.folder.run("status")
        assert f"{GOOD}: up to date" in status.out


@pytest.mark.parametrize("case", PASSED, ids=ids(PASSED))
def test_odd_text_is_published(passed: WholeBuild, case: Case) -> None:
    """What is odd and can be read in time comes out."""
    assert 0 == passed.result.status, passed.said
    assert [] == shortcomings(case, plain(passed.text(slug_of(case))))


def test_headings_keep_clear_of_the_page(tmp_path: Path) -> None:
    """Whatever a heading is called, its id is its own, and links, contents and search agree on it."""
    course = new_hostile_course(tmp_path / "course")
    cells = [
        {"cell_type": "markdown", "id": f"a{number}", "metadata": {},
         "source": f"## {title}\n\n글[^{number}]\n\n"
         f"[갈곳{number}](#{re.sub(r'[^a-z0-9]+', '-', title.lower())})\n\n[^{number}]: 각주"}
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    course.add_lesson("lesson", cells)
    course.add_lesson("twice", [{**cells[0], "source": "## Content\n\n## Content\n\n### Words"}])
    (course.root / "_pages/notes/first.md").write_text("## intro\n\n글 [@knuth]\n", encoding="utf-8")
    note = {"slug": "first-intro", "title": "노트"}
    course.facts["course"]["notes"].append(note)  # type: ignore[index]
    (course.root / "_pages/notes/first-intro.md").write_text("## 글\n", encoding="utf-8")
    course.write_facts()
    built = build_course(course)
    assert 0 == built.result.status, built.said
    html = (course.root / _SITE / "lesson/index.html").read_text(encoding="utf-8")
    found = read_page(course.root / _SITE / "lesson/index.html")
    headings = dict(re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', html))
    for number, title in enumerate(TITLES):
        id_ = next(id_ for id_, text in headings.items() if text == title)
        assert f'<a href="#{id_}">갈곳{number}</a>' in html
        assert 2 <= html.count(f'href="#{id_}"')  # the contents too
    assert set(headings) <= found.ids
    twice = (course.root / _SITE / "twice/index.html").read_text(encoding="utf-8")
    assert ["content-2", "content-3", "words-2"] == re.findall(r'<h[23] id="((?:content|words)-\d)"', twice)
