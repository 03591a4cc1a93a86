"""The lessons in the form that Liquid prints: what stands on their pages around the text.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from coursebuild.nouns.course import Course, Lesson
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.edition import Edition
from coursebuild.nouns.page import Heading
from coursebuild.pages.facts import Facts, lesson_link, navigation
from coursebuild.pages.generated import Json, asset_address
from coursebuild.pages.handouts.addresses import download_name, handout_row, in_address
from coursebuild.pages.page_records import ShownLesson
from coursebuild.pages.provenance import profile_of, provenance_row


class LessonRows:
    """Turns lessons into rows; `with_measurements` adds when they ran and what it cost."""

    def __init__(self, course: Course, edition: Edition, facts: Facts, *, with_measurements: bool) -> None:
        self._course, self._edition, self._facts = course, edition, facts
        self._with_measurements = with_measurements
        self._published = course.published_lessons
        self._positions = {lesson.slug: position for position, lesson in enumerate(self._published)}

    def row(self, shown: ShownLesson) -> Json:
        """What stands on the page of a lesson around the text: `page.facts`."""
        lesson, published = shown.lesson, self._published
        position, folder = self._positions[lesson.slug], asset_address(f"lessons/{lesson.slug}")
        profile = profile_of(shown)
        with_measurements = self._with_measurements and shown.preview is None
        return {
            **_in_short(lesson),
            "changed_text": lesson.changed and self._edition.words.date_text(lesson.changed),
            "navigation": navigation(self._course, self._edition.base_path, lesson),
            "include": f"generated/lessons/{lesson.slug}.html",
            "notebook_url": f"{folder}/{in_address(download_name(shown.notebook.path))}",
            "figures": {"share": _share(shown)},
            "headings": _contents(shown.page.headings),
            "previous": _neighbour(published, position - 1),
            "next": _neighbour(published, position + 1),
            "lectures": [
                self._facts.lecture(each) for each in self._course.lectures if each.lesson == lesson
            ],
            "datasets": [
                self._facts.dataset(dataset, profile)
                for dataset in lesson.datasets
                if not dataset.real_only or profile is Profile.REAL
            ],
            "references": [self._facts.reference(each) for each in lesson.references],
            "provenance": provenance_row(shown, self._edition.words, with_measurements=with_measurements),
            "reading_minutes": shown.page.reading_minutes,
            "is_outdated": shown.failure is not None,
            "failed_cell": shown.failure.cell if shown.failure else None,
            "preview": asdict(shown.preview) if shown.preview else None,
            **handout_row(self._edition, self._course.title, shown),
        }


def lessons_in_short(course: Course) -> Json:
    """Every lesson as other pages show it, by slug and in order."""
    by_slug = {lesson.slug: _in_short(lesson) for lesson in course.lessons}
    return {"order": list(by_slug), "by_slug": by_slug}


def _in_short(lesson: Lesson) -> Json:
    return {
        "slug": lesson.slug,
        "number": lesson.number,
        "title": lesson.title,
        "summary": lesson.summary,
        "url": lesson.url,
        "announced": lesson.notebook is None,
        "changed": lesson.changed and lesson.changed.isoformat(),
    }


def _share(shown: ShownLesson) -> Json | None:
    """The PNG or JPEG that stands for a lesson where its address is shared; None without one.

    Its address is below the base path, as that of the notebook.
    """
    if shown.page.share is None:
        return None
    card = asdict(shown.page.share)
    return {"address": asset_address(f"lessons/{shown.lesson.slug}/{card.pop('name')}"), **card}


def _neighbour(lessons: Sequence[Lesson], position: int) -> Json | None:
    return lesson_link(lessons[position]) if 0 <= position < len(lessons) else None


def _contents(headings: Sequence[Heading]) -> list[Json]:
    """Second-level headings, each with the third-level headings below it."""
    contents: list[Json] = []
    for heading in headings:
        entry: Json = {"id": heading.id, "text": heading.text, "level": heading.level, "children": []}
        if heading.level == 2:
            contents.append(entry)
        elif heading.level == 3 and contents:
            contents[-1]["children"].append(entry)
    return contents
