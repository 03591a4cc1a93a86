"""The story of a build: read → plan → execute → render → publish → report.

Everything is gathered before anything is written, and nothing that is published is touched until
every lesson has its result and the new site has been looked over.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coursebuild.errors import ConfigurationError, PublishError
from coursebuild.execution.store import Entry, Store
from coursebuild.model import BuildReport, Execution, Finding, Lesson, Status
from coursebuild.planning import (
    Plan,
    PlannedLesson,
    Written,
    choose_lessons,
    is_published,
    make_plan,
    publication_inputs,
    publication_record,
    read_everything,
)
from coursebuild.publishing.files import make_folders_hold, write_if_changed
from coursebuild.publishing.jekyll import find_jekyll, run_jekyll
from coursebuild.publishing.lock import build_lock
from coursebuild.publishing.site_check import check_site
from coursebuild.publishing.swap import finish_swap, swap_in
from coursebuild.reading.course import read_course
from coursebuild.settings import Settings

if TYPE_CHECKING:
    from coursebuild.fetching.fetch import FetchObserver


class Observer(Protocol):
    """Hears of a build as it goes; the pipeline itself prints nothing."""

    def lesson_started(self, lesson: Lesson, reasons: Sequence[str]) -> None: ...
    def cell_started(self, lesson: Lesson, cell: int, cells: int) -> None: ...
    def lesson_ended(self, execution: Execution) -> None: ...
    def warned(self, message: str) -> None: ...


def build(settings: Settings, slugs: Sequence[str], observer: Observer) -> BuildReport:
    """Bring the site up to date, executing only the lessons that need it (only `slugs`, if any).

    Raises CourseBuildError for what a person must repair; failing lessons are in the report.
    """
    with build_lock(settings.lock):
        plan = make_plan(settings, observer.warned, slugs)
        chosen = choose_lessons(plan.written.course, slugs)
        if not plan.stale and is_published(settings, publication_inputs(settings, plan)):
            return BuildReport(executions=_cached(plan), published=False, site=settings.site)
        find_jekyll(settings.root)  # its absence should not come to light after an hour of training
        if plan.stale:
            check_prose(settings, plan.written)  # neither should a broken formula
        executions = _execute(settings, plan, chosen, observer)
        report = BuildReport(
            executions=(*_cached(plan), *executions),
            published=False,
            site=settings.site,
            waiting=tuple(p.lesson.slug for p in plan.stale if p.lesson.slug not in chosen),
        )
        if report.failures or report.waiting:
            return report
        if executions:
            plan = make_plan(settings, observer.warned, slugs)  # with what the store holds now
            if plan.stale:  # somebody edited while it ran
                return replace(report, waiting=tuple(planned.lesson.slug for planned in plan.stale))
        return replace(report, published=True, pages=_publish(settings, plan, observer))


def check_prose(settings: Settings, written: Written) -> None:
    """Render all that needs no outputs; raises RenderError with everything that cannot be rendered."""
    from coursebuild.pages import PageRenderer  # noqa: PLC0415  rendering is heavy, see `_publish`

    PageRenderer(settings, written).check_prose()


def regenerate_tables(settings: Settings) -> Sequence[Path]:
    """Write the tables and notes from the facts alone; returns the files that changed."""
    from coursebuild.pages import PageRenderer  # noqa: PLC0415  rendering is heavy, see `_publish`

    with build_lock(settings.lock):
        written, findings = read_everything(settings)
        if findings:
            raise ConfigurationError(findings)
        files = PageRenderer(settings, written).render_tables()
        changed = [path for path, content in sorted(files.items()) if write_if_changed(path, content)]
        ours = (
            settings.generated_includes / "notes",
            settings.generated_assets / "notes",
            settings.generated_pages / "datasets",
        )
        make_folders_hold(ours, {p: c for p, c in files.items() if any(p.is_relative_to(o) for o in ours)})
        return changed


def fetch_datasets(settings: Settings, names: Sequence[str], observer: FetchObserver) -> int:
    """Download the real data sets of these names, or all; returns the number of files that came."""
    from coursebuild.fetching.fetch import choose_datasets, fetch  # noqa: PLC0415  HTTP: only to use it

    findings: list[Finding] = []
    course = read_course(settings, findings)
    if findings:
        raise ConfigurationError(findings)
    return fetch(choose_datasets(course.datasets, names), settings.real_data, observer)


def clean(settings: Settings, *, store: bool) -> Sequence[Path]:
    """Remove what a build can make again; with `store`, also the results that take long to make."""
    with build_lock(settings.lock):
        places = [settings.site, *settings.generated]
        if settings.cache.is_dir():
            places += [
                p for p in settings.cache.iterdir() if p != settings.lock and (store or p != settings.store)
            ]
        removed = [place for place in places if place.exists()]
        for place in removed:
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
        return removed


def _cached(plan: Plan) -> tuple[Execution, ...]:
    return tuple(
        Execution(
            lesson=planned.lesson,
            status=Status.CACHED,
            fingerprint=planned.fingerprint,
        )
        for planned in plan.lessons
        if planned.entry is not None
    )


def _execute(settings: Settings, plan: Plan, chosen: frozenset[str], observer: Observer) -> list[Execution]:
    """Run all that is stale and chosen, whatever fails; each success enters the store at once."""
    stale = [planned for planned in plan.stale if planned.lesson.slug in chosen]
    store = Store(settings.store, observer.warned)
    return [_execute_one(settings, plan, planned, store, observer) for planned in stale]


def _execute_one(
    settings: Settings, plan: Plan, planned: PlannedLesson, store: Store, observer: Observer
) -> Execution:
    from coursebuild.execution.run import execute_lesson  # noqa: PLC0415  nbclient: only to run something

    lesson = planned.lesson
    cells = len(planned.notebook.cells)
    observer.lesson_started(lesson, planned.reasons)
    execution = execute_lesson(
        settings,
        lesson,
        planned.notebook,
        plan.packages,
        lambda cell: observer.cell_started(lesson, cell, cells),
    )
    if execution.status is Status.EXECUTED:
        store.put(execution)
    observer.lesson_ended(execution)
    return execution


def _publish(settings: Settings, plan: Plan, observer: Observer) -> int:
    """Render, let Jekyll build aside, look the result over, swap it in; returns the number of pages."""
    from coursebuild.pages import PageRenderer  # noqa: PLC0415  not for a build with nothing to do

    inputs = publication_inputs(settings, plan)
    entries: dict[str, Entry] = {p.lesson.slug: p.entry for p in plan.lessons if p.entry is not None}
    pages = PageRenderer(settings, plan.written).render_pages(plan, entries)
    make_folders_hold(settings.generated, pages.generated)
    for path, content in pages.kept.items():
        write_if_changed(path, content)
    for warning in pages.warnings:
        observer.warned(warning)
    finish_swap(settings.next_site, settings.site)
    latest = max((entry.provenance.executed_at for entry in entries.values()), default=0)
    declared = settings.source_date_epoch
    run_jekyll(settings, settings.next_site, latest if declared is None else declared)
    count, findings = check_site(settings.next_site, plan.written.base_path, (str(settings.root),))
    if findings:
        shown = "\n".join(f"    {finding}" for finding in findings[:20])
        raise PublishError(f"the new site is not fit to be published; the old one stays\n{shown}")
    swap_in(settings.next_site, settings.site)
    store = Store(settings.store, observer.warned)
    for planned in plan.lessons:
        store.note_latest(planned.lesson, planned.fingerprint)
    write_if_changed(settings.publication, publication_record(settings, inputs))
    return count
