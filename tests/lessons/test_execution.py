"""The real lessons, executed by the real tool: they pass their own checks, twice with the same bits."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from courses import ROOT, CourseFolder, real_course

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
    kept = json.loads((course.root / "_data/generated/lessons.json").read_text(encoding="utf-8"))
    return {slug: lesson for slug, lesson in kept["by_slug"].items() if not lesson["announced"]}


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


def test_two_executions_give_the_same_site(course: CourseFolder, tmp_path: Path) -> None:
    """A second clean build in another folder has the same bytes, numbers and pictures included."""
    other = real_course(tmp_path / "elsewhere")
    result = other.run("build", seconds=1800, SOURCE_DATE_EPOCH="1700000000")
    assert result.status == 0, result.err
    assert course.site() == other.site()
