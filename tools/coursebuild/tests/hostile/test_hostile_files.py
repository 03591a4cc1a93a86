"""YAML that means something else, and notebooks with odd names and forms, through whole builds."""

from __future__ import annotations

import itertools
import urllib.parse
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsing import serve_folder
from hostile.cases import Case, ids
from hostile.hostile_course import HostileCourse, new_hostile_course
from hostile.judging import pages_of, published_texts, read_page, visit
from hostile.odd_cases import NAMES, REFUSED_NAMES, SHOWN, odd_notebooks
from hostile.yaml_cases import CONFIG, FILES, ROWS, WHOLE_FILES, line_of_mistake
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

_LESSON = ({"cell_type": "markdown", "id": "a", "metadata": {}, "source": "글"},)


def _valid(root: Path) -> HostileCourse:
    course = new_hostile_course(root)
    course.add_lesson("valid", _LESSON)
    course.write_facts()
    return course


def _refusal(course: HostileCourse) -> str:
    sources = course.sources()
    result = course.folder.run("build")
    assert 1 == result.status
    assert "Traceback" not in result.err
    assert "a defect of coursebuild" not in result.err
    assert sources == course.sources()
    assert not (course.root / "_site").exists()
    return result.err


def _in_rounds(cases: Iterable[Case]) -> list[tuple[Case, ...]]:
    """As many cases at once as there are files for them."""
    by_place: dict[str, list[Case]] = {}
    for case in cases:
        by_place.setdefault(case.place, []).append(case)
    rounds = itertools.zip_longest(*by_place.values())
    return [tuple(case for case in each if case is not None) for each in rounds]


@pytest.fixture(scope="session")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """By the id of a case: the lines that a build says about its file, when other files are wrong too."""
    said: dict[str, list[str]] = {}

    def build(cases: Iterable[Case]) -> None:
        course = _valid(tmp_path_factory.mktemp("yaml") / "course")
        files = {}
        for case in cases:
            assert isinstance(case.payload, str)
            files[case.id] = f"_data/{case.place}.yml" if case.place in FILES else case.place
            path = course.root / files[case.id]
            path.write_bytes(case.filled(case.payload).encode(errors="surrogateescape"))
        lines = _refusal(course).splitlines()
        said.update({id_: [line for line in lines if line.startswith(name)] for id_, name in files.items()})

    for cases in (*_in_rounds(WHOLE_FILES), *_in_rounds(CONFIG)):
        build(cases)
    return said


_OF_FILES = (*WHOLE_FILES, *CONFIG)


@pytest.mark.parametrize("case", _OF_FILES, ids=ids(_OF_FILES))
def test_file_is_refused_by_line(refusals: dict[str, list[str]], case: Case) -> None:
    """Of several wrong files each is named, with its line and what is wrong."""
    assert isinstance(case.payload, str)
    line = line_of_mistake(case.payload)
    place = ":" if line is None else f":{line}:"
    assert any(place in said and case.shown[0] in said for said in refusals[case.id]), refusals[case.id]


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a build says of a curriculum in which every row has a mistake."""
    course = _valid(tmp_path_factory.mktemp("rows") / "course")
    text = "".join(str(case.payload) for case in ROWS)
    (course.root / "_data/curriculum.yml").write_text(text, encoding="utf-8")
    return _refusal(course).splitlines()


@pytest.mark.parametrize("case", ROWS, ids=ids(ROWS))
def test_value_is_refused_by_line(rows: list[str], case: Case) -> None:
    """A value that YAML would change is named on its line, with those of all other rows."""
    before = "".join(str(each.payload) for each in ROWS[: ROWS.index(case)])
    line = before.count("\n") + (line_of_mistake(str(case.payload)) or 0)
    assert any(f"_data/curriculum.yml:{line}:" in said and case.shown[0] in said for said in rows)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name == "href" and tag == "a"]


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Path:
    """The site of a course whose notebooks all have odd names or forms; nothing in it runs."""
    course = new_hostile_course(tmp_path_factory.mktemp("odd") / "course")
    (course.root / "notebooks/과 정").mkdir()
    plain = odd_notebooks("제목")["escaped"]
    for name, file in NAMES.items():
        (course.root / "notebooks" / file).write_bytes(plain)
        course.declare(f"name-{name}", file, title="제목")
    for name, content in odd_notebooks("제목").items():
        (course.root / f"notebooks/{name}.ipynb").write_bytes(content)
        course.declare(f"form-{name}", f"{name}.ipynb", title="제목")
    course.write_facts()
    sources = course.sources()
    result = course.folder.run("build", SITE_URL="https://example.org/course", seconds=300)
    assert 0 == result.status, result.err
    assert sources == course.sources()
    site = course.root / "_site"
    with serve_folder(site, "/course") as address:
        seen = visit(browser, address, pages_of(site))
    assert (set(), []) == (seen.canaries, seen.complaints)
    return site


_LESSONS = [*(f"name-{name}" for name in NAMES), *(f"form-{name}" for name in odd_notebooks("제목"))]


@pytest.mark.parametrize("slug", _LESSONS)
def test_odd_notebook_is_published(odd: Path, slug: str) -> None:
    """The page shows what the notebook printed when it ran, and its links lead to files of the site."""
    path = odd / "lessons" / slug / "index.html"
    page = read_page(path)
    assert [] == page.harm
    assert SHOWN in page.text
    links = _Links()
    links.feed(path.read_text(encoding="utf-8"))
    own = [urllib.parse.urlsplit(each).path for each in links.addresses if each.startswith("/course/")]
    files = [odd / urllib.parse.unquote(each).removeprefix("/course/") for each in own]
    assert [] == [file for file in files if not file.exists()]
    assert 1 == len([file for file in files if file.suffix == ".ipynb"])


def test_nothing_that_an_editor_saved_is_published(odd: Path) -> None:
    """Saved outputs never count: a page shows what ran."""
    assert [] == [name for name, text in published_texts(odd).items() if "SAVED-BY-AN-EDITOR" in text]


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a build says of notebooks whose names cannot be meant, one to a course file at a time."""
    said = []
    for number, (name, (file, _)) in enumerate(REFUSED_NAMES.items()):
        course = _valid(tmp_path_factory.mktemp(f"names-{number}") / "course")
        course.declare(f"name-{name}", file)
        course.write_facts()
        said.append(_refusal(course))
    return said


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_name_is_refused_by_line(names: list[str], name: str) -> None:
    """A name that leads out of the notebooks, or cannot be written, is named with file and line."""
    said = names[list(REFUSED_NAMES).index(name)]
    assert any(
        line.startswith("_data/lessons.yml:") and REFUSED_NAMES[name][1] in line for line in said.splitlines()
    ), said
