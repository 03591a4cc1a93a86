"""What many tests start from: the miniature course on disk, and cells, notebooks and lessons as values."""

from __future__ import annotations

import compileall
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import coursebuild
import pytest
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course_folder import read_course_folder
from courses import CourseFolder, Ended, Mistakes, new_course
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A shell that runs the tests in its background has interrupts ignored, and so would all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# nohup shall keep the tests themselves alive; what they start has the usual answer to a hangup, because only
# an ignored signal is inherited, and one that is caught is not.
if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)

# Examples are the same every time, leave nothing on the disk, and may take as long as a slow machine needs.
hypothesis_settings.register_profile("tests", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the tool once: a thousand processes of it start, where Python may write no byte code too."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(coursebuild.__file__).parent, quiet=2)


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A command that runs in this process answers signals in its own way; the next test has the usual one."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def browser() -> Browser:
    """The browser that all tests share."""
    from browsing import the_browser

    return the_browser()


@pytest.fixture
def tiny(tmp_path: Path) -> CourseFolder:
    """A fresh copy of the miniature course, never built."""
    return new_course(tmp_path / "course")


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[CourseFolder, Ended]:
    """The miniature course, built a first time, and how that ended."""
    course = new_course(tmp_path_factory.mktemp("built") / "course")
    before = course.sources()
    result = course.run("build")
    assert result.status == 0, result.err
    assert before == course.sources(), "a build must not touch what people wrote"
    return course, result


@pytest.fixture(scope="session")
def built_once(first_build: tuple[CourseFolder, Ended]) -> CourseFolder:
    """The miniature course, built a first time; tests take copies of it."""
    return first_build[0]


@pytest.fixture
def settings(tiny: CourseFolder) -> Settings:
    """Settings of the miniature course."""
    return Settings(root=tiny.root)


@pytest.fixture
def findings() -> list[Finding]:
    """The list that a reader fills."""
    return []


@pytest.fixture
def mistakes_after(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> Mistakes:
    """Read the miniature course after a change of one of its facts."""

    def change(file: str, old: str, new: str) -> list[tuple[str, int | None, str, str]]:
        tiny.replace(file, old, new)
        read_course_folder(settings, findings)
        return [(finding.path, finding.line, finding.message, finding.advice) for finding in findings]

    return change


@pytest.fixture
def make_cell() -> Callable[..., Cell]:
    """A code cell, or one of another kind, from its source and tags."""

    def make(source: str, *tags: str, kind: str = "code", number: int = 1) -> Cell:
        return Cell(
            number=number, id=f"id-{number}", kind=CellKind(kind), source=source, tags=frozenset(tags)
        )

    return make


@pytest.fixture
def make_notebook() -> Callable[..., Notebook]:
    """A notebook of these cells, numbered in their order."""

    def make(*cells: Cell, imports: tuple[str, ...] = (), companion: tuple[str, ...] = ()) -> Notebook:
        return Notebook(
            path=Path("notebooks/lesson.ipynb"),
            cells=tuple(replace(cell, number=n, id=f"id-{n}") for n, cell in enumerate(cells, start=1)),
            imports=frozenset(imports),
            companion=tuple(Path(name) for name in companion),
        )

    return make


@pytest.fixture
def make_lesson() -> Callable[..., Lesson]:
    """A lesson with a notebook, or whatever is asked for."""

    def make(slug: str = "lesson", **fields: object) -> Lesson:
        given = {"number": 1, "title": "수업", "summary": "요약", "notebook": Path("notebooks/lesson.ipynb")}
        return Lesson(slug=slug, **{**given, **fields})

    return make


@pytest.fixture
def make_dataset() -> Callable[..., Dataset]:
    """A data set of this name, with whatever is asked for."""

    def make(name: str, **fields: object) -> Dataset:
        texts = dict.fromkeys(("title", "summary", "why", "origin", "licence"), "글")
        return Dataset(name=name, **{**texts, "synthetic": True, "shapes": (), **fields})

    return make
