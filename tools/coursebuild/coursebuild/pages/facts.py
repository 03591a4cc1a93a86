"""The course's facts in the form that Liquid prints: order, neighbours and numbers arrive ready.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import asdict

from coursebuild.nouns.course import Attendance, Course, Lecture, LectureKind, Lesson, Reference
from coursebuild.nouns.dataset import Dataset, Profile, RealEdition
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.words import Words
from coursebuild.pages.generated import Json
from coursebuild.pages.references import reference_html

_BESIDE = 40


class Facts:
    """Turns the facts of one course into rows for the layouts; `inline` renders a line of Markdown."""

    def __init__(self, course: Course, words: Words, inline: Callable[[str], str]) -> None:
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
        return self._references({id_ for fragment in fragments for id_ in fragment.citations})

    def _references(self, ids: Container[str]) -> list[Json]:
        return [self.reference(each) for each in self._course.references if each.id in ids]

    def datasets(self) -> Json:
        """The sheet of every data set, by name and in the order of _data/datasets.yml."""
        sheets = {dataset.name: self.dataset_sheet(dataset) for dataset in self._course.datasets}
        return {"order": list(sheets), "by_name": sheets}

    def dataset(self, dataset: Dataset, profile: Profile) -> Json:
        """A data set as the page of a lesson names it: the edition that the lesson ran on."""
        real = dataset.real if profile is Profile.REAL else None
        return {
            **self._edition(real or dataset),
            "name": dataset.name,
            "synthetic": dataset.synthetic and real is None,
            "url": dataset.url,
        }

    def dataset_sheet(self, dataset: Dataset) -> Json:
        """All that is known of a data set, with the lessons that use it."""
        return {
            **self.dataset(dataset, Profile.EMBEDDED),
            "real_only": dataset.real_only,
            "why_html": self.inline(dataset.why),
            "shapes_html": [self.inline(line) for line in dataset.shapes],
            "lessons": [lesson_link(each) for each in self._course.lessons if dataset in each.datasets],
            "references": self._references(dataset.references),
            "real": dataset.real and self._real_edition(dataset.real),
        }

    def _real_edition(self, real: RealEdition) -> Json:
        return {
            **self._edition(real),
            "url": real.url,
            "layout_html": [self.inline(line) for line in real.layout],
            "files": [
                {
                    "path": str(file.path),
                    "url": file.url,
                    "sha256": file.sha256,
                    "size_text": self._words.size.format(bytes=f"{file.bytes:,}"),
                }
                for file in real.files
            ],
        }

    def _edition(self, edition: Dataset | RealEdition) -> Json:
        return {
            "title": edition.title,
            "summary": edition.summary,
            "origin_html": self.inline(edition.origin),
            "licence_html": self.inline(edition.licence),
        }

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


def navigation(course: Course, base_path: str, current: Lesson | None = None) -> Json:
    """The lessons around the current one; for all other pages, the first.

    Hundreds would help nobody there. Addresses are complete: in every row of every page, Jekyll's filter
    would take longer than all else.
    """
    lessons = course.lessons
    position = 0 if current is None else current.number - 1
    start = max(0, min(position - _BESIDE // 2, len(lessons) - _BESIDE))
    shown = lessons[start : start + _BESIDE]
    return {
        "is_part": len(shown) < len(lessons),
        "rows": [
            {
                "title": each.title,
                "address": None if each.url is None else f"{base_path}{each.url}",
                "is_current": each is current,
            }
            for each in shown
        ],
    }
