"""The commands that run lessons; each loads only what it needs."""

from __future__ import annotations

import argparse

from coursebuild.cli.screen import Screen, print_error, print_line
from coursebuild.nouns.settings import HowToRun, Settings


def run_build(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild build`."""
    from coursebuild.commands.build import build

    how = HowToRun(
        kernels=options.kernels,
        containment=options.contain,
        jobs=options.jobs,
        build_seconds=options.build_seconds,
        keep_going=options.keep_going,
    )
    if options.check or options.verify_kernels:
        return _run_again(settings, options, how)
    if options.summary:
        print_error("--summary is for --check and --verify-kernels: a build writes no report")
        return 2
    screen = Screen(settings)
    with screen.progress() as progress:
        report = build(settings, options.lessons, progress, how)
    screen.print_report(report)
    # A lesson that was not asked for may wait; one that changed while it ran leaves an old site.
    return 1 if report.failures or (report.waiting and not options.lessons) else 0


def _run_again(settings: Settings, options: argparse.Namespace, how: HowToRun) -> int:
    from coursebuild.cli.drift_report import markdown_summary, terminal_lines
    from coursebuild.commands.compare import check_drift, verify_kernels

    run_again = verify_kernels if options.verify_kernels else check_drift
    with Screen(settings).progress() as progress:
        drifts = run_again(settings, options.lessons, progress, how)
    for line in terminal_lines(drifts):
        print_line(line)
    if options.summary:
        with options.summary.open("a", encoding="utf-8") as file:
            file.write(markdown_summary(drifts))
    return int(any(drift.count or not drift.status.is_good for drift in drifts))


def run_serve(settings: Settings, options: argparse.Namespace) -> int:
    """`coursebuild serve`."""
    from coursebuild.commands.serve import serve_course
    from coursebuild.reading.site_config import read_site_config

    base_path = read_site_config(settings.config, []).published_under(settings)
    try:
        serve_course(settings, base_path, options.port, Screen(settings))
    except KeyboardInterrupt:
        print_line("")  # the usual way to end it
    return 0
