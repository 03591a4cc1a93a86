"""Lessons and references: what they name must exist, inside notebooks/, and be named once."""

from __future__ import annotations

import pytest
from coursebuild.nouns.course import Limits
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_course
from courses import CourseFolder, Mistakes


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message", "advice"),
    [
        (
            "lessons.yml", "datasets: [points]", "datasets: [point]", 18,
            "the data set `point` is not in _data/datasets.yml", "did you mean `points`?",
        ),
        (
            "lessons.yml", "[knuth1984]", "[somebody]", 5,
            "the reference `somebody` is not in _data/references.yml", "add it to _data/references.yml",
        ),
        (
            "lessons.yml", "slug: draws", "slug: prints", 6,
            "`prints` is used twice", "every entry needs its own",
        ),
        (
            "lessons.yml", "notebook: draws.ipynb", "notebook: drawn.ipynb", 9,
            "notebooks/drawn.ipynb is missing",
            "add the notebook, or remove the line to announce the lesson without a page",
        ),
        (
            "lessons.yml", "notebook: draws.ipynb", "notebook: ../notebooks/draws.ipynb", 9,
            "`../notebooks/draws.ipynb` is not a notebook in notebooks/",
            "give its name relative to notebooks/, such as unet.ipynb",
        ),
        (
            "lessons.yml", "notebook: draws.ipynb", "notebook: draws.py", 9,
            "`draws.py` is not a notebook in notebooks/",
            "give its name relative to notebooks/, such as unet.ipynb",
        ),
        (
            "references.yml", "year: 1984", "year: 198", 3,
            "`year`: `198` is not a whole number of at least 1800", "",
        ),
        (
            "lessons.yml", "summary: 그림을 그립니다.", "summary: 그림\n  limits: {cell_second: 5}", 9,
            "`limits` has the unknown key `cell_second`", "did you mean `cell_seconds`?",
        ),
        (
            "lessons.yml", "summary: 그림을 그립니다.", "summary: 그림\n  limits: {memory_gib: 3}", 9,
            "`memory_gib`: `3` is not a whole number of at least 4", "",
        ),
        (
            "lessons.yml", "summary: 그림을 그립니다.", "summary: 그림\n  limits: {runs_alone: 1}", 9,
            "`runs_alone` should be true or false", "",
        ),
    ],
)  # fmt: skip
def test_mistake_is_named_where_it_stands(
    mistakes_after: Mistakes, file: str, old: str, new: str, line: int, message: str, advice: str
) -> None:
    """What one file says of another must be true; a mistake is one finding with file, line and advice."""
    assert [(f"_data/{file}", line, message, advice)] == mistakes_after(f"_data/{file}", old, new)


def test_network_is_declared(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> None:
    """A lesson has no network unless it says so."""
    tiny.replace("_data/lessons.yml", "notebook: draws.ipynb", "notebook: draws.ipynb\n  network: true")
    course = read_course(settings, findings)
    assert [] == findings
    assert [False, True] == [lesson.has_network for lesson in course.lessons[:2]]


def test_limits_replace_the_defaults(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> None:
    """A lesson's own limits are taken, and what it does not set keeps its default."""
    tiny.replace(
        "_data/lessons.yml",
        "notebook: draws.ipynb",
        "notebook: draws.ipynb\n  limits: {cell_seconds: 5, memory_gib: 6, runs_alone: true}",
    )
    course = read_course(settings, findings)
    assert Limits(cell_seconds=5, memory_gib=6, runs_alone=True) == course.lessons[1].limits
    assert Limits() == course.lessons[0].limits


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: draws", "slug: draws\n  moved_from: [prints]", "`prints` is the slug of a lesson of today"),
        ("slug: draws", "slug: draws\n  moved_from: [a, a]", "`a` has moved to `draws` already"),
        ("slug: draws", "slug: draws\n  moved_from: [Old One]", "`Old One` cannot be part of an address"),
        (
            "slug: later",
            "slug: later\n  moved_from: [old]",
            "`later` has no page",
        ),
    ],
)
def test_an_earlier_slug_leads_to_one_lesson(
    mistakes_after: Mistakes, old: str, new: str, message: str
) -> None:
    """What cannot be the earlier address of a lesson is named."""
    assert message in "".join(found[2] for found in mistakes_after("_data/lessons.yml", old, new))


def test_an_earlier_slug_needs_its_layout(tiny: CourseFolder, mistakes_after: Mistakes) -> None:
    """Jekyll would name a file that nobody wrote."""
    (tiny.root / "_layouts" / "moved.html").unlink()
    ((path, line, message, _),) = mistakes_after(
        "_data/lessons.yml", "slug: draws", "slug: draws\n  moved_from: [old]"
    )
    assert ("_data/lessons.yml", 7) == (path, line)
    assert "_layouts/moved.html" in message
