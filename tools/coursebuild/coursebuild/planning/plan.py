"""The plan of a build: for each lesson what is stored of it, or that it has to run, and why."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coursebuild.nouns.course import Course, Lesson
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint, Measurement, Result
from coursebuild.nouns.written import Written
from coursebuild.planning.packages import Packages

if TYPE_CHECKING:  # a build with nothing to do shows no page
    from coursebuild.nouns.page import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLesson:
    """A lesson as the next site shows it."""

    job: Job
    """How it is executed, if it has to be."""
    result: Result | None
    """What is stored under its fingerprint; None means that the lesson has to run."""
    last: Measurement | None = None
    """What its last good execution cost."""
    outdated: Result | None = None
    """The failed result in whose place an earlier one is shown."""
    preview: Preview | None = None
    """How it is previewed; None in every plan that can be published."""

    @property
    def slug(self) -> str:
        return self.job.lesson.slug

    @property
    def lesson(self) -> Lesson:
        return self.job.lesson

    @property
    def notebook(self) -> Notebook:
        return self.job.notebook

    @property
    def fingerprint(self) -> Fingerprint:
        return self.job.fingerprint

    @property
    def needs(self) -> KernelNeeds:
        return self.job.needs

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it has to run, in words; empty when it has not."""
        return self.job.reasons

    def showing(self, notebook: Notebook, result: Result) -> PlannedLesson:
        """The lesson as it was then, with the result that it had."""
        job = replace(self.job, notebook=notebook, fingerprint=result.fingerprint)
        return replace(self, job=job, result=result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the next site is made from, given a result of every lesson."""

    written: Written
    packages: Packages
    lessons: tuple[PlannedLesson, ...]
    chosen: frozenset[str]
    """Slugs of the lessons that somebody asked for."""
    renderer_digest: str
    """Of the code that renders; part of the key of every rendered cell."""

    @property
    def stored(self) -> tuple[Result, ...]:
        return tuple(planned.result for planned in self.lessons if planned.result is not None)

    @property
    def stale(self) -> tuple[PlannedLesson, ...]:
        return tuple(planned for planned in self.lessons if planned.result is None)

    def showing(self, lessons: Sequence[PlannedLesson]) -> Plan:
        """The plan with these lessons, which may show another notebook than the one that is written."""
        notebooks = {**self.written.notebooks, **{each.slug: each.notebook for each in lessons}}
        return replace(self, lessons=tuple(lessons), written=replace(self.written, notebooks=notebooks))


def with_earlier(
    plan: Plan, failed: Mapping[str, Result], earlier: Mapping[str, tuple[Notebook, Result]]
) -> Plan:
    """The plan with an earlier result, and the notebook as it was then, of the lessons that failed."""
    return plan.showing(
        [
            replace(planned.showing(*earlier[planned.slug]), outdated=failed[planned.slug])
            if planned.slug in earlier
            else planned
            for planned in plan.lessons
        ]
    )


def choose_lessons(course: Course, slugs: Sequence[str]) -> frozenset[str]:
    """The slugs that a person asked for, all of them when none was named."""
    known = [lesson.slug for lesson in course.published_lessons]
    for slug in slugs:
        if slug not in known:
            close = difflib.get_close_matches(slug, known, n=1)
            advice = (
                f"did you mean `{close[0]}`?" if close else f"lessons with a notebook: {', '.join(known)}"
            )
            raise CourseBuildError(f"there is no lesson `{slug}`\n    {advice}")
    return frozenset(slugs or known)
