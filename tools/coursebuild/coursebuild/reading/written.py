"""All that people wrote for a course, read at once, with everything that is written wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coursebuild.nouns.finding import Finding, without_consequences
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules, Written
from coursebuild.reading.bundles import check_bundle
from coursebuild.reading.course_folder import read_course_folder
from coursebuild.reading.house_rules import read_house_rules
from coursebuild.reading.lint import lint_notebook, lint_notes
from coursebuild.reading.notebooks import read_notebook
from coursebuild.reading.site_config import read_site_config
from coursebuild.safety.digests import digest_files
from coursebuild.safety.site_sources import prose_pictures, site_sources


def read_everything(settings: Settings) -> tuple[Written, tuple[Finding, ...]]:
    """Read facts, notes and notebooks; returns them with everything that is written wrongly."""
    findings: list[Finding] = []
    config = read_site_config(settings.config, findings)
    sources = digest_files(settings.root, _sources(settings, config.rules))
    course, edition = read_course_folder(settings, findings, config)
    house = read_house_rules(settings.data, findings)
    notebooks: dict[str, Notebook] = {}
    for lesson in course.published_lessons:
        assert lesson.notebook is not None
        notebook = read_notebook(settings.root, lesson.notebook, findings)
        if notebook is not None:
            notebooks[lesson.slug] = notebook
            findings.extend(lint_notebook(lesson, notebook))
            check_bundle(settings, lesson, notebook, findings)
    findings.extend(lint_notes(course))
    written = Written(
        course=course, edition=edition, notebooks=notebooks, rules=config.rules, sources=sources, house=house
    )
    return written, without_consequences(findings)


def _sources(settings: Settings, rules: SiteRules) -> Iterable[Path]:
    """Every hand-written file that may decide a byte of the site, but for the lessons."""
    yield from site_sources(settings, rules, [])
    yield from prose_pictures(settings)
    yield from (settings.licence, settings.root / "Gemfile")
