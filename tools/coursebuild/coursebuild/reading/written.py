"""All that people wrote for a course, read at once, with everything that is written wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursebuild.nouns.course import Course
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.settings import Settings
from coursebuild.reading.bundles import check_bundle
from coursebuild.reading.citations import lint_notes
from coursebuild.reading.course import read_course
from coursebuild.reading.lint import lint_notebook
from coursebuild.reading.notebooks import read_notebook
from coursebuild.reading.site_config import SiteConfig, read_site_config


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What people wrote, as far as it could be read."""

    course: Course
    notebooks: Mapping[str, Notebook]
    """By the slug of the lesson."""
    base_path: str
    """The path under which the site will be published; '' at the top of a host."""
    config: SiteConfig


def read_everything(settings: Settings) -> tuple[Written, tuple[Finding, ...]]:
    """Read facts, notes and notebooks; returns them with everything that is written wrongly."""
    findings: list[Finding] = []
    config = read_site_config(settings.config, findings)
    course = read_course(settings, findings)
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
        course=course,
        notebooks=notebooks,
        base_path=settings.base_path if settings.site_url else config.base_path,
        config=config,
    )
    return written, tuple(findings)


def published_under(settings: Settings, findings: list[Finding]) -> str:
    """The path under which the site will be published: SITE_URL's, else that of `_config.yml`."""
    configured = read_site_config(settings.config, findings)
    return settings.base_path if settings.site_url else configured.base_path
