"""The course's facts in the form that Liquid prints: order, neighbours and numbers arrive ready.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from coursebuild.nouns.course import Attendance, Course, Lecture, LectureKind, Lesson, Reference
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Fragment, Heading, Preview, ShareCard
from coursebuild.nouns.result import Fingerprint, Provenance
from coursebuild.nouns.words import Words
from coursebuild.pages.dataset_sheets import dataset_row, dataset_sheet
from coursebuild.pages.handouts.notebook_file import download_name, in_address
from coursebuild.pages.provenance import profile_of, provenance_row
from coursebuild.pages.references import reference_html
from coursebuild.rendering.links import Links
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.safety.sanitise import sanitise

_BESIDE = 40
_OTHER_PAGES = "/"
Json = dict[str, Any]


class Facts:
    """Turns the facts of one course into rows for the layouts."""

    def __init__(self, course: Course, markdown: MarkdownRenderer, links: Links) -> None:
        self._course, self._markdown, self._links = course, markdown, links
        self.problems: list[RenderError] = []

    def course(self) -> Json:
        institution = self._course.institution
        return {
            "title": self._course.title,
            "summary_html": self._inline(self._course.summary),
            "institution": asdict(institution),
        }

    def curriculum(self) -> Json:
        lectures = self._course.lectures
        return {
            "lectures": [self._lecture(lecture) for lecture in lectures],
            "totals": {
                "lectures": len(lectures),
                "regular": sum(lecture.kind is LectureKind.REGULAR for lecture in lectures),
                "special": sum(lecture.kind is LectureKind.SPECIAL for lecture in lectures),
                "attended": sum(lecture.attendance is Attendance.PRESENT for lecture in lectures),
            },
        }

    def sources(self) -> Json:
        return {
            "institution": self._course.source_institution,
            "notebooks": [
                {
                    "number": source.number,
                    "lecture": self._lecture(source.lecture),
                    "file": source.file,
                    "url": source.url,
                    "topic_html": self._inline(source.topic),
                }
                for source in self._course.sources
            ],
        }

    def notes(self) -> list[Json]:
        return [
            {
                "slug": note.slug,
                "number": note.number,
                "title": note.title,
                "include": f"generated/notes/{note.slug}.html",
                "lesson": _lesson_link(note.lesson),
            }
            for note in self._course.notes
        ]

    def references(self, fragments: Sequence[Fragment]) -> list[Json]:
        """The references that the fragments cite, in the order of _data/references.yml."""
        cited = {id_ for fragment in fragments for id_ in fragment.citations}
        return [
            _reference(reference, self._course.words)
            for reference in self._course.references
            if reference.id in cited
        ]

    def datasets(self) -> Json:
        """The sheet of every data set, by name and in the order of _data/datasets.yml."""
        course = self._course
        return {
            "order": [dataset.name for dataset in course.datasets],
            "by_name": {
                dataset.name: dataset_sheet(
                    dataset,
                    course.lessons,
                    [
                        _reference(each, course.words)
                        for each in course.references
                        if each.id in dataset.references
                    ],
                    self._inline,
                    course.words,
                )
                for dataset in course.datasets
            },
        }

    def lessons(
        self,
        headings: Mapping[str, Sequence[Heading]],
        executions: Mapping[str, tuple[Fingerprint, Provenance]],
        *,
        failed_cells: Mapping[str, int | None],
        previews: Mapping[str, Preview] = MappingProxyType({}),
        shares: Mapping[str, ShareCard] = MappingProxyType({}),
        with_measurements: bool,
    ) -> Json:
        """Every lesson, by slug and in order; `with_measurements` adds when it ran and what it cost.

        `failed_cells` has an entry for each lesson that is shown as it was before it failed, `previews` for
        each that is shown before it has run as a whole, `shares` for each that shows a picture:
        `figures.share` has its `address` (below the base path, as notebook_url), `width`, `height` and `alt`.
        """
        published = self._course.published_lessons
        by_slug: dict[str, Json] = {}
        for lesson in self._course.lessons:
            row: Json = {
                "slug": lesson.slug,
                "number": lesson.number,
                "title": lesson.title,
                "summary": lesson.summary,
                "url": lesson.url,
                "announced": lesson.notebook is None,
            }
            if lesson.notebook is not None:
                position, name = published.index(lesson), in_address(download_name(lesson.notebook))
                row |= {
                    "include": f"generated/lessons/{lesson.slug}.html",
                    "notebook_url": f"/assets/generated/lessons/{lesson.slug}/{name}",
                    "figures": {"share": _share(lesson.slug, shares.get(lesson.slug))},
                    "headings": _contents(headings[lesson.slug]),
                    "previous": _neighbour(published, position - 1),
                    "next": _neighbour(published, position + 1),
                    "lectures": [
                        self._lecture(lecture)
                        for lecture in self._course.lectures
                        if lecture.lesson == lesson
                    ],
                    "datasets": [
                        dataset_row(dataset, profile_of(executions[lesson.slug][0]), self._inline)
                        for dataset in lesson.datasets
                        if not dataset.real_only or profile_of(executions[lesson.slug][0]) is Profile.REAL
                    ],
                    "references": [_reference(each, self._course.words) for each in lesson.references],
                    "provenance": provenance_row(
                        *executions[lesson.slug],
                        with_measurements and lesson.slug not in previews,
                        self._course.words,
                    ),
                    "is_outdated": lesson.slug in failed_cells,
                    "failed_cell": failed_cells.get(lesson.slug),
                    "preview": asdict(previews[lesson.slug]) if lesson.slug in previews else None,
                }
            by_slug[lesson.slug] = row
        return {
            "order": [lesson.slug for lesson in self._course.lessons],
            "by_slug": by_slug,
        }

    def navigation(self) -> Json:
        """For each lesson by its slug, and for all other pages, what stands beside the text."""
        around = {lesson.slug: self._around(lesson) for lesson in self._course.published_lessons}
        return {**around, _OTHER_PAGES: self._around(None)}

    def _around(self, current: Lesson | None) -> Json:
        """The lessons around `current`; hundreds would help nobody there.

        Addresses are complete: in every row of every page, Jekyll's filter would take longer than all else.
        """
        lessons = self._course.lessons
        position = 0 if current is None else lessons.index(current)
        start = max(0, min(position - _BESIDE // 2, len(lessons) - _BESIDE))
        shown = lessons[start : start + _BESIDE]
        return {
            "is_part": len(shown) < len(lessons),
            "rows": [
                {
                    "title": lesson.title,
                    "address": None if lesson.url is None else f"{self._links.base_path}{lesson.url}",
                    "is_current": lesson is current,
                }
                for lesson in shown
            ],
        }

    def _lecture(self, lecture: Lecture) -> Json:
        return {
            "number": lecture.number,
            "anchor": lecture.anchor,
            "date": lecture.date.isoformat(),
            "date_text": self._course.words.date_text(lecture.date),
            "kind": lecture.kind.value,
            "attendance": lecture.attendance.value,
            "topics": list(lecture.topics),
            "title_html": self._inline(lecture.title),
            "link": lecture.link,
            "lesson": _lesson_link(lecture.lesson),
        }

    def _inline(self, text: str) -> str:
        try:
            return sanitise(self._markdown.render_inline(text, self._links))
        except RenderError as error:
            self.problems.append(RenderError(str(error), text))
            return ""


def _share(slug: str, card: ShareCard | None) -> Json | None:
    """The PNG or JPEG that stands for a lesson where its address is shared; None without pictures."""
    if card is None:
        return None
    address = f"/assets/generated/lessons/{slug}/{card.name}"
    return {"address": address, "width": card.width, "height": card.height, "alt": card.alt}


def _lesson_link(lesson: Lesson | None) -> Json | None:
    if lesson is None:
        return None
    return {"slug": lesson.slug, "title": lesson.title, "url": lesson.url}


def _neighbour(lessons: Sequence[Lesson], position: int) -> Json | None:
    return _lesson_link(lessons[position]) if 0 <= position < len(lessons) else None


def _reference(reference: Reference, words: Words) -> Json:
    return {"id": reference.id, "html": reference_html(reference, words)}


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
