"""The arguments of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from coursebuild import __version__
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.settings import ContainmentPolicy, KernelPolicy


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of all commands; `command` names the one that was given."""
    top = argparse.ArgumentParser(
        prog="coursebuild",
        description="Build a course site: execute notebooks, render their outputs, publish with Jekyll.",
        epilog="Executing a notebook is executing its code: build only what you trust.",
    )
    top.add_argument("--version", action="version", version=f"coursebuild {__version__}")
    top.add_argument("--root", type=Path, help="folder of the course (default: here or above)")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)

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
    instead = build.add_mutually_exclusive_group()
    instead.add_argument(
        "--keep-going",
        action="store_true",
        help="publish lessons that fail, or cannot be shown, with their last good page, marked; "
        "the exit status stays 1",
    )
    instead.add_argument(
        "--check",
        action="store_true",
        help="run lessons again, compare with what is stored, and publish nothing",
    )
    instead.add_argument(
        "--verify-kernels",
        action="store_true",
        help="run lessons in forked and in plain kernels, compare, and publish nothing",
    )
    build.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="with --check or --verify-kernels: append the report to FILE as Markdown",
    )
    build.add_argument(
        "--jobs", type=_positive, metavar="N", help="lessons at once (default: as many as there are cores)"
    )
    build.add_argument(
        "--kernels",
        type=KernelPolicy,
        choices=list(KernelPolicy),
        default=KernelPolicy.AUTO,
        metavar="KIND",
        help="auto: forked from a preloaded process where that is safe (default); plain: never",
    )
    build.add_argument(
        "--contain",
        type=ContainmentPolicy,
        choices=list(ContainmentPolicy),
        default=ContainmentPolicy.AUTO,
        metavar="HOW",
        help="auto: keep kernels from files, network and processes as far as the system allows (default); "
        "require: run nothing where it does not allow all of it",
    )
    build.add_argument(
        "--build-seconds", type=_positive, metavar="N", help="end lessons that still run after so long"
    )

    status = commands.add_parser("status", parents=[profile], help="say what a build would run, and why")
    status.add_argument(
        "--why",
        action="store_true",
        help="also say which kernel each lesson gets, what kernels can reach, and why",
    )

    commands.add_parser(
        "check", parents=[profile], help="read everything and name every mistake; run nothing"
    )

    fetch = commands.add_parser("fetch", help="download real data sets into COURSE_DATA (.cache/data)")
    fetch.add_argument("datasets", nargs="*", metavar="DATASET", help="only these data sets")

    commands.add_parser("tables", help="regenerate tables and notes from the facts; run nothing")

    tidy = commands.add_parser(
        "tidy", help="take out of notebooks what Jupyter saved: outputs, ids, pictures"
    )
    tidy.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="only these notebooks")

    clean = commands.add_parser("clean", help="remove everything that a build can make again")
    clean.add_argument("--store", action="store_true", help="the results of executions too")

    store = commands.add_parser("store", help="look after the results of executions")
    actions = store.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    actions.add_parser("verify", help="read all that is kept; name what is damaged and move it aside")
    collect = actions.add_parser("gc", help="remove what nobody has used for a while")
    collect.add_argument(
        "--days",
        type=_positive,
        default=30,
        metavar="N",
        help="keep what was used in the last N days, and always what the course shows (default: 30)",
    )

    serve = commands.add_parser(
        "serve",
        parents=[profile],
        help="show the site on this machine; preview lessons while they are edited",
    )
    serve.add_argument("--port", type=int, default=4000, help="port on 127.0.0.1 (default: 4000)")
    return top
