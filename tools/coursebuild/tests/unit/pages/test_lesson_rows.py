"""Lessons arrive at the layouts ready: neighbours, contents, data, and how their outputs came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from coursebuild.nouns.course import Course
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.edition import Edition
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.page import Heading
from coursebuild.nouns.result import (
    Containment,
    ContainmentLevel,
    Failure,
    Fingerprint,
    KernelKind,
    Measurement,
    Provenance,
)
from coursebuild.nouns.settings import Settings
from coursebuild.pages.facts import Facts
from coursebuild.pages.lesson_rows import LessonRows, lessons_in_short
from coursebuild.pages.page_records import PageRecord, ShownLesson
from coursebuild.reading.course import read_course
from courses import WORDS

FINGERPRINT = Fingerprint(
    digest="0123456789abcdef", cells=(), parts=(("profile", "embedded"), ("threads", "2"))
)
MEASURED = Measurement(
    seconds=12.6, cpu_seconds=75.2, peak_memory_bytes=1_234_400_000, kernel=KernelKind.PLAIN
)
PROVENANCE = Provenance(
    executed_at=86_400, measured=MEASURED, python="3.11.2", packages=(("numpy", "2.0"),), seed=42
)
HEADINGS = (
    Heading(id="x", text="X", level=3),
    Heading(id="a", text="A", level=2),
    Heading(id="b", text="B", level=3),
    Heading(id="c", text="C", level=4),
    Heading(id="d", text="D", level=2),
)


PAGE = PageRecord(key="", headings=HEADINGS, warnings=(), reading_minutes=1, files={})
EDITION = Edition(language="ko", words=WORDS, base_path="", site_url="", repository="")


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course."""
    return read_course(settings, [])


def rows_of(course: Course, *, with_measurements: bool = False, **fields: Any) -> dict[str, dict[str, Any]]:
    """The row of each lesson, when all are shown alike."""
    shown = [
        ShownLesson(
            lesson=lesson,
            notebook=Notebook(path=lesson.notebook, cells=()),
            **{"fingerprint": FINGERPRINT, "provenance": PROVENANCE, "page": PAGE, **fields},
        )
        for lesson in course.published_lessons
    ]
    rows = LessonRows(course, EDITION, Facts(course, WORDS, str), with_measurements=with_measurements)
    return {each.lesson.slug: rows.row(each) for each in shown}


def test_neighbours_skip_announced_lessons(course: Course) -> None:
    """Each page knows the one before and after it; the ends know none."""
    by_slug = rows_of(course)
    order = ["prints", "draws", "imports", "reads"]
    previous = [row and row["slug"] for row in (by_slug[slug]["previous"] for slug in order)]
    following = [row and row["slug"] for row in (by_slug[slug]["next"] for slug in order)]
    assert [None, *order[:-1]] == previous
    assert [*order[1:], None] == following


def test_lesson_row_is_complete(course: Course) -> None:
    """A lesson's row holds its addresses, lectures, data sets and references."""
    by_slug, in_short = rows_of(course), lessons_in_short(course)
    slugs = [lesson.slug for lesson in course.lessons]
    assert (slugs, slugs) == (in_short["order"], list(in_short["by_slug"]))
    prints, reads = by_slug["prints"], by_slug["reads"]
    expected = ("generated/lessons/prints.html", "/assets/generated/lessons/prints/prints.ipynb")
    assert expected == (prints["include"], prints["notebook_url"])
    assert [1] == [lecture["number"] for lecture in prints["lectures"]]
    assert ["knuth1984"] == [reference["id"] for reference in prints["references"]]
    assert [("points", True)] == [(row["name"], row["synthetic"]) for row in reads["datasets"]]


@pytest.mark.parametrize(("profile", "expected"), [("embedded", ["points"]), ("real", ["points", "weights"])])
def test_page_names_the_data_that_it_ran_on(
    course: Course, make_dataset: Callable[..., Dataset], profile: str, expected: list[str]
) -> None:
    """What exists as published only is not named on a page that ran without it."""
    reads = course.lessons[3]
    weights = make_dataset("weights", real_only=True)
    more = replace(reads, datasets=(*reads.datasets, weights))
    lessons_ = tuple(more if lesson == reads else lesson for lesson in course.lessons)
    fingerprint = replace(FINGERPRINT, parts=(("profile", profile), ("threads", "2")))
    row = rows_of(replace(course, lessons=lessons_), fingerprint=fingerprint)["reads"]
    assert expected == [each["name"] for each in row["datasets"]]
    assert profile == row["provenance"]["profile"]


