"""The miniature course, built once; each test takes a copy that it may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from courses import CourseFolder, new_course


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The miniature course, built a first time; tests take copies of it."""
    course = new_course(tmp_path_factory.mktemp("built") / "course")
    before = course.sources()
    result = course.run("build")
    assert result.status == 0, result.err
    assert before == course.sources(), "a build must not touch what people wrote"
    return course


@pytest.fixture
def course(built_once: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A built course that a test may change."""
    shutil.copytree(built_once.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")
