"""The miniature course, built; each test takes a copy that it may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from courses import EPOCH, CourseFolder, lone_lesson, new_course


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The miniature course, built with a date that is given: what other builds are compared with."""
    course = new_course(tmp_path_factory.mktemp("dated") / "course")
    result = course.run("build", "--kernels", "auto", "--jobs", "2", **EPOCH, PYTHONHASHSEED="1")
    assert result.status == 0, result.err
    return course


@pytest.fixture
def lone(tmp_path: Path) -> CourseFolder:
    """The miniature course with one lesson alone, never built."""
    return lone_lesson(tmp_path / "course")


@pytest.fixture
def course(built_once: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A built course that a test may change."""
    shutil.copytree(built_once.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")
