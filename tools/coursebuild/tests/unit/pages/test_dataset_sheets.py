"""Data sets arrive at the layouts ready: a sheet each, and on a lesson's page the edition that it ran on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset, PinnedFile, Profile, RealEdition
from coursebuild.pages.facts import dataset_row, dataset_sheet
from courses import WORDS

FILE = PinnedFile(path=PurePosixPath("a/b.gz"), url="https://e.org/b.gz", sha256="0" * 64, bytes=1_234_567)
REAL = RealEdition(
    title="진짜", summary="잰 것", origin="어디선가", licence="CC0", url="https://e.org/",
    layout=("하나", "둘"), files=(FILE,),
)  # fmt: skip


def inline(text: str) -> str:
    return f"<{text}>"


@pytest.fixture
def points(make_dataset: Callable[..., Dataset]) -> Dataset:
    """A synthetic data set with a real edition."""
    return make_dataset("points", title="합성 점", why="왜", shapes=("세 행",), real=REAL)


def test_embedded_edition_of_made_up_data_is_called_synthetic(points: Dataset) -> None:
    """A lesson that ran on made-up data names them so."""
    row = dataset_row(points, Profile.EMBEDDED, inline)
    expected = ("합성 점", True, "<글>", "/datasets/points/")
    assert expected == (row["title"], row["synthetic"], row["origin_html"], row["url"])


def test_real_edition_is_shown_as_what_it_is(points: Dataset) -> None:
    """A lesson that ran on real data shows neither the name nor the mark of the made-up ones."""
    row = dataset_row(points, Profile.REAL, inline)
    expected = ("진짜", False, "<어디선가>", "<CC0>")
    assert expected == (row["title"], row["synthetic"], row["origin_html"], row["licence_html"])


def test_sheet_is_complete(points: Dataset, make_lesson: Callable[..., Lesson]) -> None:
    """A sheet holds why, shapes, lessons, references, and all of the real edition."""
    lessons = [make_lesson("uses", datasets=(points,)), make_lesson("other")]
    sheet = dataset_sheet(points, lessons, [{"id": "r"}], inline, WORDS)
    assert ("<왜>", ["<세 행>"], [{"id": "r"}]) == (
        sheet["why_html"], sheet["shapes_html"], sheet["references"],
    )  # fmt: skip
    assert ["uses"] == [lesson["slug"] for lesson in sheet["lessons"]]
    assert ("진짜", ["<하나>", "<둘>"]) == (sheet["real"]["title"], sheet["real"]["layout_html"])
    expected = {
        "path": "a/b.gz", "url": "https://e.org/b.gz", "sha256": "0" * 64, "size_text": "1,234,567바이트",
    }  # fmt: skip
    assert [expected] == sheet["real"]["files"]


def test_sheet_without_a_real_edition(make_dataset: Callable[..., Dataset]) -> None:
    """What does not exist is not described."""
    assert dataset_sheet(make_dataset("points"), [], [], inline, WORDS)["real"] is None
