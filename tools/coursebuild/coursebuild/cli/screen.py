"""The screen: the only place that prints."""

from __future__ import annotations

import sys

from coursebuild.cli.build_report import ending_lines, failure_lines, never_good_lines
from coursebuild.cli.progress import BuildProgress, FetchProgress, harmless
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings


def say(text: str) -> None:
    """Print a line for those who wait for it."""
    print(harmless(text), flush=True)


def complain(text: str) -> None:
    """Print what is wrong."""
    print(harmless(text), file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """Print what is odd, though the command goes on."""
    complain(f"warning: {text}")


def fetch_progress() -> FetchProgress:
    """What shows how downloads come along."""
    return FetchProgress(sys.stdout)


class Screen:
    """Where the commands print that run lessons of one course."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def progress(self) -> BuildProgress:
        return BuildProgress(sys.stdout)

    def say(self, text: str) -> None:
        say(text)

    def complain(self, text: str) -> None:
        complain(text)

    def built(self, report: BuildReport, progress: BuildProgress) -> None:
        """Say what became of every lesson and of the site."""
        progress.summarise(report.results)
        for result in report.failures:
            self.failed(result)
        for line in never_good_lines(report):
            complain(line)
        for line in ending_lines(self._settings, report):
            say(line)

    def failed(self, result: Result) -> None:
        for line in failure_lines(self._settings, result):
            complain(line)
