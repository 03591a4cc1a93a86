"""How a build went, in lines: each failure, and what has become of the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coursebuild.cli.printable import quote_lines
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Failure, Result, Status
from coursebuild.nouns.settings import Settings


def failure_lines(settings: Settings, results: Sequence[Result]) -> list[str]:
    """What went wrong in these lessons, where, and what to do; what kept several from running stands once."""
    notebooks: dict[tuple[str, Failure], list[str]] = {}
    for result in results:
        assert result.failure is not None
        for failure in (replace(result.failure, others=()), *result.failure.others):
            key = "" if failure.cell is None else result.slug
            notebooks.setdefault((key, failure), []).append(str(result.lesson.notebook))
    return [
        line
        for (_, failure), names in notebooks.items()
        for line in _lines(settings, ", ".join(names), failure)
    ]


def never_good_lines(report: BuildReport) -> list[str]:
    """What is to be done where no earlier page can stand in the place of a lesson that failed."""
    return [
        f"{result.lesson.notebook}: it failed, and no earlier good run of it is stored that could be "
        "shown instead\n    put the lesson right, or take its `notebook` out of _data/lessons.yml"
        for result in report.failures
        if result.slug in report.never_good
    ]


def _lines(settings: Settings, notebooks: str, failure: Failure) -> list[str]:
    cell = "" if failure.cell is None else f": cell {failure.cell}"
    place = f"{notebooks}{cell}" + (f" (line {failure.line})" if failure.line else "")
    lines = [f"{place}: {quote_lines(failure.message)}"]
    if failure.advice:
        lines.append(f"    {failure.advice}")
    if failure.last_output:
        lines += ["    the cell's last output:", *(f"    | {line}" for line in failure.last_output)]
    if failure.partial:
        lines.append(f"    how far it came: {settings.relative(failure.partial)}")
    return lines


def ending_lines(settings: Settings, report: BuildReport) -> list[str]:
    """What has become of the site."""
    site, count = settings.relative(report.site), len(report.results)
    if report.outdated:
        outdated = ", ".join(report.outdated)
        return [f"built: {report.pages} pages in {site}/, with the last good page of {outdated}"]
    if report.failures:
        stays = "the last good site stays" if report.site.is_dir() else "no site was built"
        never_good = ", ".join(report.never_good)
        lacking = f", no earlier page of {never_good} is stored" if never_good else ""
        failed = f"not published: {len(report.failures)} of {count} lessons failed{lacking}; {stays}"
        return [*_waiting_lines(report), failed]
    if report.waiting:
        return _waiting_lines(report)
    if report.published:
        ran = sum(result.status is Status.EXECUTED for result in report.results)
        return [f"built: {report.pages} pages in {site}/, {ran} of {count} lessons executed"]
    return [f"up to date: {site}/ (nothing changed)"]


def _waiting_lines(report: BuildReport) -> list[str]:
    changed = {result.slug for result in report.results if result.status is Status.EXECUTED}
    why = {True: "changed while it ran: build again", False: "must run first: `coursebuild build`"}
    return [f"not published yet: {slug} {why[slug in changed]}" for slug in report.waiting]
