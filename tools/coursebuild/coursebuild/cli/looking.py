"""The commands that only look, or write tables: nothing runs."""

from __future__ import annotations

import argparse

from coursebuild.cli.progress import shorten
from coursebuild.cli.screen import complain, say, warn
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.settings import Settings


def run_status(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild status`."""
    from coursebuild.commands.forecast import explain_containment, explain_cost, explain_kernels
    from coursebuild.keeping.store import open_store
    from coursebuild.planning.planner import make_plan
    from coursebuild.planning.site_inputs import is_published, publication_inputs

    plan = make_plan(settings, open_store(settings.store, warn))
    if settings.profile is Profile.REAL:
        say(f"profile: real, with the data in {settings.real_data}/")
    kernels = explain_kernels(plan) if options.why else {}
    for planned in plan.lessons:
        if planned.result is None:
            say(f"{planned.slug}: will run: {'; '.join(shorten(planned.reasons))}")
        else:
            say(f"{planned.slug}: up to date")
        for line in kernels.get(planned.slug, ()):
            say(f"    {line}")
    if options.why:
        say(explain_containment())
    if plan.stale:
        say(f"site: will be published when these lessons have run ({explain_cost(plan)})")
    elif is_published(settings, publication_inputs(settings, plan)):
        say("site: up to date")
    else:
        say("site: will be published again; no lesson has to run")
    return 0


def run_check(settings: Settings, _options: argparse.Namespace) -> int:
    """`coursebuild check`."""
    from coursebuild.commands.check import check_course

    written, findings = check_course(settings)
    for finding in findings:
        complain(str(finding))
    if findings:
        complain(f"{len(findings)} to put right")
        return 1
    course = written.course
    say(
        f"all right: {len(course.lectures)} lectures, {len(course.sources)} sources,"
        f" {len(course.notes)} notes, {len(written.notebooks)} notebooks"
    )
    return 0


def run_tables(settings: Settings, _options: argparse.Namespace) -> int:
    """`coursebuild tables`."""
    from coursebuild.commands.tables import regenerate_tables

    changed = regenerate_tables(settings)
    for path in changed:
        say(f"written: {settings.relative(path)}")
    if not changed:
        say("tables are up to date")
    return 0
