"""Render a lesson from its text and from what ran; code cells that were rendered before are not again."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coursebuild.nouns.notebook import Output
from coursebuild.nouns.settings import Settings
from coursebuild.pages.prose import CourseProse
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.rendering.fragment import RenderedLesson, render_lesson
from coursebuild.rendering.pieces import CellPieces, RenderCell


class LessonRenderer:
    """Renders the lessons of one plan."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose

    def render(self, planned: PlannedLesson, outputs: Sequence[tuple[Output, ...]]) -> RenderedLesson:
        """The lesson with these outputs; raises RenderError with everything that cannot be shown."""
        prose = self._prose.of_lesson(planned.lesson, planned.notebook)
        address = self._prose.lesson_place(planned.lesson, planned.notebook).asset_address
        cells = CellPieces(
            self._settings.rendered / f"{planned.slug}.json",
            self._settings.generated_assets / "lessons" / planned.slug,
            json.dumps([self._plan.renderer, address, self._prose.around.of_cells]),
            lambda: self._cell_renderer(planned, address),
        )
        rendered = render_lesson(planned.notebook, outputs, prose, cells)
        cells.write()
        return rendered

    def _cell_renderer(self, planned: PlannedLesson, address: str) -> RenderCell:
        # Importing nbconvert costs a second: only for cells that were never rendered.
        from coursebuild.rendering.code_cells import CodeCellRenderer

        displayed = self._prose.of_cells(planned.lesson, planned.notebook)
        words = self._plan.written.edition.words
        return CodeCellRenderer(address, words, displayed, self._prose.around.figures).render
