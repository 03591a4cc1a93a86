"""The commands that fetch data, write tables, and look after what is stored; no lesson runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from coursebuild.cli.screen import fetch_progress, print_error, print_line, print_warning
from coursebuild.nouns.settings import Settings


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
