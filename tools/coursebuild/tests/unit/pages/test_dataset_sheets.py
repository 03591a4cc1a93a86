"""Data sets arrive at the layouts ready: a sheet each, and on a lesson's page the edition that it ran on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from coursebuild.nouns.course import Course, Lesson
from coursebuild.nouns.dataset import Dataset, PinnedFile, Profile, RealEdition
from coursebuild.nouns.settings import Settings
from coursebuild.pages.facts import Facts
from coursebuild.reading.course import read_course
from courses import WORDS

FILE = PinnedFile(path=PurePosixPath("a/b.gz"), url="https://e.org/b.gz", sha256="0" * 64, bytes=1_234_567)
REAL = RealEdition(
    title="진짜", summary="잰 것", origin="어디선가", licence="CC0", url="https://e.org/",
    layout=("하나", "둘"), files=(FILE,),
)  # fmt: skip


def inline(text: str) -> str:
    return f"<{text}>"


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course."""
    return read_course(settings, [])


@pytest.fixture
def facts(course: Course) -> Facts:
    """The facts of the miniature course."""
    return Facts(course, WORDS, inline)


@pytest.fixture
def points(make_dataset: Callable[..., Dataset]) -> Dataset:
    """A synthetic data set with a real edition."""
    return make_dataset("points", title="합성 점", why="왜", shapes=("세 행",), real=REAL)


def test_embedded_edition_of_made_up_data_is_called_synthetic(facts: Facts, points: Dataset) -> None:
    """A lesson that ran on made-up data names them so."""
    row = facts.dataset(points, Profile.EMBEDDED)
    expected = ("합성 점", True, "<글>", "/datasets/points/")
    assert expected == (row["title"], row["synthetic"], row["origin_html"], row["url"])


def test_real_edition_is_shown_as_what_it_is(facts: Facts, points: Dataset) -> None:
    """A lesson that ran on real data shows neither the name nor the mark of the made-up ones."""
    row = facts.dataset(points, Profile.REAL)
    expected = ("진짜", False, "<어디선가>", "<CC0>")
    assert expected == (row["title"], row["synthetic"], row["origin_html"], row["licence_html"])


def test_sheet_is_complete(course: Course, points: Dataset, make_lesson: Callable[..., Lesson]) -> None:
    """A sheet holds why, shapes, lessons, references, and all of the real edition."""
    points = replace(points, references=("knuth1984",))
    lessons = (make_lesson("uses", datasets=(points,)), make_lesson("other"))
    sheet = Facts(replace(course, lessons=lessons), WORDS, inline).dataset_sheet(points)
    assert ("<왜>", ["<세 행>"]) == (sheet["why_html"], sheet["shapes_html"])
    assert ["knuth1984"] == [reference["id"] for reference in sheet["references"]]
    assert ["uses"] == [lesson["slug"] for lesson in sheet["lessons"]]
    assert ("진짜", ["<하나>", "<둘>"]) == (sheet["real"]["title"], sheet["real"]["layout_html"])
    expected = {
        "path": "a/b.gz", "url": "https://e.org/b.gz", "sha256": "0" * 64, "size_text": "1,234,567바이트",
    }  # fmt: skip
    assert [expected] == sheet["real"]["files"]


def test_sheet_without_a_real_edition(facts: Facts, make_dataset: Callable[..., Dataset]) -> None:
    """What does not exist is not described."""
    assert facts.dataset_sheet(make_dataset("points"))["real"] is None
