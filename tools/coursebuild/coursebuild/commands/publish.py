"""Publish what can be shown: the page of each lesson, or an earlier one in its place, swapped in as one site.

Without `--keep-going` nothing is published while a lesson cannot be shown, and all that cannot are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coursebuild.commands.running_build import RunningBuild
from coursebuild.keeping.folders import FolderWriter, write_if_changed
from coursebuild.keeping.store import Entry, Store
from coursebuild.nouns.errors import LessonsNotRendered, PublishError
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result, Status
from coursebuild.pages.problems import failure_in_notebook
from coursebuild.pages.tracing import trace_findings
from coursebuild.planning.plan import Plan, make_plan, publication_inputs, publication_record, with_earlier
from coursebuild.publishing.jekyll import run_jekyll
from coursebuild.publishing.site_check import check_site
from coursebuild.publishing.swap import swap_in
from coursebuild.safety.leaks import folders_of

_MOST_SHOWN = 20
"""Findings of one kind stand on every page as soon as they stand in a layout."""


def publish_what_can_be_shown(
    build: RunningBuild, plan: Plan, report: BuildReport, *, keep_going: bool
) -> BuildReport:
    """Publish; with `keep_going` an earlier page in the place of each that cannot be shown."""
    failed = {execution.lesson.slug: execution for execution in report.failures}
    store = Store(build.settings.store, lambda _: None)
    for last in (store.last_good, store.last_shown):
        earlier = {p.lesson.slug: last(p.lesson) for p in plan.lessons if p.lesson.slug in failed}
        if lacking := tuple(slug for slug, each in earlier.items() if each is None):
            return replace(report, never_good=lacking)
        plan = with_earlier(plan, failed, {slug: each for slug, each in earlier.items() if each})
        try:
            pages = _publish(build, plan)
        except LessonsNotRendered as error:
            report = _with_failures(report, as_failures(plan, error))
            if not keep_going:
                return report
            failed = {e.lesson.slug: e for e in report.failures if e.lesson.slug in error.problems}
        else:
            kept = tuple(execution.lesson.slug for execution in report.failures)
            return replace(report, published=True, pages=pages, kept=kept)
    return replace(report, never_good=tuple(failed))


def with_all_that_cannot_be_shown(build: RunningBuild, report: BuildReport) -> BuildReport:
    """Render the lessons that ran although others failed: one run names every cell that is wrong."""
    from coursebuild.pages.course_pages import write_lessons  # rendering is heavy, see below

    plan = make_plan(build.settings, build.observer.warned)
    failed = {execution.lesson.slug for execution in report.failures}
    plan = replace(plan, lessons=tuple(p for p in plan.lessons if p.lesson.slug not in failed))
    try:
        write_lessons(build.settings, plan, FolderWriter(build.settings.generated), build.rendered)
    except LessonsNotRendered as error:
        return _with_failures(report, as_failures(plan, error))
    return report


def as_failures(plan: Plan, error: LessonsNotRendered) -> list[Result]:
    """The lessons that cannot be shown, as lessons that failed."""
    return [
        Result(
            lesson=planned.lesson,
            status=Status.NOT_RENDERED,
            fingerprint=planned.fingerprint,
            failure=failure_in_notebook(error.problems[planned.lesson.slug]),
        )
        for planned in plan.lessons
        if planned.lesson.slug in error.problems
    ]


def _with_failures(report: BuildReport, failures: Sequence[Result]) -> BuildReport:
    """The report with further failures; a lesson that has failed already stays as it is."""
    more = {execution.lesson.slug: execution for execution in failures}
    known = {execution.lesson.slug for execution in report.failures}
    executions = tuple(
        more.get(e.lesson.slug, e) if e.lesson.slug not in known else e for e in report.executions
    )
    return replace(report, executions=executions)


def _publish(build: RunningBuild, plan: Plan) -> int:
    """Render, let Jekyll build aside, look the result over, swap it in; returns the number of pages."""
    from coursebuild.pages.course_pages import write_pages
    from coursebuild.publishing.clean_site import clean_site
    from coursebuild.publishing.leaks_of_sources import refuse_leaks  # not for a build with nothing to do

    settings, observer = build.settings, build.observer
    refuse_leaks(settings)
    inputs = publication_inputs(settings, plan)
    entries: dict[str, Entry] = {p.lesson.slug: p.entry for p in plan.lessons if p.entry is not None}
    target = FolderWriter(settings.generated)
    for warning in write_pages(settings, plan, target, build.rendered):
        observer.warned(warning)
    latest = max((entry.provenance.executed_at for entry in entries.values()), default=0)
    declared = settings.source_date_epoch
    site_time = latest if declared is None else declared
    run_jekyll(settings, plan.written.rules, settings.next_site, site_time)
    clean_site(settings.next_site)
    count, findings = check_site(
        settings.next_site, plan.written.edition.base_path, folders_of(settings.root)
    )
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
            store.note_shown(planned.lesson, planned.fingerprint, planned.notebook)
    write_if_changed(settings.publication, publication_record(settings, inputs))
    return count
