"""Hostile texts in every place of a course, built by the real tool and looked at on the published pages."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import serve_folder
from hostile import liquid_cases, script_cases
from hostile.cases import Case, Expectation, ids
from hostile.hostile_course import HostileCourse
from hostile.judging import PageText, Visit, pages_of, plain, published_texts, read_page, visit
from hostile.places import NOTE
from PIL import Image
from playwright.sync_api import Browser
from real_course import dressed_hostile_course

pytestmark = pytest.mark.slow

CASES = (*script_cases.CASES, *liquid_cases.CASES)
PUBLISHED = [case for case in CASES if case.expectation is Expectation.SAFE]
REFUSED = [case for case in CASES if case.expectation is Expectation.REFUSED]
_BASE = "/course"
_CASES_PER_LESSON = 40


@dataclass(frozen=True)
class Published:
    """A site that was built, and what was seen in it."""

    course: HostileCourse
    said: str
    pages: dict[str, PageText]
    """By the path of the page."""
    texts: dict[str, str]
    visit: Visit

    def page_of(self, case: Case) -> PageText:
        """The page on which a case stands."""
        if case.place == NOTE:
            return next(page for path, page in self.pages.items() if f"n{case.mark}" in page.ids)
        return self.pages[f"lessons/{_slugs()[case.id]}/index.html"]


def _slugs() -> dict[str, str]:
    """In which lesson each case stands: those of one place together."""
    slugs = {}
    by_place = itertools.groupby(sorted(PUBLISHED, key=lambda case: case.place), lambda case: case.place)
    for place, cases in by_place:
        for number, case in enumerate(cases):
            slugs[case.id] = f"{place}-{number // _CASES_PER_LESSON}"
    return slugs


def add_note(course: HostileCourse, case: Case) -> None:
    """Write a course note that holds the case."""
    slug = f"n{case.mark}"
    course.facts["course"]["notes"].append({"slug": slug, "title": "노트"})  # type: ignore[index]
    assert isinstance(case.payload, str)
    (course.root / f"_pages/notes/{slug}.md").write_bytes(case.payload.encode())


def _filled(root: Path, cases: list[Case], slugs: dict[str, str]) -> HostileCourse:
    course = dressed_hostile_course(root)
    Image.new("RGB", (4, 4)).save(root / "notebooks/dot.png")
    cells: dict[str, list[dict]] = {}
    for case in cases:
        if case.place == NOTE:
            add_note(course, case)
        else:
            cells.setdefault(slugs[case.id], []).extend(case.cells)
    for slug, of_lesson in cells.items():
        course.add_lesson(slug, of_lesson)
    course.write_facts()
    return course


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Published:
    """All cases that can be published, in one site, which a browser has looked at."""
    course = _filled(tmp_path_factory.mktemp("pages") / "course", PUBLISHED, _slugs())
    result = course.folder.run("build", SITE_URL=f"https://example.org{_BASE}")
    assert 0 == result.status, result.err
    site = course.root / "_site"
    with serve_folder(site, _BASE) as address:
        seen = visit(browser, address, pages_of(site))
    pages = {path.relative_to(site).as_posix(): read_page(path) for path in sorted(site.rglob("*.html"))}
    return Published(course, result.out + result.err, pages, published_texts(site), seen)


@pytest.mark.parametrize("case", PUBLISHED, ids=ids(PUBLISHED))
def test_case_does_no_harm(published: Published, case: Case) -> None:
    """Nothing of it runs, loads or is evaluated, and the reader sees what was written."""
    assert case.mark not in published.visit.canaries
    harm = [each for page in published.pages.values() for each in page.harm if case.mark in each]
    assert [] == harm
    assert [] == [name for name, text in published.texts.items() if case.evaluated in text]
    assert [] == [name for name in published.texts if f"{case.mark}/index" in name]
    for text in case.shown:
        assert plain(text) in published.page_of(case).text


def test_site_is_quiet(published: Published) -> None:
    """No page asks another site for anything, opens windows or dialogs, or has an error in its scripts."""
    assert set() == published.visit.canaries
    assert [] == published.visit.complaints


def test_pages_hold_nothing_harmful(published: Published) -> None:
    """No page lacks its policy, its layout or its end, or holds harm that no case owns to."""
    assert {} == {path: page.harm for path, page in published.pages.items() if page.harm}
    assert [] == [path for path, page in published.pages.items() if not page.has_policy]
    assert [] == [path for path, page in published.pages.items() if not page.is_whole]


def test_build_says_no_traceback(published: Published) -> None:
    """The terminal shows no error of ours."""
    assert "Traceback" not in published.said


_BEFORE_ANYTHING_RUNS = (NOTE, "prose", "formula", "heading", "caption", "table")


@pytest.fixture(scope="session")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What two builds say of all cases that must be refused: of texts that were written, and of outputs."""
    said = ""
    for of_texts in (True, False):
        cases = [case for case in REFUSED if (case.place in _BEFORE_ANYTHING_RUNS) is of_texts]
        folder = tmp_path_factory.mktemp("refused")
        course = _filled(folder / "course", cases, {case.id: f"l{case.mark}" for case in cases})
        sources = course.sources()
        result = course.folder.run("build")
        assert 1 == result.status
        assert not (course.root / "_site").exists()
        assert sources == course.sources()
        said += result.err
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("case", REFUSED, ids=ids(REFUSED))
def test_case_is_refused_by_name(refusals: str, case: Case) -> None:
    """The message names file and cell or line, and what is wrong."""
    place = (
        f"_pages/notes/n{case.mark}.md:" if case.place == NOTE else f"notebooks/l{case.mark}.ipynb: cell 2"
    )
    said = [line for line in refusals.splitlines() if place in line]
    assert 1 <= len(said)
    for text in case.shown:
        assert text in said[0]
