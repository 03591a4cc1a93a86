"""Render a lesson and write its files, with a record by which the next build knows them."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.handouts.handouts import Handouts
from coursebuild.pages.lesson_rendering import LessonRenderer, lesson_files
from coursebuild.pages.page_records import PageRecord, digest_of, lesson_record
from coursebuild.pages.reading_time import reading_minutes
from coursebuild.planning.plan import Plan, PlannedLesson


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedPage:
    """A lesson whose page has to be written."""

    planned: PlannedLesson
    result: Result
    key: str
    """Stands for everything that decides how the lesson looks."""


class LessonWriter:
    """Writes pages of lessons of one plan, whichever it is given."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose
        self._renderer = LessonRenderer(settings, plan, prose)

    def handouts(self, planned: PlannedLesson) -> Handouts:
        """What a reader takes along from the lesson."""
        return Handouts(self._settings, self._plan.written.edition, planned, self._plan.packages)

    def try_to_write(self, page: OutdatedPage, target: FolderWriter) -> PageRecord | RenderError:
        """Render it and write its files; the error names all that cannot be shown."""
        try:
            return self._write(page, target)
        except RenderError as error:
            return error

    def _write(self, page: OutdatedPage, target: FolderWriter) -> PageRecord:
        planned = page.planned
        assert page.result.provenance is not None
        rendered = self._renderer.render(planned, page.result)
        beside = self.handouts(planned).files(page.result.provenance)
        card = None
        if self._plan.written.edition.has_address:  # messengers take no picture of an address without a host
            card = self._prose.context.markdown.pictures.share_card(rendered.fragment)
        if card is not None:
            beside[card[1].name] = card[1].content
        files = lesson_files(self._settings, planned, rendered.fragment, beside)
        for path, content in files.items():
            target.write(path, content)
        workspace = self._settings.workspace
        record = PageRecord(
            key=page.key,
            headings=rendered.fragment.headings,
            warnings=rendered.warnings,
            reading_minutes=reading_minutes(planned.notebook, rendered.fragment.html.count("<figure")),
            files={path.relative_to(workspace).as_posix(): digest_of(each) for path, each in files.items()},
            starts=rendered.starts,
            share=card and card[0],
        )
        lesson_record(self._settings.rendered, planned.slug).write(record)
        return record
