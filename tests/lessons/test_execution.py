"""The real lessons, executed by the real tool: they pass their own checks, twice with the same bits."""

from __future__ import annotations

import json
import re

import pytest
from courses import CourseFolder, digests
from real_course import ROOT, real_course

MOST_PAGE_BYTES = 5_000_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The real course, all lessons executed."""
    course = real_course(tmp_path_factory.mktemp("executed") / "course")
    result = course.run("build", seconds=1800, SOURCE_DATE_EPOCH="1700000000")
    assert result.status == 0, result.err
    return course


def _lessons(course: CourseFolder) -> dict[str, dict]:
    facts = course.generated("facts/lessons")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in facts.glob("*.json")}


def test_every_lesson_passes_its_own_check(course: CourseFolder) -> None:
    """A build of the real course ends well: no cell fails, and so no claim of a page."""
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == _lessons(course).keys()


def test_every_page_shows_its_figures(course: CourseFolder) -> None:
    """Each lesson shows five to nine figures, all with their own alt text, and stays below 5 MB."""
    for slug in _lessons(course):
        page = course.page(f"lessons/{slug}")
        alts = re.findall(r'<img src="[^"]*" alt="([^"]*)"', page)
        assert 5 <= len(alts) <= 9
        assert len(set(alts)) == len(alts)
        assert min(map(len, alts)) >= 15
        folder = course.root / "_site" / "assets" / "generated" / "lessons" / slug
        weight = len(page.encode()) + sum(path.stat().st_size for path in folder.glob("*.png"))
        assert weight < MOST_PAGE_BYTES


def test_no_page_shows_a_warning(course: CourseFolder) -> None:
    """Nothing that a library complained of on the way is left on a page for students."""
    for slug in _lessons(course):
        assert 'class="stream stderr"' not in course.page(f"lessons/{slug}")


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The same course, executed a second time in another folder."""
    other = real_course(tmp_path_factory.mktemp("again") / "elsewhere")
    result = other.run("build", seconds=1800, SOURCE_DATE_EPOCH="1700000000")
    assert result.status == 0, result.err
    return other


@pytest.mark.parametrize("slug", [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))])
def test_two_executions_show_the_same(course: CourseFolder, again: CourseFolder, slug: str) -> None:
    """Each lesson prints and draws the same on a second run, to the last pixel."""
    assert course.page(f"lessons/{slug}") == again.page(f"lessons/{slug}")
    pictures = [
        digests(folder.root / "_site" / "assets" / "generated" / "lessons" / slug)
        for folder in (course, again)
    ]
    assert pictures[0] == pictures[1]


def test_two_executions_give_the_same_site(course: CourseFolder, again: CourseFolder) -> None:
    """A second clean build in another folder has the same bytes."""
    assert course.site() == again.site()
