"""Look over all that needs no outputs, before anything runs: facts, notes, and the texts of all lessons."""

from __future__ import annotations

from typing import Any

from coursebuild.keeping.records import Memory
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.problem_places import LessonProblems
from coursebuild.pages.tables import render_tables
from coursebuild.rendering.fragment import prose_of, refuse_shown_secrets


def check_texts(settings: Settings, written: Written, rendered: Memory[Any] | None = None) -> None:
    """Render it; raises as `write_pages` does, and leaves in `rendered` what need not be rendered again."""
    prose = CourseProse(settings, written, rendered)
    problems = LessonProblems(written.notebooks)
    for lesson in written.course.published_lessons:
        notebook = written.notebooks[lesson.slug]
        with problems.found(lesson):
            refuse_shown_secrets(prose_of(notebook), prose.of_lesson(lesson, notebook))
    try:
        render_tables(settings, written, prose)
    except RenderError as error:
        raise RenderError(f"{error}\n{problems}".strip()) from None
    problems.refuse()
