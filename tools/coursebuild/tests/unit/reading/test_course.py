"""The course: facts are resolved against each other, and every mistake of every file comes together."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from coursebuild.nouns.course import Attendance, LectureKind
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_course
from courses import CourseFolder, Mistakes


def test_miniature_course_is_read(settings: Settings, findings: list[Finding]) -> None:
    """Lectures, lessons, data sets, references, sources and notes come out linked to each other."""
    course = read_course(settings, findings)
    assert not findings
    expected = ["prints", "draws", "imports", "reads", "later"]
    assert expected == [lesson.slug for lesson in course.lessons]
    assert expected[:-1] == [lesson.slug for lesson in course.published_lessons]
    prints, reads = course.lessons[0], course.lessons[3]
    assert course.references == prints.references
    assert (Path("notebooks/data/points.csv"),) == reads.datasets[0].files
    first = course.lectures[0]
    facts = (datetime.date(2019, 9, 2), LectureKind.REGULAR, Attendance.PRESENT, prints)
    assert facts == (first.date, first.kind, first.attendance, first.lesson)
    assert [("기초",), ("기초", "응용")] == [lecture.topics for lecture in course.lectures]
    assert first == course.sources[0].lecture
    expected_url = "https://example.org/src/Print_실습.ipynb"
    assert expected_url == course.sources[0].url
    assert [(1, prints), (2, course.lessons[4])] == [(note.number, note.lesson) for note in course.notes]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message", "advice"),
    [
        (
            "curriculum.yml", "lesson: prints", "lesson: print", 6,
            "the lesson `print` is not in _data/lessons.yml", "did you mean `prints`?",
        ),
        (
            "course.yml", "lesson: later", "lesson: latr", 14,
            "the lesson `latr` is not in _data/lessons.yml", "did you mean `later`?",
        ),
        (
            "curriculum.yml", "[기초]", "[기쵸]", 4,
            "the topic `기쵸` is not in _data/course.yml", "add it to _data/course.yml",
        ),
        (
            "curriculum.yml", "  topics: [기초]\n", "", 1, "lecture lacks `topics`", "add a line `topics: …`",
        ),
        (
            "course.yml", "title: 작은 강의", 'title: "{{ site.title }}"', 1,
            "`title` holds `{{`, which Jekyll takes for Liquid",
            "facts are not evaluated: leave out one of the two signs",
        ),
        (
            "course.yml", "title: 작은 강의", 'title: "작은\\n강의"', 1,
            "`title` has several lines", "write one line, or `>` before them",
        ),
        (
            "sources.yml", "lecture: 2019-09-02", "lecture: 2019-09-05", 4,
            "no lecture was held on 2019-09-05", "give the date of a lecture in _data/curriculum.yml",
        ),
        (
            "curriculum.yml", "date: 2019-09-03", "date: 2019-09-01", 7,
            "2019-09-01 is not after the lecture before it (2019-09-02)",
            "keep the lectures in the order of their dates, one a day",
        ),
        (
            "curriculum.yml", "date: 2019-09-03", "date: 2019-09-02", 7,
            "2019-09-02 is not after the lecture before it (2019-09-02)",
            "keep the lectures in the order of their dates, one a day",
        ),
    ],
)  # fmt: skip
def test_mistake_is_named_where_it_stands(
    mistakes_after: Mistakes, file: str, old: str, new: str, line: int, message: str, advice: str
) -> None:
    """What one file says of another must be true; a mistake is one finding with file, line and advice."""
    assert [(f"_data/{file}", line, message, advice)] == mistakes_after(f"_data/{file}", old, new)


def test_missing_note_is_named(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> None:
    """A note whose file is absent is a finding that names the file."""
    (tiny.root / "_pages" / "notes" / "first.md").unlink()
    read_course(settings, findings)
    expected = ["_pages/notes/first.md: the file is missing [missing]"]
    assert expected == [str(finding) for finding in findings]


def test_all_mistakes_of_all_files_come_together(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """Mistakes in different files are all found in one reading, and one mistake hides no other."""
    tiny.replace("_data/curriculum.yml", "kind: 정규", "kind: 정기")
    tiny.replace("_data/lessons.yml", "summary: 그림을", "sumary: 그림을")
    tiny.replace("_data/course.yml", "slug: second", "slug: first")
    tiny.replace("_data/datasets.yml", "synthetic: true", "synthetic: yes")
    (tiny.root / "_data" / "sources.yml").unlink()
    (tiny.root / "_data" / "references.yml").write_text("id: a\n", encoding="utf-8")
    read_course(settings, findings)
    expected = {
        "_data/references.yml: the file should be a list",
        "_data/datasets.yml: `synthetic` should be true or false",
        "_data/datasets.yml: the reference `knuth1984` is not in _data/references.yml",
        "_data/lessons.yml: lesson lacks `summary`",
        "_data/lessons.yml: lesson has the unknown key `sumary`",
        "_data/lessons.yml: the reference `knuth1984` is not in _data/references.yml",
        "_data/curriculum.yml: `kind: 정기` is unknown",
        "_data/sources.yml: the file is missing",
        "_data/course.yml: `first` is used twice",
    }
    found = {f"{finding.path}: {finding.message}" for finding in findings}
    assert expected == {next((e for e in expected if text.startswith(e)), text) for text in found}
