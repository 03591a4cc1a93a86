"""Facts arrive at the layouts ready: dates in Korean, order, numbers and safe HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coursebuild.nouns.course import Course
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.facts import Facts
from coursebuild.reading.course import read_course
from coursebuild.reading.written import read_everything
from courses import WORDS


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course."""
    return read_course(settings, [])


@pytest.fixture
def facts(settings: Settings, course: Course) -> Facts:
    """The facts of the miniature course."""
    return Facts(course, WORDS, CourseProse(settings, read_everything(settings)[0]).inline)


def test_lecture_has_a_korean_date_and_its_lesson(facts: Facts) -> None:
    """A row of the curriculum has its number, a date with its weekday, its title as HTML and its lesson."""
    expected = {
        "number": 1, "anchor": "lecture-1", "topics": ["기초"], "date": "2019-09-02",
        "date_text": "2019. 9. 2. (월)", "kind": "정규",
        "attendance": "참석", "title_html": "출력 <code>print</code>", "link": None,
        "lesson": {"slug": "prints", "title": "출력하는 수업", "url": "/lessons/prints/"},
    }  # fmt: skip
    assert expected == facts.curriculum()["lectures"][0]


def test_announced_lesson_has_no_address(facts: Facts) -> None:
    """A lesson without a notebook is named in the curriculum and not linked."""
    link = {"slug": "later", "title": "나중에 올 수업", "url": None}
    assert link == facts.curriculum()["lectures"][1]["lesson"]


def test_totals_are_counted(facts: Facts) -> None:
    """The sums under the curriculum arrive ready."""
    expected = {"lectures": 2, "regular": 1, "special": 1, "attended": 1}
    assert expected == facts.curriculum()["totals"]


def test_course_sources_and_notes(facts: Facts) -> None:
    """The head of the course, the table of sources and the list of notes are plain rows."""
    assert "<strong>작은</strong> 강의입니다." == facts.course()["summary_html"]
    source = {
        "number": 1, "lecture": facts.curriculum()["lectures"][0], "file": "Print_실습.ipynb",
        "url": "https://example.org/src/Print_실습.ipynb", "topic_html": "<code>print</code>",
    }  # fmt: skip
    assert {"institution": "작은 학교", "notebooks": [source]} == facts.sources()
    expected = [("first", 1, "generated/notes/first.html"), ("second", 2, "generated/notes/second.html")]
    assert expected == [(note["slug"], note["number"], note["include"]) for note in facts.notes()]


def test_inline_text_is_sanitised(course: Course, facts: Facts) -> None:
    """Markdown of a fact cannot bring a script or a brace into a page."""
    spoiled = replace(course, summary="<script>x</script>{{ a }}")
    html = Facts(spoiled, WORDS, facts.inline).course()["summary_html"]
    assert "x&#123;&#123; a &#125;&#125;".removeprefix("x") == html


def test_only_cited_references_are_listed(facts: Facts) -> None:
    """The list under the notes holds what they cite, each once."""
    assert not facts.references([Fragment(html="")])
    cited = Fragment(html="", citations=("knuth1984",))
    assert ["knuth1984"] == [row["id"] for row in facts.references([cited, cited])]
