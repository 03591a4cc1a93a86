"""Read all that people wrote and name every mistake; nothing runs, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coursebuild.commands.house import check_lessons
from coursebuild.keeping.records import Memory
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.finding import Finding, without_consequences
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.pages.prose_check import check_texts
from coursebuild.planning.real_data import check_real_data
from coursebuild.publishing.leaking_files import refuse_leaks
from coursebuild.reading.missing_packages import check_packages
from coursebuild.reading.nbformat_check import check_schema
from coursebuild.reading.written import read_everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A course that was looked at."""

    written: Written
    findings: tuple[Finding, ...]
    refusal: CourseBuildError | None
    """Why what was written cannot be published, though it could be read."""


def check_course(settings: Settings, warn: Callable[[str], None]) -> Checked:
    """Look at all that people wrote."""
    written, findings = read_everything(settings)
    notebooks = written.notebooks.values()
    findings += tuple(found for each in notebooks for found in check_schema(settings.root, each.path))
    findings += check_real_data(settings, written.course)
    findings += check_packages(settings.root, notebooks)
    refusal = None
    if not findings:
        try:
            check_prose(settings, written)
        except CourseBuildError as error:
            refusal = error
    house = check_lessons(settings, written, warn, with_outputs=not findings)
    return Checked(written=written, findings=without_consequences((*findings, *house)), refusal=refusal)


def check_prose(settings: Settings, written: Written, rendered: Memory[Any] | None = None) -> None:
    """Render all that needs no outputs; raises RenderError with everything that cannot be rendered.

    What could be rendered is left in `rendered` for the rest of a build.
    """
    refuse_leaks(settings)
    check_texts(settings, written, rendered)
