"""Write the pages of lessons; one in which nothing changed is left as the last build wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.lesson_writing import LessonWriter, OutdatedPage
from coursebuild.pages.page_records import PageRecord, ShownLesson, digest_of, lesson_record
from coursebuild.pages.problem_places import LessonProblems
from coursebuild.planning.plan import Plan, PlannedLesson

MANY = 60
"""Fewer pages are written before other processes have started and imported what renders."""


class LessonPages:
    """Writes the pages of the lessons of one plan."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose
        self._writer = LessonWriter(settings, plan, prose)

    def write(self, target: FolderWriter) -> tuple[ShownLesson, ...]:
        """Write those that have something to show; raises LessonsNotRendered with all that cannot be."""
        results = [(planned, planned.result) for planned in self._plan.lessons if planned.result is not None]
        found = [self._look_up(planned, result) for planned, result in results]
        written = self._write([page for page in found if isinstance(page, OutdatedPage)], target)
        shown: list[ShownLesson] = []
        problems = LessonProblems(self._plan.written.notebooks)
        for (planned, result), page in zip(results, found, strict=True):
            with problems.found(planned.lesson):
                record = next(written) if isinstance(page, OutdatedPage) else page
                if isinstance(record, RenderError):
                    raise record
                for name in record.files:
                    target.leave(self._settings.workspace / name)
                shown.append(_shown(planned, result, record))
        problems.refuse()
        return tuple(shown)

    def _look_up(self, planned: PlannedLesson, result: Result) -> PageRecord | OutdatedPage:
        """What the last build left of a lesson, if all of it still holds."""
        key = self._key(planned, result)
        page = lesson_record(self._settings.rendered, planned.slug).read()
        if page is not None and page.key == key and page.is_in_place(self._settings.workspace):
            return page
        return OutdatedPage(planned=planned, result=result, key=key)

    def _key(self, planned: PlannedLesson, result: Result) -> str:
        lesson = planned.lesson
        about = [lesson.title, lesson.summary, str(lesson.changed), planned.notebook.digest]
        around = [self._plan.renderer_digest, self._prose.context.pages_key]
        handouts = self._writer.handouts(planned)
        return digest_of(json.dumps([*around, *about, result.checksum, handouts.key]).encode())

    def _write(
        self, pages: Sequence[OutdatedPage], target: FolderWriter
    ) -> Iterator[PageRecord | RenderError]:
        """What becomes of each page, in order."""
        if len(pages) < MANY:
            return (self._writer.try_to_write(page, target) for page in pages)
        from coursebuild.pages.lesson_pool import Rendering, write_in_processes  # only for many

        rendering = Rendering(settings=self._settings, plan=self._plan, texts=self._prose.rendered)
        return write_in_processes(rendering, pages)


def _shown(planned: PlannedLesson, result: Result, page: PageRecord) -> ShownLesson:
    assert result.provenance is not None
    return ShownLesson(
        lesson=planned.lesson,
        notebook=planned.notebook,
        fingerprint=result.fingerprint,
        provenance=result.provenance,
        page=page,
        failure=planned.outdated.failure if planned.outdated else None,
        preview=planned.preview,
    )
