"""The notebooks that lie in a course, and those of them that no lesson names: they have no page."""

from __future__ import annotations

from pathlib import Path

from coursebuild.nouns.course import Course
from coursebuild.nouns.paths import CoursePaths


def notebooks_below(paths: CoursePaths) -> tuple[Path, ...]:
    """Every notebook of the course, relative to its root, sorted; what lies in hidden folders is nobody's."""
    found = (path.relative_to(paths.root) for path in paths.notebooks.rglob("*.ipynb"))
    return tuple(sorted(path for path in found if not any(part.startswith(".") for part in path.parts)))


def unnamed_notebooks(paths: CoursePaths, course: Course) -> tuple[Path, ...]:
    """Those that no lesson names: each is a forgotten line of `_data/lessons.yml`, or a draft."""
    named = {lesson.notebook for lesson in course.lessons}
    return tuple(path for path in notebooks_below(paths) if path not in named)
