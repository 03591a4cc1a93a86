"""The commands that run no lesson: they look, fetch, write tables, and look after what is stored."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from coursebuild.cli.printable import join_reasons
from coursebuild.cli.screen import fetch_progress, print_error, print_line, print_warning
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.settings import Settings


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

    written, findings = check_course(settings)
    for finding in findings:
        print_error(str(finding))
    if findings:
        print_error(f"{len(findings)} to put right")
        return 1
    course = written.course
    print_line(
        f"all right: {len(course.lectures)} lectures, {len(course.sources)} sources,"
        f" {len(course.notes)} notes, {len(written.notebooks)} notebooks"
    )
    return 0


def run_tables(settings: Settings, _options: argparse.Namespace) -> int:
    """`coursebuild tables`."""
    from coursebuild.commands.tables import regenerate_tables

    return _print_paths(settings, "written", regenerate_tables(settings), "tables are up to date")


def run_fetch(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild fetch`."""
    from coursebuild.commands.fetch import fetch_datasets

    with fetch_progress() as progress:
        count = fetch_datasets(settings, options.datasets, progress)
    where = settings.real_data if settings.course_data else settings.relative(settings.real_data)
    files = "1 file" if count == 1 else f"{count} files"
    print_line(f"downloaded: {files} into {where}/" if count else f"nothing to download: see {where}/")
    return 0


def run_clean(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild clean`."""
    from coursebuild.commands.care import clean

    return _print_paths(settings, "removed", clean(settings, store=options.store), "nothing to remove")


def run_store(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild store`."""
    from coursebuild.commands.care import collect_garbage, verify_store

    if options.action == "gc":
        removed, freed = collect_garbage(settings, options.days, print_warning)
        print_line(f"removed: {len(removed)} files, {freed} bytes freed")
        return 0
    count, findings = verify_store(settings, print_warning)
    for finding in findings:
        print_error(str(finding))
    print_line(f"looked at: {count} files, {len(findings)} damaged")
    return 1 if findings else 0


def _print_paths(settings: Settings, what: str, paths: Sequence[Path], if_none: str) -> int:
    for path in paths:
        print_line(f"{what}: {settings.relative(path)}")
    if not paths:
        print_line(if_none)
    return 0
