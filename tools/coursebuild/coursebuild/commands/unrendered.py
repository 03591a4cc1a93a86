"""Lessons that cannot be shown, as results that failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coursebuild.commands.running_build import RunningBuild
from coursebuild.nouns.errors import LessonsNotRendered
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result, Status
from coursebuild.pages.problem_places import failure_in_notebook
from coursebuild.planning.plan import Plan


def find_unrenderable_prose(build: RunningBuild, plan: Plan) -> list[Result]:
    """The lessons whose prose cannot be shown: it should not come to light after the training."""
    from coursebuild.commands.check import check_prose  # rendering is heavy

    try:
        check_prose(build.settings, plan.written, build.rendered)
    except LessonsNotRendered as error:
        for problem in str(error).splitlines():
            build.observer.warned(problem)
        return as_failures(plan, error)
    return []


def as_failures(plan: Plan, error: LessonsNotRendered) -> list[Result]:
    """The lessons that cannot be shown, as lessons that failed."""
    return [
        Result(
            lesson=planned.lesson,
            status=Status.NOT_RENDERED,
            fingerprint=planned.fingerprint,
            failure=failure_in_notebook(error.problems[planned.slug]),
        )
        for planned in plan.lessons
        if planned.slug in error.problems
    ]


def with_failures(report: BuildReport, failures: Sequence[Result]) -> BuildReport:
    """The report with further failures; a lesson that has failed already stays as it is."""
    more = {result.slug: result for result in failures}
    known = {result.slug for result in report.failures}
    results = tuple(more.get(r.slug, r) if r.slug not in known else r for r in report.results)
    return replace(report, results=results)
