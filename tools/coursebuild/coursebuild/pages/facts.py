"""The course's facts in the form that Liquid prints: order, neighbours and numbers arrive ready.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from coursebuild.nouns.course import Attendance, Course, Lecture, LectureKind, Lesson, Reference
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.words import Words
from coursebuild.pages.dataset_sheets import dataset_sheet
from coursebuild.pages.generated import Json
from coursebuild.pages.references import reference_html


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