def test_contents_are_two_levels(course: Course) -> None:
    """The table of contents has second-level headings with the third level below them, and no other."""
    contents = rows_of(course)["prints"]["headings"]
    expected = [("a", ["b"]), ("d", [])]
    assert expected == [(entry["id"], [child["id"] for child in entry["children"]]) for entry in contents]


def test_measurements_can_be_left_out(course: Course) -> None:
    """Provenance names versions and fingerprint always, when and how long only if asked for."""
    with_them = rows_of(course, with_measurements=True)["prints"]["provenance"]
    without = rows_of(course)["prints"]["provenance"]
    expected = {
        "profile": "embedded", "profile_name": "기본(내장) 데이터", "python": "3.11.2",
        "packages": [{"name": "numpy", "version": "2.0"}],
        "fingerprint": "0123456789ab", "threads": "2", "seed": 42, "has_network": False,
    }  # fmt: skip
    assert expected == without
    measured = {
        "executed_at": "1970. 1. 2. (금) 09:00", "duration_text": "13초", "cpu_text": "1분 15초",
        "memory_text": "1,234 MB", "kernel_name": "새 커널",
        "containment_text": None,
    }  # fmt: skip
    assert {**expected, **measured} == with_them


@pytest.mark.parametrize(
    ("kind", "name"), [(KernelKind.WARM, "갈라져 나온 커널"), (KernelKind.PLAIN, "새 커널")]
)
def test_kernel_kinds_have_their_names(course: Course, kind: KernelKind, name: str) -> None:
    """The page says in words whether the kernel was forked or new."""
    provenance = replace(PROVENANCE, measured=replace(MEASURED, kernel=kind))
    row = rows_of(course, provenance=provenance, with_measurements=True)["prints"]
    assert name in row["provenance"]["kernel_name"]


@pytest.mark.parametrize(
    ("level", "lacking", "text"),
    [
        (ContainmentLevel.FULL, (), "격리한 커널에서"),
        (ContainmentLevel.PARTIAL, ("no namespaces (unshare)", "no Landlock"), "(unshare); no Landlock"),
        (ContainmentLevel.NONE, ("everything",), "격리하지 않음"),
    ],
)  # fmt: skip
def test_page_says_how_far_the_kernel_was_contained(
    course: Course, level: ContainmentLevel, lacking: tuple[str, ...], text: str
) -> None:
    """What held while the lesson ran is said in words, and what did not with its reason."""
    contained = replace(PROVENANCE, containment=Containment(level=level, lacking=lacking))
    row = rows_of(course, provenance=contained, with_measurements=True)["prints"]
    assert text in row["provenance"]["containment_text"]


def test_page_says_that_a_lesson_uses_the_network(course: Course) -> None:
    """What the fingerprint says of the network stands in the provenance, measured or not."""
    online = replace(FINGERPRINT, parts=(("network", "allowed"), *FINGERPRINT.parts))
    assert rows_of(course, fingerprint=online)["prints"]["provenance"]["has_network"]


@pytest.mark.parametrize("cell", [4, None])
def test_outdated_page_says_which_cell_failed(course: Course, cell: int | None) -> None:
    """A lesson that is shown as it was before it failed says so and names the cell, if one is to blame."""
    failed = rows_of(course, failure=Failure(cell=cell, line=None, message="x"))["prints"]
    assert (True, cell) == (failed["is_outdated"], failed["failed_cell"])
    good = rows_of(course)["prints"]
    assert (False, None) == (good["is_outdated"], good["failed_cell"])


def test_announced_lesson_is_a_short_row(course: Course) -> None:
    """Other pages know a lesson without a notebook, without an address; it has no facts of its own."""
    expected = {
        "slug": "later", "title": "나중에 올 수업", "url": None, "number": 5, "summary": "아직 없습니다.",
        "announced": True, "changed": None,
    }  # fmt: skip
    assert expected == lessons_in_short(course)["by_slug"]["later"]
    assert "later" not in rows_of(course)
