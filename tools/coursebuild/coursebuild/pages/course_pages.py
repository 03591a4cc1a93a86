"""The pages of a course: tables and notes from the facts, lessons from what ran, and the search over all."""

from __future__ import annotations

from typing import Any

from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.records import Memory
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.facts import Facts
from coursebuild.pages.generated import json_file
from coursebuild.pages.lesson_pages import LessonPages
from coursebuild.pages.lesson_rows import LessonRows, lessons_in_short
from coursebuild.pages.search.search_files import search_files
from coursebuild.pages.tables import render_tables
from coursebuild.planning.plan import Plan


def write_pages(
    settings: Settings, plan: Plan, target: FolderWriter, rendered: Memory[Any] | None = None
) -> tuple[str, ...]:
    """Write all that the generated folders shall hold; every lesson of the plan has something to show.

    `rendered` holds what this build has rendered before. Returns warnings. Raises RenderError, or
    LessonsNotRendered with every lesson that cannot be shown.
    """
    course, edition = plan.written.course, plan.written.edition
    prose = CourseProse(settings, plan.written, rendered)
    for path, content in render_tables(settings, plan.written, prose).items():
        target.write(path, content)
    shown = LessonPages(settings, plan, prose).write(target)
    facts = Facts(course, edition.words, prose.inline)
    rows = LessonRows(course, edition, facts, with_measurements=settings.source_date_epoch is None)
    target.write(settings.generated_data / "lessons.json", json_file(lessons_in_short(course)))
    for each in shown:
        target.write(settings.generated_facts / f"lessons/{each.lesson.slug}.json", json_file(rows.row(each)))
    for path, content in search_files(settings, course, facts).items():
        target.write(path, content)
    target.finish()
    return tuple(f"{each.notebook.path}: {warning}" for each in shown for warning in each.page.warnings)


def write_lessons(
    settings: Settings, plan: Plan, target: FolderWriter, rendered: Memory[Any] | None = None
) -> None:
    """Write the pages of the lessons that have something to show; raises LessonsNotRendered."""
    LessonPages(settings, plan, CourseProse(settings, plan.written, rendered)).write(target)
