"""Render a lesson from its text and from what ran; name the files that it becomes.

Code cells that were rendered before are not rendered again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from coursebuild.nouns.page import Fragment
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.generated import figure_files, lesson_head
from coursebuild.pages.handouts.addresses import download_name
from coursebuild.pages.handouts.notebook_file import notebook_json
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.rendering.fragment import RenderedLesson, render_lesson
from coursebuild.rendering.rendered_cells import RenderCell, RenderedCells


class LessonRenderer:
    """Renders the lessons of one plan."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose

    def render(self, planned: PlannedLesson, result: Result) -> RenderedLesson:
        """The lesson with the outputs of a result; raises RenderError with all that cannot be shown."""
        lesson, notebook = planned.lesson, planned.notebook
        address = self._prose.lesson_place(lesson, notebook).asset_address

        def cell_renderer() -> RenderCell:
            # Importing nbconvert costs a second: only for cells that were never rendered.
            from coursebuild.rendering.code_cells import CodeCellRenderer

            words, pictures = self._plan.written.edition.words, self._prose.context.markdown.pictures
            return CodeCellRenderer(address, words, self._prose.of_cells(lesson, notebook), pictures).render

        cells = RenderedCells(
            self._settings.rendered / f"{lesson.slug}.json",
            self._settings.generated_assets / "lessons" / lesson.slug,
            json.dumps([self._plan.renderer_digest, address, self._prose.context.cells_key]),
            cell_renderer,
        )
        prose = self._prose.of_lesson(lesson, notebook)
        rendered = render_lesson(notebook, result.outputs, prose, cells)
        cells.write()
        return rendered


def lesson_files(
    settings: Settings, planned: PlannedLesson, fragment: Fragment, handouts: Mapping[str, bytes]
) -> dict[Path, bytes]:
    """All files of a lesson; the `handouts` are named by their names beside the page."""
    slug = planned.slug
    beside = {download_name(planned.notebook.path): notebook_json(planned.notebook), **handouts}
    return {
        settings.generated_includes / f"lessons/{slug}.html": fragment.html.encode(),
        settings.generated_pages / f"lessons/{slug}.md": lesson_head(planned.lesson),
        **figure_files(settings, f"lessons/{slug}", fragment),
        **{settings.generated_assets / f"lessons/{slug}" / name: each for name, each in beside.items()},
    }
