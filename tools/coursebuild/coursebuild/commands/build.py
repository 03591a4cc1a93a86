"""The story of a build: read → plan → execute → render → publish → report.

Everything is gathered before anything is written, and nothing that is published is touched until
every lesson has its result and the new site has been looked over.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coursebuild.commands.publish import (
    as_failures,
    publish_what_can_be_shown,
    with_all_that_cannot_be_shown,
)
from coursebuild.commands.running_build import RunningBuild
from coursebuild.execution.scratch import sweep_scratch
from coursebuild.keeping.store import Store
from coursebuild.nouns.errors import ConfigurationError, LessonsNotRendered
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result, Status
from coursebuild.nouns.settings import HowToRun, Settings
from coursebuild.planning.plan import (
    Plan,
    PlannedLesson,
    choose_lessons,
    is_published,
    lesson_to_run,
    make_plan,
    publication_inputs,
)
from coursebuild.publishing.jekyll import find_jekyll
from coursebuild.publishing.places import hold_course
from coursebuild.publishing.swap import finish_swap
from coursebuild.reading.course_folder import read_course_folder

if TYPE_CHECKING:
    from coursebuild.execution.kernels.pool import KernelPool
    from coursebuild.fetching.fetch import FetchObserver


def build(
    settings: Settings,
    slugs: Sequence[str],
    observer: Observer,
    how: HowToRun | None = None,
    *,
    keep_going: bool = False,
) -> BuildReport:
    """Bring the site up to date, executing only the lessons that need it (only `slugs`, if any).

    With `keep_going`, lessons that fail are published with their last good page, marked as such.
    Raises CourseBuildError for what a person must repair; failing lessons are in the report.
    """
    with hold_course(settings):
        finish_swap(settings.next_site, settings.site)
        sweep_scratch()
        plan = make_plan(settings, observer.warned, slugs)
        chosen = choose_lessons(plan.written.course, slugs)
        if not plan.stale and is_published(settings, publication_inputs(settings, plan)):
            return BuildReport(executions=_cached(plan), published=False, site=settings.site)
        find_jekyll(settings.root)  # its absence should not come to light after an hour of training
        running = RunningBuild(settings=settings, observer=observer)
        executions = _execute(running, plan, chosen, how or HowToRun())
        ran = {execution.lesson.slug for execution in executions}
        report = BuildReport(
            executions=(*(e for e in _cached(plan) if e.lesson.slug not in ran), *executions),
            published=False,
            site=settings.site,
            waiting=tuple(p.lesson.slug for p in plan.stale if p.lesson.slug not in chosen),
        )
        if report.waiting or (report.failures and not keep_going):
            return with_all_that_cannot_be_shown(running, report) if report.failures else report
        if executions:
            plan = make_plan(settings, observer.warned, slugs)  # with what the store holds now
        failed = {execution.lesson.slug for execution in report.failures}
        changed = tuple(planned.lesson.slug for planned in plan.stale if planned.lesson.slug not in failed)
        if changed:  # somebody edited while it ran
            return replace(report, waiting=changed)
        return publish_what_can_be_shown(running, plan, report, keep_going=keep_going)


def fetch_datasets(settings: Settings, names: Sequence[str], observer: FetchObserver) -> int:
    """Download the real data sets of these names, or all; returns the number of files that came."""
    from coursebuild.fetching.fetch import choose_datasets, fetch

    findings: list[Finding] = []
    course, _ = read_course_folder(settings, findings)
    if findings:
        raise ConfigurationError(findings)
    return fetch(choose_datasets(course.datasets, names), settings.real_data, observer)


def clean(settings: Settings, *, store: bool) -> Sequence[Path]:
    """Remove what a build can make again; with `store`, also the results that take long to make."""
    with hold_course(settings):
        places = [settings.site, *settings.generated]
        if settings.cache.is_dir():
            places += [
                p for p in settings.cache.iterdir() if p != settings.lock and (store or p != settings.store)
            ]
        removed = [place for place in places if os.path.lexists(place)]
        for place in removed:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
        return removed


def _cached(plan: Plan) -> tuple[Result, ...]:
    return tuple(
        Result(
            lesson=planned.lesson,
            status=Status.CACHED,
            fingerprint=planned.fingerprint,
        )
        for planned in plan.lessons
        if planned.entry is not None
    )


def _execute(running: RunningBuild, plan: Plan, chosen: frozenset[str], how: HowToRun) -> list[Result]:
    """Run all that is stale and chosen, whatever fails; each success enters the store at once.

    A lesson whose prose cannot be shown has failed, and does not run.
    """
    stale = [planned for planned in plan.stale if planned.lesson.slug in chosen]
    if not stale:
        return []
    from coursebuild.commands.texts import check_prose  # rendering is heavy: only to run something
    from coursebuild.execution.kernels.pool import KernelPool

    # First of all: it imports in a process of its own what we wait for below.
    needs = {planned.lesson.slug: planned.needs for planned in stale}
    with KernelPool(needs, how.kernels, how.containment) as pool:
        if lacking := pool.containment.lacking:
            running.observer.warned(f"kernels can reach what they should not: {'; '.join(lacking)}")
        failures: list[Result] = []
        try:
            check_prose(running.settings, plan.written, running.rendered)
        except LessonsNotRendered as error:
            failures = as_failures(plan, error)
            for problem in str(error).splitlines():  # it should not come to light after the training
                running.observer.warned(problem)
        failed = {execution.lesson.slug for execution in failures}
        to_run = [planned for planned in stale if planned.lesson.slug not in failed]
        return [*failures, *(_execute_in(pool, running, plan, to_run, how) if to_run else ())]


def _execute_in(
    pool: KernelPool,
    running: RunningBuild,
    plan: Plan,
    stale: Sequence[PlannedLesson],
    how: HowToRun,
) -> list[Result]:
    from coursebuild.execution.documents import keep_partial  # nbclient: only to run something
    from coursebuild.execution.run import execute_lessons

    settings, observer = running.settings, running.observer
    store = Store(settings.store, observer.warned)
    notebooks = {planned.lesson.slug: planned.notebook for planned in stale}

    def keep(execution: Result) -> Result:
        notebook = notebooks[execution.lesson.slug]
        if execution.status is Status.EXECUTED:
            store.put(execution, notebook)
        return keep_partial(settings.partial, notebook, execution)

    to_run = [lesson_to_run(planned, store) for planned in stale]
    threading.Thread(target=_get_ready_to_render, daemon=True).start()
    return execute_lessons(settings, plan.packages, to_run, how, pool, observer, keep)


def _get_ready_to_render() -> None:
    """Import, while kernels compute, what new outputs will need: nbconvert takes most of a second."""
    import coursebuild.rendering.code_cells  # noqa: F401
