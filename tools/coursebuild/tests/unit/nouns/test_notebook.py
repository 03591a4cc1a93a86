"""The nouns know what follows from their fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Status


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "a.yml: wrong"),
        ({"line": 3}, "a.yml:3: wrong"),
        ({"cell": 2}, "a.yml: cell 2: wrong"),
        ({"cell": 2, "line": 3}, "a.yml: cell 2 (line 3): wrong"),
        ({"line": 3, "advice": "do this"}, "a.yml:3: wrong\n    do this"),
    ],
)
def test_finding_names_its_place(fields: dict, expected: str) -> None:
    """A finding reads file, line or cell, what is wrong, and below it what to do."""
    assert expected == str(Finding(path="a.yml", message="wrong", **fields))


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("markdown", "# 제목 \n글", "제목"),
        ("markdown", "\n\n# 제목", "제목"),
        ("markdown", "## 절", ""),
        ("markdown", "글\n# 제목", ""),
        ("markdown", "", ""),
        ("code", "# a comment", ""),
    ],
)
def test_title_is_the_first_heading(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    kind: str,
    source: str,
    expected: str,
) -> None:
    """The title is the heading that the first cell begins with; a comment in code is none."""
    assert expected == make_notebook(make_cell(source, kind=kind)).title


@pytest.mark.parametrize(
    ("kind", "source", "tags", "expected"),
    [
        ("code", "1", (), True),
        ("code", "1", ("raises-exception", "remove-cell"), True),
        ("code", " \n", (), False),
        ("code", "# a\n\n  # b", (), False),
        ("code", "# a\n1  # b", (), True),
        ("code", "1", ("skip-execution",), False),
        ("markdown", "1", (), False),
        ("raw", "1", (), False),
    ],
)
def test_which_cells_are_executed(
    make_cell: Callable[..., Cell], kind: str, source: str, tags: tuple[str, ...], expected: bool
) -> None:
    """Code that is more than comments and not tagged skip-execution runs, and nothing else."""
    assert expected == make_cell(source, *tags, kind=kind).is_executed


def test_lesson_without_a_notebook_has_no_address(make_lesson: Callable[..., Lesson]) -> None:
    """Only a lesson with a notebook has a page."""
    expected = ("/lessons/unet/", None)
    assert expected == (make_lesson("unet").url, make_lesson("unet", notebook=None).url)


def test_good_statuses() -> None:
    """A result is good when it was kept or made just now."""
    assert {Status.CACHED, Status.EXECUTED} == {status for status in Status if status.is_good}
