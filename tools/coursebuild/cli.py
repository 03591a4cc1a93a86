"""The command line: a thin skin that parses, prints and chooses the exit status.

Exit status: 0 done, 1 something is wrong with what was written or a lesson failed, 2 wrong usage,
130 or 143 ended by a signal.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from coursebuild import __version__
from coursebuild.dataset import Profile
from coursebuild.errors import CourseBuildError
from coursebuild.model import BuildReport, Execution, Status
from coursebuild.progress import BuildProgress, FetchProgress, harmless, shorten
from coursebuild.settings import Settings
from coursebuild.whole_files import write_whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _end)
    try:
        settings = Settings.from_environment(
            options.root,
            os.environ,
            getattr(options, "profile", None),  # fetch and clean have none
        )
        return int(options.run(settings, options))
    except CourseBuildError as error:
        _print_error(str(error))
        return 1
    except KeyboardInterrupt:
        _print_error("interrupted")
        return 130
    except OSError as error:
        _print_error(f"{error.filename or 'the system'}: {error.strerror}")
        return 1
    except Exception as error:  # noqa: BLE001  a defect of the tool: nobody can act on a traceback here
        file = Path(tempfile.gettempdir()) / f"coursebuild-{os.getpid()}.txt"
        write_whole(file, traceback.format_exc().encode())
        _print_error(f"a defect of coursebuild: {type(error).__name__}: {error}")
        _print_error(f"    nothing was published; please report it with {file}")
        return 1


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


# --- commands -----------------------------------------------------------------------------------


def _build(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.pipeline import build  # noqa: PLC0415  each command loads only what it needs

    report = build(settings, options.lessons, BuildProgress(sys.stdout))
    for execution in report.failures:
        _print_failure(execution)
    _print_end(settings, report)
    # A lesson that was not asked for may wait; one that changed while it ran leaves an old site.
    return 1 if report.failures or (report.waiting and not options.lessons) else 0


def _status(settings: Settings, _options: argparse.Namespace) -> int:
    from coursebuild.planning import is_published, make_plan, publication_inputs  # noqa: PLC0415

    plan = make_plan(settings, lambda message: _print_error(f"warning: {message}"))
    if settings.profile is Profile.REAL:
        print(f"profile: real, with the data in {settings.real_data}/")
    for planned in plan.lessons:
        if planned.entry is None:
            print(f"{planned.lesson.slug}: will run: {'; '.join(shorten(planned.reasons))}")
        else:
            print(f"{planned.lesson.slug}: up to date")
    if plan.stale:
        print("site: will be published when these lessons have run")
    elif is_published(settings, publication_inputs(settings, plan)):
        print("site: up to date")
    else:
        print("site: will be published again; no lesson has to run")
    return 0


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    from coursebuild.pipeline import check_prose  # noqa: PLC0415
    from coursebuild.planning import check_real_data, read_everything  # noqa: PLC0415
    from coursebuild.reading.nbformat_check import check_schema  # noqa: PLC0415

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
    print(
        f"all right: {len(course.lectures)} lectures, {len(course.sources)} sources,"
        f" {len(course.notes)} notes, {len(written.notebooks)} notebooks"
    )
    return 0


def _tables(settings: Settings, _options: argparse.Namespace) -> int:
    from coursebuild.pipeline import regenerate_tables  # noqa: PLC0415

    changed = regenerate_tables(settings)
    for path in changed:
        print(f"written: {settings.relative(path)}")
    if not changed:
        print("tables are up to date")
    return 0


def _fetch(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.pipeline import fetch_datasets  # noqa: PLC0415

    progress = FetchProgress(sys.stdout)
    try:
        count = fetch_datasets(settings, options.datasets, progress)
    finally:
        progress.end()
    where = settings.real_data if settings.course_data else settings.relative(settings.real_data)
    files = "1 file" if count == 1 else f"{count} files"
    print(f"downloaded: {files} into {where}/" if count else f"nothing to download: see {where}/")
    return 0


def _clean(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.pipeline import clean  # noqa: PLC0415

    removed = clean(settings, store=options.store)
    for path in removed:
        print(f"removed: {settings.relative(path)}")
    if not removed:
        print("nothing to remove")
    return 0


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from coursebuild.pipeline import build  # noqa: PLC0415
    from coursebuild.planning import published_under  # noqa: PLC0415
    from coursebuild.publishing.serve import serve  # noqa: PLC0415

    def rebuild() -> None:
        try:
            report = build(settings, (), BuildProgress(sys.stdout))
        except CourseBuildError as error:
            _print_error(str(error))
            return
        except OSError as error:  # an editor replaces files while we read them
            _print_error(f"{error.filename}: {error.strerror}; waiting for the next change")
            return
        for execution in report.failures:
            _print_failure(execution)
        _print_end(settings, report)

    base_path = published_under(settings, [])
    try:
        serve(settings, base_path, options.port, rebuild, lambda text: print(text, flush=True))
    except KeyboardInterrupt:
        print()  # the usual way to end it
    return 0


# --- printing -----------------------------------------------------------------------------------


def _print_failure(execution: Execution) -> None:
    failure, lesson = execution.failure, execution.lesson
    assert failure is not None
    cell = "" if failure.cell is None else f": cell {failure.cell}"
    place = f"{lesson.notebook}{cell}" + (f" (line {failure.line})" if failure.line else "")
    _print_error(f"{place}: {failure.message}")
    if failure.advice:
        _print_error(f"    {failure.advice}")
    if failure.last_output:
        _print_error("    the cell's last output:")
        for line in failure.last_output:
            _print_error(f"    | {line}")


def _print_end(settings: Settings, report: BuildReport) -> None:
    if report.failures:
        kept = "the last good site stays" if report.site.is_dir() else "no site was built"
        print(f"not published: {len(report.failures)} of {len(report.executions)} lessons failed; {kept}")
    elif report.waiting:
        changed = {e.lesson.slug for e in report.executions if e.status is Status.EXECUTED}
        for slug in report.waiting:
            why = (
                "changed while it ran: build again"
                if slug in changed
                else "must run first: coursebuild build"
            )
            print(f"not published yet: {slug} {why}")
    else:
        ran = sum(execution.status is Status.EXECUTED for execution in report.executions)
        site = settings.relative(report.site)
        if report.published:
            print(
                f"built: {report.pages} pages in {site}/, {ran} of {len(report.executions)} lessons executed"
            )
        else:
            print(f"up to date: {site}/ (nothing changed)")


def _print_error(text: str) -> None:
    print(harmless(text), file=sys.stderr, flush=True)


# --- arguments ----------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coursebuild",
        description="Build a course site: execute notebooks, render their outputs, publish with Jekyll.",
        epilog="Executing a notebook is executing its code: build only what you trust.",
    )
    parser.add_argument("--version", action="version", version=f"coursebuild {__version__}")
    parser.add_argument("--root", type=Path, help="folder of the course (default: here or above)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    profile = argparse.ArgumentParser(add_help=False)
    profile.add_argument(
        "--profile",
        type=Profile,
        choices=list(Profile),
        metavar="PROFILE",
        help="data that the lessons run on: embedded or real (default: COURSE_PROFILE, else embedded)",
    )

    build = commands.add_parser(
        "build", parents=[profile], help="run what is out of date, then publish the site"
    )
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="run only these lessons")
    build.set_defaults(run=_build)

    status = commands.add_parser("status", parents=[profile], help="say what a build would run, and why")
    status.set_defaults(run=_status)

    check = commands.add_parser(
        "check", parents=[profile], help="read everything and name every mistake; run nothing"
    )
    check.set_defaults(run=_check)

    fetch = commands.add_parser("fetch", help="download real data sets into COURSE_DATA (.cache/data)")
    fetch.add_argument("datasets", nargs="*", metavar="DATASET", help="only these data sets")
    fetch.set_defaults(run=_fetch)

    tables = commands.add_parser("tables", help="regenerate tables and notes from the facts; run nothing")
    tables.set_defaults(run=_tables)

    clean = commands.add_parser("clean", help="remove everything that a build can make again")
    clean.add_argument("--store", action="store_true", help="the results of executions too")
    clean.set_defaults(run=_clean)

    serve = commands.add_parser(
        "serve", parents=[profile], help="show the site on this machine and rebuild on change"
    )
    serve.add_argument("--port", type=int, default=4000, help="port on 127.0.0.1 (default: 4000)")
    serve.set_defaults(run=_serve)
    return parser
