"""Hostile texts in the fields of the facts: one course for each text, which stands in all its fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import serve_folder
from hostile.cases import Case, ids
from hostile.fact_cases import BY_PAYLOAD, REFUSED, SHOWN, set_field
from hostile.hostile_course import HostileCourse
from hostile.judging import PageText, Visit, pages_of, plain, published_texts, read_page, visit
from playwright.sync_api import Browser
from real_course import dressed_hostile_course

pytestmark = pytest.mark.slow

_CELLS = ({"cell_type": "markdown", "id": "a", "metadata": {}, "source": "## 낱말\n\n글 [@knuth]"},)


def _course(folder: Path, cases: tuple[Case, ...]) -> HostileCourse:
    course = dressed_hostile_course(folder / "course")
    title = next((case.payload for case in cases if case.place == "lessons.0.title"), "제목")
    assert isinstance(title, str)
    course.add_lesson("hostile", _CELLS, title=title, datasets=["points"], references=["knuth"])
    course.facts["course"]["notes"][0]["lesson"] = "hostile"  # type: ignore[index]
    for case in cases:
        field = tuple(case.place.split("."))
        assert isinstance(case.payload, str)
        set_field(course.facts, field, case.payload)
        if field == ("course", "topics", "0"):
            set_field(course.facts, ("curriculum", "0", "topics", "0"), case.payload)
    course.write_facts()
    return course


Built = tuple[dict[str, PageText], dict[str, str], Visit]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> dict[str, Built]:
    """By payload: the pages of the course that holds it, all its files, and what a browser saw."""
    found = {}
    for name, cases in BY_PAYLOAD.items():
        course = _course(tmp_path_factory.mktemp(name), cases)
        result = course.folder.run("build", SITE_URL="https://example.org/course")
        assert 0 == result.status, result.err
        site = course.root / "_site"
        with serve_folder(site, "/course") as address:
            seen = visit(browser, address, pages_of(site))
        pages = {path.relative_to(site).as_posix(): read_page(path) for path in sorted(site.rglob("*.html"))}
        found[name] = pages, published_texts(site), seen
    return found


_PUBLISHED = [(name, case) for name, cases in BY_PAYLOAD.items() for case in cases]


@pytest.mark.parametrize(("name", "case"), _PUBLISHED, ids=ids(case for _, case in _PUBLISHED))
def test_fact_does_no_harm(built: dict[str, Built], name: str, case: Case) -> None:
    """Nothing of it runs or is evaluated, and it is shown where all of it is text."""
    pages, texts, seen = built[name]
    assert case.mark not in seen.canaries
    assert [] == [each for page in pages.values() for each in page.harm if case.mark in each]
    assert [] == [path for path, text in texts.items() if case.evaluated in text]
    assert [] == [path for path in texts if f"{case.mark}/index" in path]
    if name in SHOWN:
        assert isinstance(case.payload, str)
        quoted = plain(case.payload)
        assert any(quoted in page.text for page in pages.values())


@pytest.mark.parametrize("name", BY_PAYLOAD)
def test_site_of_hostile_facts_is_quiet(built: dict[str, Built], name: str) -> None:
    """Scripts of ours read the search index and the data blocks without an error."""
    pages, _, seen = built[name]
    assert (set(), []) == (seen.canaries, seen.complaints)
    assert {} == {path: page.harm for path, page in pages.items() if page.harm}
    assert [] == [path for path, page in pages.items() if not (page.has_policy and page.is_whole)]


@pytest.fixture(scope="session")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By text: what is said of a course that holds it in every field."""
    said = {}
    for name, cases in REFUSED.items():
        result = _course(tmp_path_factory.mktemp(name), cases).folder.run("build")
        assert 1 == result.status
        assert "Traceback" not in result.err
        said[name] = result.err
    return said


_REFUSED = [(name, case) for name, cases in REFUSED.items() for case in cases]


@pytest.mark.parametrize(("name", "case"), _REFUSED, ids=ids(case for _, case in _REFUSED))
def test_fact_is_refused_by_line(refusals: dict[str, str], name: str, case: Case) -> None:
    """What cannot be meant is named with its file, its line and its key, all in one run."""
    file, key, message = case.shown
    assert any(
        line.strip().startswith(file) and key in line and message in line
        for line in refusals[name].splitlines()
    )
