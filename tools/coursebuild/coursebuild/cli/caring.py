"""The commands that look after what is kept: downloads, results, and what can be made again."""

from __future__ import annotations

import argparse

from coursebuild.cli.screen import complain, fetch_progress, say, warn
from coursebuild.nouns.settings import Settings


def run_fetch(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild fetch`."""
    from coursebuild.commands.fetch import fetch_datasets

    progress = fetch_progress()
    try:
        count = fetch_datasets(settings, options.datasets, progress)
    finally:
        progress.end()
    where = settings.real_data if settings.course_data else settings.relative(settings.real_data)
    files = "1 file" if count == 1 else f"{count} files"
    say(f"downloaded: {files} into {where}/" if count else f"nothing to download: see {where}/")
    return 0


def run_clean(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild clean`."""
    from coursebuild.commands.clean import clean

    removed = clean(settings, store=options.store)
    for path in removed:
        say(f"removed: {settings.relative(path)}")
    if not removed:
        say("nothing to remove")
    return 0


def run_store(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild store`."""
    from coursebuild.commands.care import collect_garbage, verify_store

    if options.action == "gc":
        removed, freed = collect_garbage(settings, options.days, warn)
        say(f"removed: {len(removed)} files, {freed} bytes freed")
        return 0
    count, findings = verify_store(settings, warn)
    for finding in findings:
        complain(str(finding))
    say(f"looked at: {count} files, {len(findings)} damaged")
    return 1 if findings else 0
