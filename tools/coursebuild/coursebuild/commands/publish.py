"""Publish what can be shown: the page of each lesson, or an earlier one in its place, swapped in as one site.

Without `--keep-going` nothing is published while a lesson cannot be shown, and all that cannot are named.
"""

from __future__ import annotations

from dataclasses import replace

from coursebuild.commands.plan import make_plan
from coursebuild.commands.running_build import RunningBuild
from coursebuild.commands.unrendered import as_failures, with_failures
from coursebuild.nouns.errors import LessonsNotRendered
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result, Status
from coursebuild.planning.plan import Plan, with_earlier
from coursebuild.planning.published_addresses import note_addresses
from coursebuild.planning.site_inputs import note_published, publication_inputs


class Publication:
    """Publishes what a build has gathered."""

    def __init__(self, build: RunningBuild) -> None:
        self._build, self._settings, self._store = build, build.settings, build.store

    def publish_what_can_be_shown(self, plan: Plan, report: BuildReport, *, keep_going: bool) -> BuildReport:
        """Publish; with `keep_going` an earlier page in the place of each that cannot be shown."""
        failed = {result.slug: result for result in report.failures}
        for last in (self._store.last_good, self._store.last_shown):
            earlier = {p.slug: last(p.lesson) for p in plan.lessons if p.slug in failed}
            if None in earlier.values():
                return self._without_earlier(report)
            plan = with_earlier(plan, failed, {slug: each for slug, each in earlier.items() if each})
            try:
                pages = self._publish(plan)
            except LessonsNotRendered as error:
                report = with_failures(report, as_failures(plan, error))
                if not keep_going:
                    return report
                failed = {result.slug: result for result in report.failures if result.slug in error.problems}
            else:
                outdated = tuple(result.slug for result in report.failures)
                return replace(report, published=True, pages=pages, outdated=outdated)
        return replace(report, never_good=tuple(failed))

    def _without_earlier(self, report: BuildReport) -> BuildReport:
        """The report of a build that ends because a page is lacking: one run names all that is wrong."""
        report = self.with_all_that_cannot_be_shown(report)

        def has_earlier(result: Result) -> bool:
            # What ran well and is no page has itself for its last good result.
            is_no_page = result.status is Status.NOT_RENDERED
            last = self._store.last_shown if is_no_page else self._store.last_good
            return last(result.lesson) is not None

        lacking = tuple(result.slug for result in report.failures if not has_earlier(result))
        return replace(report, never_good=lacking)

    def with_all_that_cannot_be_shown(self, report: BuildReport) -> BuildReport:
        """Render the lessons that ran although others failed: one run names every cell that is wrong."""
        from coursebuild.commands.site import render_lessons  # rendering is heavy

        plan = make_plan(self._settings, self._store)
        failed = {result.slug for result in report.failures}
        try:
            render_lessons(self._build, plan, failed)
        except LessonsNotRendered as error:
            return with_failures(report, as_failures(plan, error))
        return report

    def _publish(self, plan: Plan) -> int:
        """Make the site of the plan and put it in place; returns the number of pages."""
        from coursebuild.commands.site import make_site  # not for a build with nothing to do

        inputs = publication_inputs(self._settings, plan)
        count = make_site(self._build, plan)
        for planned in plan.lessons:
            if planned.outdated is None:
                self._store.note_shown(planned.lesson, planned.fingerprint, planned.notebook)
        note_published(self._settings, inputs)
        for warning in note_addresses(self._settings, plan.written.course):
            self._build.observer.warned(warning)
        return count
