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

from coursebuild.errors import ConfigurationError, PublishError
from coursebuild.execution.scratch import sweep_scratch
from coursebuild.execution.store import Entry, Store
from coursebuild.leaks import folders_of
from coursebuild.model import Finding
from coursebuild.observer import Observer
from coursebuild.outcomes import BuildReport, Execution, Status
from coursebuild.planning import (
    Plan,
    PlannedLesson,
    Written,
    choose_lessons,
    is_published,
    lesson_to_run,
    make_plan,
    publication_inputs,
    publication_record,
    read_everything,
    with_last_good,
)
from coursebuild.publishing.files import FolderWriter, write_if_changed
from coursebuild.publishing.jekyll import find_jekyll, run_jekyll
from coursebuild.publishing.places import hold_course
from coursebuild.publishing.site_check import check_site
from coursebuild.publishing.swap import finish_swap, swap_in
from coursebuild.reading.course import read_course
from coursebuild.settings import HowToRun, Settings
from coursebuild.tracing import trace_findings

if TYPE_CHECKING:
    from coursebuild.execution.kernels.pool import KernelPool
    from coursebuild.fetching.fetch import FetchObserver

_MOST_SHOWN = 20
"""Findings of one kind stand on every page as soon as they stand in a layout."""


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
        executions = _execute(settings, plan, chosen, how or HowToRun(), observer)
        report = BuildReport(
            executions=(*_cached(plan), *executions),
            published=False,
            site=settings.site,
            waiting=tuple(p.lesson.slug for p in plan.stale if p.lesson.slug not in chosen),
        )
        if report.waiting or (report.failures and not keep_going):
            return report
        if executions:
            plan = make_plan(settings, observer.warned, slugs)  # with what the store holds now
        failed = {execution.lesson.slug: execution for execution in report.failures}
        changed = tuple(planned.lesson.slug for planned in plan.stale if planned.lesson.slug not in failed)
        if changed:  # somebody edited while it ran
            return replace(report, waiting=changed)
        if failed:
            plan = with_last_good(settings, plan, failed)
        pages = _publish(settings, plan, observer)
        return replace(report, published=True, pages=pages, kept=tuple(failed))


def check_prose(settings: Settings, written: Written) -> None:
    """Render all that needs no outputs; raises RenderError with everything that cannot be rendered."""
    from coursebuild.leaks_of_sources import refuse_leaks  # noqa: PLC0415  see `_publish`
    from coursebuild.pages import PageRenderer  # noqa: PLC0415  rendering is heavy, see `_publish`

    refuse_leaks(settings)
    PageRenderer(settings, written).check_prose()


def regenerate_tables(settings: Settings) -> Sequence[Path]:
    """Write the tables and notes from the facts alone; returns the files that changed."""
    from coursebuild.pages import PageRenderer  # noqa: PLC0415  rendering is heavy, see `_publish`

    with hold_course(settings):
        written, findings = read_everything(settings)
        if findings:
            raise ConfigurationError(findings)
        files = PageRenderer(settings, written).render_tables()
        ours = (
            settings.generated_includes / "notes",
            settings.generated_assets / "notes",
            settings.generated_pages / "datasets",
        )
        target = FolderWriter(ours)
        changed = [path for path, content in sorted(files.items()) if target.write(path, content)]
        target.finish()
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


def _execute(
    settings: Settings, plan: Plan, chosen: frozenset[str], how: HowToRun, observer: Observer
) -> list[Execution]:
    """Run all that is stale and chosen, whatever fails; each success enters the store at once."""
    stale = [planned for planned in plan.stale if planned.lesson.slug in chosen]
    if not stale:
        return []
    from coursebuild.execution.kernels.pool import KernelPool  # noqa: PLC0415  only to run something

    # First of all: it imports in a process of its own what we wait for below.
    needs = {planned.lesson.slug: planned.needs for planned in stale}
    with KernelPool(needs, how.kernels, how.containment) as pool:
        if lacking := pool.containment.lacking:
            observer.warned(f"kernels can reach what they should not: {'; '.join(lacking)}")
        check_prose(settings, plan.written)  # a broken formula should not come to light after the training
        return _execute_in(pool, settings, plan, stale, how, observer)


def _execute_in(
    pool: KernelPool,
    settings: Settings,
    plan: Plan,
    stale: Sequence[PlannedLesson],
    how: HowToRun,
    observer: Observer,
) -> list[Execution]:
    from coursebuild.execution.documents import keep_partial  # noqa: PLC0415  nbclient: only to run something
    from coursebuild.execution.run import execute_lessons  # noqa: PLC0415

    store = Store(settings.store, observer.warned)
    notebooks = {planned.lesson.slug: planned.notebook for planned in stale}

    def keep(execution: Execution) -> Execution:
        notebook = notebooks[execution.lesson.slug]
        if execution.status is Status.EXECUTED:
            store.put(execution, notebook)
        return keep_partial(settings.partial, notebook, execution)

    to_run = [lesson_to_run(planned, store) for planned in stale]
    threading.Thread(target=_get_ready_to_render, daemon=True).start()
    return execute_lessons(settings, plan.packages, to_run, how, pool, observer, keep)


def _get_ready_to_render() -> None:
    """Import, while kernels compute, what new outputs will need: nbconvert takes most of a second."""
    import coursebuild.rendering.code_cells  # noqa: F401, PLC0415


def _publish(settings: Settings, plan: Plan, observer: Observer) -> int:
    """Render, let Jekyll build aside, look the result over, swap it in; returns the number of pages."""
    from coursebuild.leaks_of_sources import refuse_leaks  # noqa: PLC0415  not for a build with nothing to do
    from coursebuild.pages import PageRenderer  # noqa: PLC0415
    from coursebuild.publishing.clean_site import clean_site  # noqa: PLC0415

    refuse_leaks(settings)
    inputs = publication_inputs(settings, plan)
    entries: dict[str, Entry] = {p.lesson.slug: p.entry for p in plan.lessons if p.entry is not None}
    target = FolderWriter(settings.generated)
    for warning in PageRenderer(settings, plan.written).write_pages(plan, entries, target):
        observer.warned(warning)
    latest = max((entry.provenance.executed_at for entry in entries.values()), default=0)
    declared = settings.source_date_epoch
    site_time = latest if declared is None else declared
    run_jekyll(settings, plan.written.config.rules, settings.next_site, site_time)
    clean_site(settings.next_site)
    count, findings = check_site(settings.next_site, plan.written.base_path, folders_of(settings.root))
    if findings:
        traced = trace_findings(settings, plan, findings[:_MOST_SHOWN])
        shown = "\n".join(f"    {finding}" for finding in traced)
        if len(findings) > _MOST_SHOWN:
            shown += f"\n    and {len(findings) - _MOST_SHOWN} more, which the next build shows"
        raise PublishError(f"the new site is not fit to be published; the old one stays\n{shown}")
    swap_in(settings.next_site, settings.site)
    store = Store(settings.store, observer.warned)
    for planned in plan.lessons:
        if planned.outdated is None:
            store.note_latest(planned.lesson, planned.fingerprint, planned.notebook)
    write_if_changed(settings.publication, publication_record(settings, inputs))
    return count
