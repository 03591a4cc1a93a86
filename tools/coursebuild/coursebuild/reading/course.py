"""Read `_data/*.yml` and the notes into a Course whose references are all resolved.

Numbers come from order, and whatever is named elsewhere (a lesson, a data set, a reference, a
lecture's date) must exist: a mistake is a finding, and all findings of a run come together.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from coursebuild.nouns.course import (
    Attendance,
    Course,
    Institution,
    Lecture,
    LectureKind,
    Lesson,
    Note,
    Source,
    Term,
)
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import CoursePaths
from coursebuild.reading.datasets import read_datasets
from coursebuild.reading.fields import Fields
from coursebuild.reading.files import read_text
from coursebuild.reading.house_rules import read_house_rules
from coursebuild.reading.lessons import read_lessons, read_references
from coursebuild.reading.rows import CURRICULUM, LESSONS, TERMS, TOPICS, add_once, read_document, shown_path

_COURSE_KEYS = "`title`, `summary`, `institution`, `topics` and `notes`"
_SOURCES_KEYS = "`institution`, `base` and `notebooks`"


def read_course(paths: CoursePaths, findings: list[Finding]) -> Course:
    """Read every fact of the course; what is wrong is added to `findings`."""
    references = read_references(paths.data, findings)
    datasets = read_datasets(paths, findings, references)
    lessons = read_lessons(paths, findings, datasets, references)
    fields = read_document(paths.data, "course.yml", findings, _COURSE_KEYS)
    lectures = _lectures(paths.data, findings, lessons, dict(fields.texts("topics")))
    source_institution, sources = _sources(paths.data, findings, lectures)
    course = Course(
        title=fields.text("title"),
        summary=fields.text("summary"),
        institution=_institution(fields.section("institution")),
        source_institution=source_institution,
        lectures=tuple(lectures.values()),
        sources=sources,
        lessons=tuple(lessons.values()),
        notes=_notes(paths, findings, fields, lessons),
        datasets=tuple(datasets.values()),
        references=tuple(references.values()),
        terms=read_terms(paths.data, findings),
        house=read_house_rules(paths.data, findings),
    )
    fields.refuse_unknown_keys()
    return course


def _lectures(
    data: Path, findings: list[Finding], lessons: Mapping[str, Lesson], topics: Mapping[str, int]
) -> dict[datetime.date, Lecture]:
    known: dict[datetime.date, Lecture] = {}
    for number, fields in enumerate(CURRICULUM.read(data, findings), start=1):
        lecture = Lecture(
            number=number,
            date=fields.date("date"),
            kind=fields.choice("kind", LectureKind),
            title=fields.text("title"),
            attendance=fields.choice("attendance", Attendance),
            topics=_topics(fields, topics),
            lesson=LESSONS.look_up(lessons, fields.text("lesson", required=False), fields, "lesson"),
            link=fields.url("link", required=False) or None,
        )
        fields.refuse_unknown_keys()
        previous = max(known, default=datetime.date.min)
        if lecture.date != datetime.date.min and lecture.date <= previous:
            fields.note(
                "date",
                f"{lecture.date} is not after the lecture before it ({previous})",
                "keep the lectures in the order of their dates, one a day",
                "order",
            )
        known.setdefault(lecture.date, lecture)
    return known


def _topics(lecture: Fields, declared: Mapping[str, int]) -> tuple[str, ...]:
    """The topics of a lecture, each of them declared and named once."""
    named = lecture.texts("topics")
    for topic, line in named:
        TOPICS.look_up(declared, topic, lecture, line)
    return tuple(dict.fromkeys(topic for topic, _ in named))


def _sources(
    data: Path, findings: list[Finding], lectures: Mapping[datetime.date, Lecture]
) -> tuple[str, tuple[Source, ...]]:
    fields = read_document(data, "sources.yml", findings, _SOURCES_KEYS)
    institution, base = fields.text("institution"), fields.url("base")
    sources = []
    for number, row in enumerate(fields.rows("notebooks", "source"), start=1):
        date, file, topic = row.date("lecture"), row.text("file"), row.text("topic")
        row.refuse_unknown_keys()
        lecture = lectures.get(date)
        if lecture is not None:
            sources.append(Source(number=number, lecture=lecture, file=file, url=base + file, topic=topic))
        elif date != datetime.date.min:
            advice = "give the date of a lecture in _data/curriculum.yml"
            lacking = (shown_path(CURRICULUM.file), str(date))
            row.note_lacking("lecture", f"no lecture was held on {date}", advice, lacking)
    fields.refuse_unknown_keys()
    return institution, tuple(sources)


def _institution(fields: Fields) -> Institution:
    institution = Institution(name=fields.text("name"), program=fields.text("program"), url=fields.url("url"))
    fields.refuse_unknown_keys()
    return institution


def _notes(
    paths: CoursePaths, findings: list[Finding], course: Fields, lessons: Mapping[str, Lesson]
) -> tuple[Note, ...]:
    known: dict[str, Note] = {}
    for number, fields in enumerate(course.rows("notes", "note"), start=1):
        slug = fields.slug("slug")
        path = paths.notes / f"{slug}.md"
        note = Note(
            slug=slug,
            number=number,
            title=fields.text("title"),
            path=Path(paths.relative(path)),
            text=(read_text(path, paths.relative(path), findings) or "") if slug else "",
            lesson=LESSONS.look_up(lessons, fields.text("lesson", required=False), fields, "lesson"),
        )
        fields.refuse_unknown_keys()
        add_once(known, slug, note, fields, "slug")
    return tuple(known.values())


def read_terms(data: Path, findings: list[Finding]) -> tuple[Term, ...]:
    """The terms in their order; a course may have none, and then no such file."""
    known: dict[str, Term] = {}
    if (data / TERMS.file).is_file():
        for fields in TERMS.read(data, findings):
            also = tuple(text for text, _ in fields.texts("also", required=False))
            term = Term(name=fields.text("term"), also=also)
            fields.refuse_unknown_keys()
            add_once(known, term.name, term, fields, "term")
    return tuple(known.values())
