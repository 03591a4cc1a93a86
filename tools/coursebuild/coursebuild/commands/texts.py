"""What can be made without running anything: a look over all texts, and the tables and notes.

Rendering is heavy: this module is imported only by what renders.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.prose import CourseProse
from coursebuild.pages.prose_check import check_texts
from coursebuild.pages.rendered_prose import RenderedProse
from coursebuild.pages.tables import render_tables
from coursebuild.planning.plan import Written, read_everything
from coursebuild.publishing.leaks_of_sources import refuse_leaks
from coursebuild.publishing.places import hold_course


def check_prose(settings: Settings, written: Written, rendered: RenderedProse | None = None) -> None:
    """Render all that needs no outputs; raises RenderError with everything that cannot be rendered.

    What could be rendered is left in `rendered` for the rest of the build.
    """
    refuse_leaks(settings)
    check_texts(settings, written, rendered)


def regenerate_tables(settings: Settings) -> Sequence[Path]:
    """Write the tables and notes from the facts alone; returns the files that changed."""
    with hold_course(settings):
        written, findings = read_everything(settings)
        if findings:
            raise ConfigurationError(findings)
        files = render_tables(settings, written, CourseProse(settings, written))
        ours = (
            settings.generated_includes / "notes",
            settings.generated_assets / "notes",
            settings.generated_pages / "datasets",
        )
        target = FolderWriter(ours)
        changed = [path for path, content in sorted(files.items()) if target.write(path, content)]
        target.finish()
        return changed
