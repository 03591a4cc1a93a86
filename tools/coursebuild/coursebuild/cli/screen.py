"""The screen: the only place that prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from coursebuild.cli.build_report import ending_lines, failure_lines, never_good_lines
from coursebuild.cli.printable import make_harmless, name_commands, program_as_typed
from coursebuild.cli.progress import BuildProgress, FetchProgress
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings


def print_line(text: str) -> None:
    """Print what somebody waits for."""
    print(_printable(text), flush=True)


def print_error(text: str) -> None:
    """Print what is wrong."""
    print(_printable(text), file=sys.stderr, flush=True)


def print_warning(text: str) -> None:
    """Print what is odd, though the command goes on."""
    print_error(f"warning: {text}")


def _printable(text: str) -> str:
    return name_commands(make_harmless(text), program_as_typed())


def fetch_progress() -> FetchProgress:
    """What shows how downloads come along."""
    return FetchProgress(sys.stdout)


class Screen:
    """Where the commands print that run lessons of one course."""

    print_line, print_error = staticmethod(print_line), staticmethod(print_error)
    print_warning = staticmethod(print_warning)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def progress(self) -> BuildProgress:
        return BuildProgress(sys.stdout)

    def print_report(self, report: BuildReport) -> None:
        """Print what became of every lesson and of the site."""
        self.progress().summarise(report.results)
        self.print_failures(report.failures)
        for line in never_good_lines(report):
            print_error(line)
        for line in ending_lines(self._settings, report):
            print_line(line)

    def print_failures(self, results: Sequence[Result]) -> None:
        """Print what went wrong in these lessons."""
        for line in failure_lines(self._settings, results):
            print_error(line)
