"""The commands for who writes: what would run, what is written wrongly, what Jupyter left in notebooks."""

from __future__ import annotations

import argparse

from coursebuild.cli.printable import join_reasons
from coursebuild.cli.screen import print_error, print_line, print_warning
from coursebuild.nouns.course import Course
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.settings import Settings
from coursebuild.reading.unnamed_notebooks import unnamed_notebooks


def run_status(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild status`."""
    from coursebuild.commands.forecast import explain_containment, explain_cost, explain_kernels
    from coursebuild.commands.plan import make_plan
    from coursebuild.keeping.store import open_store
    from coursebuild.planning.site_inputs import is_published, publication_inputs

    plan = make_plan(settings, open_store(settings.store, print_warning))
    if settings.profile is Profile.REAL:
        print_line(f"profile: real, with the data in {settings.real_data}/")
    kernels = explain_kernels(plan) if options.why else {}
    for planned in plan.lessons:
        state = "up to date" if planned.result else f"will run: {join_reasons(planned.reasons)}"
        print_line(f"{planned.slug}: {state}")
        for line in kernels.get(planned.slug, ()):
            print_line(f"    {line}")
    if options.why:
        print_line(explain_containment())
    _print_unnamed(settings, plan.written.course)
    if plan.stale:
        print_line(f"site: will be published when these lessons have run ({explain_cost(plan)})")
    elif is_published(settings, publication_inputs(settings, plan)):
        print_line("site: up to date")
    else:
        print_line("site: will be published again; no lesson has to run")
    return 0


def run_check(settings: Settings, _options: argparse.Namespace) -> int:
    """`coursebuild check`."""
    from coursebuild.commands.check import check_course

    checked = check_course(settings, print_warning)
    for problem in (*checked.findings, *([checked.refusal] if checked.refusal else [])):
        print_error(str(problem))
    _print_unnamed(settings, checked.written.course)
    if checked.findings:
        print_error(f"{len(checked.findings)} to put right")
    if checked.findings or checked.refusal:
        return 1
    course = checked.written.course
    print_line(
        f"all right: {len(course.lectures)} lectures, {len(course.sources)} sources,"
        f" {len(course.notes)} notes, {len(checked.written.notebooks)} notebooks"
    )
    return 0


def _print_unnamed(settings: Settings, course: Course) -> None:
    """Say which notebooks have no page: a line for each, and once what to do."""
    for number, path in enumerate(unnamed_notebooks(settings, course)):
        advice = "" if number else "\n    add it to _data/lessons.yml; a draft may stay as it is"
        print_line(f"note: {path.as_posix()}: no lesson names this notebook, so it has no page{advice}")


def run_tidy(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild tidy`."""
    from coursebuild.commands.tidy import tidy_notebooks

    is_broken = False
    for tidied in tidy_notebooks(settings, options.notebooks):
        is_broken |= bool(tidied.findings)
        for finding in tidied.findings:
            print_error(str(finding))
        if tidied.findings:
            continue
        what = ", ".join(tidied.changes) or "laid out as Jupyter does"
        beside = f"; pictures beside it: {', '.join(tidied.files)}" if tidied.files else ""
        print_line(
            f"{tidied.path.as_posix()}: {f'put right: {what}{beside}' if tidied.is_changed else 'tidy'}"
        )
    return int(is_broken)
