"""The command line: a thin skin that parses, prints and chooses the exit status.

Exit status: 0 done, 1 something is wrong with what was written or a lesson failed, 2 wrong usage,
130 or 143 ended by a signal.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from coursebuild.cli.arguments import parser
from coursebuild.cli.build_report import ending_lines, failure_lines, never_good_lines
from coursebuild.cli.endings import explain_defect, listen_to_signals, prepare_process
from coursebuild.cli.progress import BuildProgress, FetchProgress, harmless, shorten
from coursebuild.keeping.refusals import explain_refusal
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import HowToRun, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = parser().parse_args(arguments)
    listen_to_signals()
    try:
        prepare_process()
        settings = Settings.from_environment(
            options.root,
            os.environ,
            getattr(options, "profile", None),  # fetch and clean have none
        )
        return _COMMANDS[options.command](settings, options)
    except CourseBuildError as error:
        _print_error(str(error))
        return 1
    except KeyboardInterrupt:
        _print_error("interrupted")
        return 130
    except OSError as error:
        _print_error(explain_refusal(error, options.root))
        return 1
    except Exception as error:  # noqa: BLE001  a defect of the tool: nobody can act on a traceback here
        _print_error(explain_defect(error))
        return 1


# --- commands -----------------------------------------------------------------------------------


def _build(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.commands.build import build  # each command loads only what it needs

    how = HowToRun(
        kernels=options.kernels,
        containment=options.contain,
        jobs=options.jobs,
        build_seconds=options.build_seconds,
    )
    if options.check or options.verify_kernels:
        return _rerun(settings, options, how)
    if options.summary:
        _print_error("--summary is for --check and --verify-kernels: a build writes no report")
        return 2
    progress = BuildProgress(sys.stdout)
    try:
        report = build(settings, options.lessons, progress, how, keep_going=options.keep_going)
    finally:
        progress.end()
    _print_report(settings, report, progress)
    # A lesson that was not asked for may wait; one that changed while it ran leaves an old site.
    return 1 if report.failures or (report.waiting and not options.lessons) else 0


def _rerun(settings: Settings, options: argparse.Namespace, how: HowToRun) -> int:
    from coursebuild.cli.drift_report import markdown_summary, terminal_lines
    from coursebuild.commands.compare import check_drift, verify_kernels

    progress = BuildProgress(sys.stdout)
    again = verify_kernels if options.verify_kernels else check_drift
    try:
        drifts = again(settings, options.lessons, progress, how)
    finally:
        progress.end()
    for line in terminal_lines(drifts):
        _say(line)
    if options.summary:
        with options.summary.open("a", encoding="utf-8") as file:
            file.write(markdown_summary(drifts))
    return int(any(drift.count or not drift.status.is_good for drift in drifts))


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.commands.forecast import explain_containment, explain_cost, explain_kernels
    from coursebuild.planning.plan import is_published, make_plan, publication_inputs

    plan = make_plan(settings, lambda message: _print_error(f"warning: {message}"))
    if settings.profile is Profile.REAL:
        _say(f"profile: real, with the data in {settings.real_data}/")
    kernels = explain_kernels(settings, plan) if options.why else {}
    for planned in plan.lessons:
        if planned.entry is None:
            _say(f"{planned.lesson.slug}: will run: {'; '.join(shorten(planned.reasons))}")
        else:
            _say(f"{planned.lesson.slug}: up to date")
        for line in kernels.get(planned.lesson.slug, ()):
            _say(f"    {line}")
    if options.why:
        _say(explain_containment())
    if plan.stale:
        _say(f"site: will be published when these lessons have run ({explain_cost(settings, plan)})")
    elif is_published(settings, publication_inputs(settings, plan)):
        _say("site: up to date")
    else:
        _say("site: will be published again; no lesson has to run")
    return 0


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    from coursebuild.commands.texts import check_prose
    from coursebuild.planning.plan import check_real_data, read_everything
    from coursebuild.reading.nbformat_check import check_schema

    written, findings = read_everything(settings)
    findings += tuple(
        finding
        for notebook in written.notebooks.values()
        for finding in check_schema(settings.root, notebook.path)
    )
    findings += check_real_data(settings, written.course)
    for finding in findings:
        _print_error(str(finding))
    if findings:
        _print_error(f"{len(findings)} to put right")
        return 1
    check_prose(settings, written)
    course = written.course
    _say(
        f"all right: {len(course.lectures)} lectures, {len(course.sources)} sources,"
        f" {len(course.notes)} notes, {len(written.notebooks)} notebooks"
    )
    return 0


def _tables(settings: Settings, _options: argparse.Namespace) -> int:
    from coursebuild.commands.texts import regenerate_tables

    changed = regenerate_tables(settings)
    for path in changed:
        _say(f"written: {settings.relative(path)}")
    if not changed:
        _say("tables are up to date")
    return 0


def _fetch(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.commands.build import fetch_datasets

    progress = FetchProgress(sys.stdout)
    try:
        count = fetch_datasets(settings, options.datasets, progress)
    finally:
        progress.end()
    where = settings.real_data if settings.course_data else settings.relative(settings.real_data)
    files = "1 file" if count == 1 else f"{count} files"
    _say(f"downloaded: {files} into {where}/" if count else f"nothing to download: see {where}/")
    return 0


def _clean(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.commands.build import clean

    removed = clean(settings, store=options.store)
    for path in removed:
        _say(f"removed: {settings.relative(path)}")
    if not removed:
        _say("nothing to remove")
    return 0


def _store(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.commands.care import collect_garbage, verify_store

    if options.action == "gc":
        removed, freed = collect_garbage(settings, options.days)
        print(f"removed: {len(removed)} files, {freed} bytes freed")
        return 0
    count, findings = verify_store(settings)
    for finding in findings:
        _print_error(str(finding))
    print(f"looked at: {count} files, {len(findings)} damaged")
    return 1 if findings else 0


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.planning.plan import published_under
    from coursebuild.serving.desk import serve_course

    try:
        serve_course(settings, published_under(settings, []), options.port, _Screen(settings))
    except KeyboardInterrupt:
        print()  # the usual way to end it
    return 0


class _Screen:
    """What `serve` has done and printed here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def build(self) -> BuildReport:
        from coursebuild.commands.build import build

        progress = self.progress()
        try:
            report = build(self._settings, (), progress)
        finally:
            progress.end()
        _print_report(self._settings, report, progress)
        return report

    def progress(self) -> BuildProgress:
        return BuildProgress(sys.stdout)

    def say(self, text: str) -> None:
        _say(text)

    def complain(self, text: str) -> None:
        _print_error(text)

    def failed(self, execution: Result) -> None:
        _print_failure(self._settings, execution)


# --- printing -----------------------------------------------------------------------------------


def _print_report(settings: Settings, report: BuildReport, progress: BuildProgress) -> None:
    progress.summarise(report.executions)
    for execution in report.failures:
        _print_failure(settings, execution)
    for line in never_good_lines(report):
        _print_error(line)
    for line in ending_lines(settings, report):
        _say(line)


def _print_failure(settings: Settings, execution: Result) -> None:
    for line in failure_lines(settings, execution):
        _print_error(line)


def _say(text: str) -> None:
    print(harmless(text), flush=True)


def _print_error(text: str) -> None:
    print(harmless(text), file=sys.stderr, flush=True)


_COMMANDS = {
    "build": _build,
    "status": _status,
    "check": _check,
    "fetch": _fetch,
    "tables": _tables,
    "clean": _clean,
    "store": _store,
    "serve": _serve,
}
