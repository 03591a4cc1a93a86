"""Write the pages of lessons; one in which nothing changed is left as the last build wrote it."""

from __future__ import annotations

import json

from coursebuild.keeping.folders import FolderWriter, write_if_changed
from coursebuild.keeping.store import Entry
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.shown_lesson import ShownLesson
from coursebuild.pages.handouts.handouts import Handouts
from coursebuild.pages.kept_lessons import KeptLesson, digest_of, dump_kept_lesson, read_kept_lesson
from coursebuild.pages.lesson_files import lesson_files
from coursebuild.pages.lesson_rendering import LessonRenderer
from coursebuild.pages.problems import LessonProblems
from coursebuild.pages.prose import CourseProse
from coursebuild.pages.reading_time import reading_minutes
from coursebuild.planning.plan import Plan, PlannedLesson, digest_notebook


class LessonPages:
    """Writes the pages of the lessons of one plan."""

    def __init__(self, settings: Settings, plan: Plan, prose: CourseProse) -> None:
        self._settings, self._plan, self._prose = settings, plan, prose
        self._renderer = LessonRenderer(settings, plan.written.edition.words, prose, plan.renderer)

    def write(self, target: FolderWriter) -> tuple[ShownLesson, ...]:
        """Write those that have something to show; raises LessonsNotRendered with all that cannot be."""
        shown: list[ShownLesson] = []
        problems = LessonProblems(self._plan.written.notebooks)
        for planned in self._plan.lessons:
            with problems.of(planned.lesson):
                if planned.entry is not None:
                    shown.append(self._write(planned, planned.entry, target))
        problems.refuse()
        return tuple(shown)

    def _write(self, planned: PlannedLesson, entry: Entry, target: FolderWriter) -> ShownLesson:
        settings, slug = self._settings, planned.lesson.slug
        handouts = Handouts(settings, self._plan.written.edition, planned, self._plan.packages)
        key = self._key(planned, entry, handouts)
        page = read_kept_lesson(settings.rendered / f"{slug}.lesson.json")
        if page is not None and page.key == key and page.is_in_place(settings.root):
            for name in page.files:
                target.leave(settings.root / name)
        else:
            page = self._write_anew(planned, entry, handouts, target, key)
        return ShownLesson(
            lesson=planned.lesson,
            notebook=planned.notebook,
            fingerprint=entry.fingerprint,
            provenance=entry.provenance,
            headings=page.headings,
            warnings=page.warnings,
            reading_minutes=page.reading_minutes,
            files=tuple(name.rpartition("/")[2] for name in page.files),
            share=page.share,
            failure=planned.outdated.failure if planned.outdated else None,
            preview=planned.preview,
        )

    def _key(self, planned: PlannedLesson, entry: Entry, handouts: Handouts) -> str:
        lesson = planned.lesson
        about = [lesson.title, lesson.summary, str(lesson.changed), digest_notebook(planned.notebook)]
        around = [self._plan.renderer, self._prose.around.of_pages]
        return digest_of(json.dumps([*around, *about, entry.checksum, handouts.key]).encode())

    def _write_anew(
        self, planned: PlannedLesson, entry: Entry, handouts: Handouts, target: FolderWriter, key: str
    ) -> KeptLesson:
        settings, slug = self._settings, planned.lesson.slug
        rendered = self._renderer.render(planned, entry.outputs())
        taken_along = handouts.files(entry.provenance)
        encode = self._prose.around.figures
        made = lesson_files(settings, planned, rendered.fragment, taken_along, encode)
        for path, content in made.files.items():
            target.write(path, content)
        page = KeptLesson(
            key=key,
            headings=rendered.fragment.headings,
            warnings=rendered.warnings,
            reading_minutes=reading_minutes(planned.notebook, len(rendered.fragment.figures)),
            files={settings.relative(path): digest_of(content) for path, content in made.files.items()},
            starts=rendered.starts,
            share=made.share,
        )
        self._renderer.keep(slug, rendered)
        write_if_changed(settings.rendered / f"{slug}.lesson.json", dump_kept_lesson(page))
        return page
