"""The story of a build: read → plan → execute → render → publish → report.

Everything is gathered before anything is written, and nothing that is published is touched until
every lesson has its result and the new site has been looked over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coursebuild.commands.holding import hold_tidy_course
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import HowToRun, Settings
from coursebuild.planning.site_inputs import is_published, publication_inputs

if TYPE_CHECKING:
    from coursebuild.publishing.jekyll_process import RunJekyll


def build(
    settings: Settings,
    slugs: Sequence[str],
    observer: Observer,
    how: HowToRun | None = None,
    jekyll: RunJekyll | None = None,
) -> BuildReport:
    """Bring the site up to date, executing only the lessons that need it (only `slugs`, if any).

    Raises CourseBuildError for what a person must repair; failing lessons are in the report.
    """
    how = how or HowToRun()
    with hold_tidy_course(settings, observer.warned):
        store = open_store(settings.store, observer.warned)
        plan = make_plan(settings, store, slugs)
        if not plan.stale and is_published(settings, publication_inputs(settings, plan)):
            return BuildReport(results=plan.stored, published=False, site=settings.site)
        from coursebuild.commands.publish import Publication  # not for a build with nothing to do
        from coursebuild.commands.running_build import RunningBuild

        running = RunningBuild(settings=settings, store=store, observer=observer, jekyll=jekyll)
        results: list[Result] = []
        if any(planned.slug in plan.chosen for planned in plan.stale):
            from coursebuild.commands.executing import execute_stale  # nbclient: only to run something

            results = execute_stale(running, plan, how)
        ran = {result.slug for result in results}
        report = BuildReport(
            results=(*(result for result in plan.stored if result.slug not in ran), *results),
            published=False,
            site=settings.site,
            waiting=tuple(planned.slug for planned in plan.stale if planned.slug not in plan.chosen),
        )
        publication = Publication(running)
        if report.waiting or (report.failures and not how.keep_going):
            return publication.with_all_that_cannot_be_shown(report) if report.failures else report
        if results:
            plan = make_plan(settings, store, slugs)  # with what the store holds now
        failed = {result.slug for result in report.failures}
        changed = tuple(planned.slug for planned in plan.stale if planned.slug not in failed)
        if changed:  # somebody edited while it ran
            return replace(report, waiting=changed)
        return publication.publish_what_can_be_shown(plan, report, keep_going=how.keep_going)
