"""Make the tables and notes of a course anew, from its facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.tables import render_tables
from coursebuild.publishing.own_folders import hold_course
from coursebuild.reading.written import read_everything


def regenerate_tables(settings: Settings) -> Sequence[Path]:
    """Write the tables and notes from the facts alone, for the next build; returns the files that changed."""
    with hold_course(settings):
        written, findings = read_everything(settings)
        if findings:
            raise ConfigurationError(findings)
        files = render_tables(settings, written, CourseProse(settings, written))
        ours = (
            settings.generated_includes / "notes",
            settings.generated_assets / "notes",
            settings.generated_pages / "datasets",
            settings.generated_pages / "moved",
        )
        target = FolderWriter(ours)
        changed = [path for path, content in sorted(files.items()) if target.write(path, content)]
        target.finish()
        return changed
