"""Download the real data sets that a course declares."""

from __future__ import annotations

from collections.abc import Sequence

from coursebuild.fetching.fetch import FetchObserver, choose_datasets, fetch
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding, without_consequences
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course_folder import read_course_folder


def fetch_datasets(settings: Settings, names: Sequence[str], observer: FetchObserver) -> int:
    """Download the real data sets of these names, or all; returns the number of files that came."""
    findings: list[Finding] = []
    course, _ = read_course_folder(settings, findings)
    if findings:
        raise ConfigurationError(without_consequences(findings))
    return fetch(choose_datasets(course.datasets, names), settings.real_data, observer)
