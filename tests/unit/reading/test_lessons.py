"""Lessons, data sets and references: what they name must exist, inside notebooks/, and be named once."""

from __future__ import annotations

import pytest
from coursebuild.model import Finding, Limits
from coursebuild.reading.course import read_course
from coursebuild.settings import Settings
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
            "datasets.yml", "data/points.csv", "data/absent.csv", 8,
            "notebooks/data/absent.csv is missing", "add the file, or remove the entry",
        ),
        (
            "datasets.yml", "data/points.csv", "../_config.yml", 8,
            "`../_config.yml` leads out of notebooks/", "give a path inside notebooks/",
        ),
        (
            "datasets.yml", "data/points.csv", "/etc/hostname", 8,
            "`/etc/hostname` leads out of notebooks/", "give a path inside notebooks/",
        ),
        (
            "references.yml", "year: 1984", "year: 198", 3,
            "`year`: `198` is not a whole number of at least 1800", "",
        ),
        (
            "lessons.yml", "summary: 그림을 그립니다.", "summary: 그림\n  limits: {cell_second: 5}", 9,
            "`limits` has the unknown key `cell_second`", "did you mean `cell_seconds`?",
        ),
    ],
)  # fmt: skip
def test_mistake_is_named_where_it_stands(
    mistakes_after: Mistakes, file: str, old: str, new: str, line: int, message: str, advice: str
) -> None:
    """What one file says of another must be true; a mistake is one finding with file, line and advice."""
    assert [(f"_data/{file}", line, message, advice)] == mistakes_after(f"_data/{file}", old, new)


def test_data_file_behind_a_link_does_not_lead_out(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """A data file that is a link to a file outside notebooks/ is refused like a path that leads there."""
    points = tiny.root / "notebooks" / "data" / "points.csv"
    points.rename(tiny.root / "elsewhere.csv")
    points.symlink_to(tiny.root / "elsewhere.csv")
    read_course(settings, findings)
    assert ["`data/points.csv` leads out of notebooks/"] == [finding.message for finding in findings]


def test_limits_replace_the_defaults(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> None:
    """A lesson's own limits are taken, and what it does not set keeps its default."""
    tiny.replace(
        "_data/lessons.yml", "notebook: draws.ipynb", "notebook: draws.ipynb\n  limits: {cell_seconds: 5}"
    )
    course = read_course(settings, findings)
    assert Limits(cell_seconds=5) == course.lessons[1].limits
    assert Limits() == course.lessons[0].limits
