"""Pages of many lessons: several processes write what one would, and say what one would say."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.store import open_store
from coursebuild.nouns.errors import CourseBuildError, LessonsNotRendered
from coursebuild.nouns.settings import Settings
from coursebuild.pages import lesson_pages
from coursebuild.pages.course_pages import write_pages
from coursebuild.planning.plan import Plan
from courses import CourseFolder

NOT_A_PICTURE = {
    "output_type": "display_data",
    "data": {"image/png": "bm90IGEgcGljdHVyZQ=="},
    "metadata": {},
}


@pytest.fixture(params=[1, 1000], ids=["several processes", "one process"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever number of lessons counts as many."""
    monkeypatch.setattr(lesson_pages, "MANY", request.param)


def render_all(course: CourseFolder, outputs: Sequence[Any] | None = None) -> tuple[str, ...]:
    """Render all lessons anew, their code cells with these outputs if any."""
    settings = Settings(root=course.root)
    for folder in (*settings.generated, settings.rendered, settings.encoded):
        shutil.rmtree(folder, ignore_errors=True)
    plan = make_plan(settings, open_store(settings.store, pytest.fail))
    return write_pages(
        settings, plan if outputs is None else showing(plan, outputs), FolderWriter(settings.generated)
    )


def showing(plan: Plan, outputs: Sequence[Any]) -> Plan:
    lessons = [
        replace(each, result=replace(each.result, outputs=[outputs] * len(each.result.outputs)))
        for each in plan.lessons
        if each.result is not None
    ]
    return plan.showing(lessons)


@pytest.mark.usefixtures("many")
def test_files_are_those_of_a_build(course: CourseFolder) -> None:
    """However many processes render, what they write is what the build of few lessons has written."""
    generated = Settings(root=course.root).generated
    before = {path: path.read_bytes() for each in generated for path in each.rglob("*") if path.is_file()}
    render_all(course)
    after = {path: path.read_bytes() for each in generated for path in each.rglob("*") if path.is_file()}
    assert before == after


@pytest.mark.usefixtures("many")
def test_problems_of_all_lessons_are_named_in_order(course: CourseFolder) -> None:
    """A lesson that cannot be shown keeps no other from being looked at."""
    with pytest.raises(LessonsNotRendered) as raised:
        render_all(course, [NOT_A_PICTURE])
    lines = str(raised.value).splitlines()
    plan = make_plan(Settings(root=course.root), open_store(Settings(root=course.root).store, pytest.fail))
    assert [each.slug for each in plan.lessons] == list(raised.value.problems)
    assert all(": cell " in line and "a picture is damaged" in line for line in lines)


def test_process_that_the_system_ends_is_named(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs out of memory is told so."""
    monkeypatch.setattr(lesson_pages, "MANY", 1)
    with pytest.raises(CourseBuildError, match="the system ended a process that rendered lessons"):
        render_all(course, [EndsItsReader()])


class EndsItsReader:
    """Ends the process that it is sent to, as the system does."""

    def __reduce__(self) -> tuple[Any, ...]:
        return signal.raise_signal, (signal.SIGKILL,)
