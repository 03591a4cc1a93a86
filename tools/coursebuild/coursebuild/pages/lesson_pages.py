"""Write the pages of lessons; one in which nothing changed is left as the last build wrote it."""

from __future__ import annotations

import json

from coursebuild.keeping.folders import FolderWriter
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.handouts.handouts import Handouts
from coursebuild.pages.lesson_rendering import LessonRenderer, lesson_files
from coursebuild.pages.page_records import PageRecord, ShownLesson, digest_of, lesson_record
from coursebuild.pages.problem_places import LessonProblems
from coursebuild.pages.reading_time import reading_minutes
from coursebuild.planning.plan import Plan, PlannedLesson


class LessonPages:
    """Writes the pages of the lessons of one plan."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose
        self._renderer = LessonRenderer(settings, plan, prose)

    def write(self, target: FolderWriter) -> tuple[ShownLesson, ...]:
        """Write those that have something to show; raises LessonsNotRendered with all that cannot be."""
        shown: list[ShownLesson] = []
        problems = LessonProblems(self._plan.written.notebooks)
        for planned in self._plan.lessons:
            with problems.found(planned.lesson):
                if planned.result is not None:
                    shown.append(self._write(planned, planned.result, target))
        problems.refuse()
        return tuple(shown)

    def _write(self, planned: PlannedLesson, result: Result, target: FolderWriter) -> ShownLesson:
        assert result.provenance is not None
        settings, slug = self._settings, planned.lesson.slug
        handouts = Handouts(settings, self._plan.written.edition, planned, self._plan.packages)
        key = self._key(planned, result, handouts)
        page = lesson_record(settings.rendered, slug).read()
        if page is not None and page.key == key and page.is_in_place(settings.workspace):
            for name in page.files:
                target.leave(settings.workspace / name)
        else:
            page = self._write_anew(planned, result, handouts, target, key)
        return ShownLesson(
            lesson=planned.lesson,
            notebook=planned.notebook,
            fingerprint=result.fingerprint,
            provenance=result.provenance,
            page=page,
            failure=planned.outdated.failure if planned.outdated else None,
            preview=planned.preview,
        )

    def _key(self, planned: PlannedLesson, result: Result, handouts: Handouts) -> str:
        lesson = planned.lesson
        about = [lesson.title, lesson.summary, str(lesson.changed), planned.notebook.digest]
        around = [self._plan.renderer_digest, self._prose.context.pages_key]
        return digest_of(json.dumps([*around, *about, result.checksum, handouts.key]).encode())

    def _write_anew(
        self, planned: PlannedLesson, result: Result, handouts: Handouts, target: FolderWriter, key: str
    ) -> PageRecord:
        assert result.provenance is not None
        rendered = self._renderer.render(planned, result)
        beside = handouts.files(result.provenance)
        card = None
        if self._plan.written.edition.has_address:  # messengers take no picture of an address without a host
            card = self._prose.context.markdown.pictures.share_card(rendered.fragment)
        if card is not None:
            beside[card[1].name] = card[1].content
        files = lesson_files(self._settings, planned, rendered.fragment, beside)
        for path, content in files.items():
            target.write(path, content)
        workspace = self._settings.workspace
        page = PageRecord(
            key=key,
            headings=rendered.fragment.headings,
            warnings=rendered.warnings,
            reading_minutes=reading_minutes(planned.notebook, len(rendered.fragment.figures)),
            files={path.relative_to(workspace).as_posix(): digest_of(each) for path, each in files.items()},
            starts=rendered.starts,
            share=card and card[0],
        )
        lesson_record(self._settings.rendered, planned.slug).write(page)
        return page
