"""Render a lesson from its text and from what ran; code cells that were rendered before are not again."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coursebuild.nouns.notebook import Output
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.words import Words
from coursebuild.pages.generated import asset_path
from coursebuild.pages.prose import CourseProse
from coursebuild.planning.plan import PlannedLesson
from coursebuild.rendering.fragment import CellPieces, RenderCell, RenderedLesson, render_lesson
from coursebuild.rendering.pieces import read_pieces, write_pieces


class LessonRenderer:
    """Renders the lessons of one course; `renderer` is the digest of the code that does."""

    def __init__(self, settings: Settings, words: Words, prose: CourseProse, renderer: str) -> None:
        self._settings, self._words, self._prose, self._renderer = settings, words, prose, renderer

    def render(self, planned: PlannedLesson, outputs: Sequence[tuple[Output, ...]]) -> RenderedLesson:
        """The lesson with these outputs; raises RenderError with everything that cannot be shown."""
        settings, slug = self._settings, planned.lesson.slug
        prose = self._prose.of_lesson(planned.lesson, planned.notebook)
        address = self._prose.lesson_place(planned.lesson, planned.notebook).asset_address
        cells = CellPieces(
            read_pieces(settings.rendered / f"{slug}.json", asset_path(settings, f"lessons/{slug}")),
            json.dumps([self._renderer, address, self._prose.around.of_cells]),
            lambda: self._cell_renderer(planned, address),
        )
        return render_lesson(planned.notebook, outputs, prose, cells)

    def keep(self, slug: str, lesson: RenderedLesson) -> None:
        """Keep for the next build what its code cells became; their pictures have been written."""
        write_pieces(self._settings.rendered / f"{slug}.json", lesson.pieces)

    def _cell_renderer(self, planned: PlannedLesson, address: str) -> RenderCell:
        # Importing nbconvert costs a second: only for cells that were never rendered.
        from coursebuild.rendering.code_cells import CodeCellRenderer

        displayed = self._prose.of_cells(planned.lesson, planned.notebook)
        return CodeCellRenderer(address, self._words, displayed, self._prose.around.figures).render
