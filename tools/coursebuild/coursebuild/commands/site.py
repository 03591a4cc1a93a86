"""Make a site from a plan: render, let Jekyll build aside, look the result over, swap it in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from coursebuild.commands.running_build import RunningBuild
from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.errors import PublishError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_pages import write_lessons, write_pages
from coursebuild.pages.tracing import trace_findings
from coursebuild.planning.plan import Plan
from coursebuild.publishing.jekyll_process import JekyllCall, JekyllEnd, RunJekyll, run_once
from coursebuild.publishing.next_site import NextSite
from coursebuild.publishing.publication_check import PublicationCheck
from coursebuild.publishing.swap import swap_in

_MOST_SHOWN = 20
"""Findings of one kind stand on every page as soon as they stand in a layout."""


def make_site(build: RunningBuild, plan: Plan) -> int:
    """Publish what the plan shows; returns the number of pages.

    Raises RenderError, LessonsNotRendered or PublishError; the site that is in place then stays.
    """
    settings = build.settings
    check = PublicationCheck(settings, plan.written, plan.renderer_digest)
    check.refuse_leaking_sources()
    warnings = write_pages(settings, plan, FolderWriter(settings.generated), build.rendered)
    for warning in warnings[:_MOST_SHOWN]:
        build.observer.warned(warning)
    if len(warnings) > _MOST_SHOWN:
        build.observer.warned(f"and {len(warnings) - _MOST_SHOWN} more, shown when those above are mended")
    site = NextSite(settings, plan.written, plan.renderer_digest)
    site.make(_site_time(settings, plan), _looking_ahead(build, check))
    count, findings = check.look_over(site.taken)
    if findings:
        raise PublishError(_explain(settings, plan, findings))
    swap_in(settings.next_site, settings.site)
    site.note()
    return count


def _looking_ahead(build: RunningBuild, check: PublicationCheck) -> RunJekyll:
    """Jekyll, which leaves a core idle, with some of the look over what it will publish beside it."""
    run = build.jekyll or run_once

    def run_and_look(call: JekyllCall) -> JekyllEnd:
        with check.looking_ahead():
            return run(call)

    return run_and_look


def render_lessons(build: RunningBuild, plan: Plan, without: Collection[str]) -> None:
    """Render those lessons that have a result, to see whether they can be shown, but for these slugs.

    Raises LessonsNotRendered with all that cannot.
    """
    plan = replace(plan, lessons=tuple(each for each in plan.lessons if each.slug not in without))
    write_lessons(build.settings, plan, FolderWriter(build.settings.generated), build.rendered)


def _site_time(settings: Settings, plan: Plan) -> int:
    """Seconds since 1970 of the newest result, unless a time is declared."""
    if settings.source_date_epoch is not None:
        return settings.source_date_epoch
    known = (p.result.provenance for p in plan.lessons if p.result is not None)
    return max((provenance.executed_at for provenance in known if provenance), default=0)


def _explain(settings: Settings, plan: Plan, findings: Sequence[Finding]) -> str:
    """Why the next site is not fit to be published."""
    traced = trace_findings(settings, plan, findings[:_MOST_SHOWN])
    shown = "\n".join(f"    {finding}" for finding in traced)
    if len(findings) > _MOST_SHOWN:
        shown += f"\n    and {len(findings) - _MOST_SHOWN} more, which the next build shows"
    return f"the new site is not fit to be published; the old one stays\n{shown}"
