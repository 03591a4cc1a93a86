"""The course's facts in the form that Liquid prints: order, neighbours and numbers arrive ready.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from coursebuild.nouns.course import Attendance, Course, Lecture, LectureKind, Lesson, Reference
from coursebuild.nouns.dataset import Dataset, PinnedFile, Profile, RealEdition
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.words import Words
from coursebuild.pages.generated import Json
from coursebuild.pages.references import reference_html

_BESIDE = 40
_OTHER_PAGES = "/"
Inline = Callable[[str], str]
"""Renders inline Markdown to safe HTML."""


class Facts:
    """Turns the facts of one course into rows for the layouts; `inline` renders a line of Markdown."""

    def __init__(self, course: Course, words: Words, inline: Inline) -> None:
        self._course, self._words, self.inline = course, words, inline

    def course(self) -> Json:
        return {
            "title": self._course.title,
            "summary_html": self.inline(self._course.summary),
            "institution": asdict(self._course.institution),
        }

    def curriculum(self) -> Json:
        lectures = self._course.lectures
        return {
            "lectures": [self.lecture(lecture) for lecture in lectures],
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
                    "lecture": self.lecture(source.lecture),
                    "file": source.file,
                    "url": source.url,
                    "topic_html": self.inline(source.topic),
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
                "lesson": lesson_link(note.lesson),
            }
            for note in self._course.notes
        ]

    def references(self, fragments: Sequence[Fragment]) -> list[Json]:
        """The references that the fragments cite, in the order of _data/references.yml."""
        cited = {id_ for fragment in fragments for id_ in fragment.citations}
        return [self.reference(each) for each in self._course.references if each.id in cited]

    def datasets(self) -> Json:
        """The sheet of every data set, by name and in the order of _data/datasets.yml."""
        course = self._course
        sheets = {
            dataset.name: dataset_sheet(
                dataset,
                course.lessons,
                [self.reference(each) for each in course.references if each.id in dataset.references],
                self.inline,
                self._words,
            )
            for dataset in course.datasets
        }
        return {"order": list(sheets), "by_name": sheets}

    def lecture(self, lecture: Lecture) -> Json:
        return {
            "number": lecture.number,
            "anchor": lecture.anchor,
            "date": lecture.date.isoformat(),
            "date_text": self._words.date_text(lecture.date),
            "kind": lecture.kind.value,
            "attendance": lecture.attendance.value,
            "topics": list(lecture.topics),
            "title_html": self.inline(lecture.title),
            "link": lecture.link,
            "lesson": lesson_link(lecture.lesson),
        }

    def reference(self, reference: Reference) -> Json:
        return {"id": reference.id, "html": reference_html(reference, self._words)}


def lesson_link(lesson: Lesson | None) -> Json | None:
    """A lesson as other pages name it."""
    if lesson is None:
        return None
    return {"slug": lesson.slug, "title": lesson.title, "url": lesson.url}


def navigation(course: Course, base_path: str) -> Json:
    """For each lesson by its slug, and for all other pages, the lessons around it.

    Hundreds would help nobody there. Addresses are complete: in every row of every page, Jekyll's filter
    would take longer than all else.
    """
    rows = [
        {"title": each.title, "address": None if each.url is None else f"{base_path}{each.url}"}
        for each in course.lessons
    ]

    def around(current: Lesson | None) -> Json:
        position = 0 if current is None else course.lessons.index(current)
        start = max(0, min(position - _BESIDE // 2, len(rows) - _BESIDE))
        shown = range(start, min(start + _BESIDE, len(rows)))
        return {
            "is_part": len(shown) < len(rows),
            "rows": [{**rows[number], "is_current": course.lessons[number] is current} for number in shown],
        }

    return {
        **{lesson.slug: around(lesson) for lesson in course.published_lessons},
        _OTHER_PAGES: around(None),
    }


def dataset_row(dataset: Dataset, profile: Profile, inline: Inline) -> Json:
    """A data set as the page of a lesson names it: the edition that the lesson ran on."""
    real = dataset.real if profile is Profile.REAL else None
    return {
        **_about(real or dataset, inline),
        "name": dataset.name,
        "synthetic": dataset.synthetic and real is None,
        "url": dataset.url,
    }


def dataset_sheet(
    dataset: Dataset, lessons: Sequence[Lesson], references: list[Json], inline: Inline, words: Words
) -> Json:
    """All that is known of a data set, with the lessons that use it."""
    return {
        **dataset_row(dataset, Profile.EMBEDDED, inline),
        "real_only": dataset.real_only,
        "why_html": inline(dataset.why),
        "shapes_html": [inline(line) for line in dataset.shapes],
        "lessons": [lesson_link(lesson) for lesson in lessons if dataset in lesson.datasets],
        "references": references,
        "real": None if dataset.real is None else _real_edition(dataset.real, inline, words),
    }


def _real_edition(real: RealEdition, inline: Inline, words: Words) -> Json:
    return {
        **_about(real, inline),
        "url": real.url,
        "layout_html": [inline(line) for line in real.layout],
        "files": [_file(file, words) for file in real.files],
    }


def _file(file: PinnedFile, words: Words) -> Json:
    return {
        "path": str(file.path),
        "url": file.url,
        "sha256": file.sha256,
        "size_text": words.size.format(bytes=f"{file.bytes:,}"),
    }


def _about(edition: Dataset | RealEdition, inline: Inline) -> Json:
    return {
        "title": edition.title,
        "summary": edition.summary,
        "origin_html": inline(edition.origin),
        "licence_html": inline(edition.licence),
    }
