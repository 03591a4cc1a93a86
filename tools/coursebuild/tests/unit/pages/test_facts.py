"""Facts arrive at the layouts ready: dates in Korean, order, neighbours, numbers and safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from coursebuild.nouns.course import Course
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.page import Fragment, Heading
from coursebuild.nouns.result import (
    Containment,
    ContainmentLevel,
    Fingerprint,
    KernelKind,
    Measurement,
    Provenance,
)
from coursebuild.nouns.settings import Settings
from coursebuild.pages.facts import Facts
from coursebuild.reading.course import read_course
from coursebuild.rendering.links import Links
from coursebuild.rendering.markdown import MarkdownRenderer

FINGERPRINT = Fingerprint(
    digest="0123456789abcdef", cells=(), parts=(("profile", "embedded"), ("threads", "2"))
)
MEASURED = Measurement(
    seconds=12.6, cpu_seconds=75.2, peak_memory_bytes=1_234_400_000, kernel=KernelKind.PLAIN
)
PROVENANCE = Provenance(
    executed_at=86_400, measured=MEASURED, python="3.11.2", packages=(("numpy", "2.0"),), seed=42
)
HEADINGS = (
    Heading(id="x", text="X", level=3),
    Heading(id="a", text="A", level=2),
    Heading(id="b", text="B", level=3),
    Heading(id="c", text="C", level=4),
    Heading(id="d", text="D", level=2),
)


@pytest.fixture
def course(settings: Settings) -> Course:
    """The miniature course."""
    return read_course(settings, [])


@pytest.fixture
def facts(settings: Settings, course: Course) -> Facts:
    """The facts of the miniature course."""
    links = Links(base_path="", lessons={}, folder=settings.data.relative_to(settings.root))
    return Facts(course, MarkdownRenderer({}, course.words, lambda path: b""), links)


def lessons(
    facts: Facts,
    course: Course,
    *,
    with_measurements: bool = True,
    failed_cells: Mapping[str, int | None] | None = None,
) -> dict[str, Any]:
    slugs = [lesson.slug for lesson in course.published_lessons]
    return facts.lessons(
        dict.fromkeys(slugs, HEADINGS),
        dict.fromkeys(slugs, (FINGERPRINT, PROVENANCE)),
        failed_cells=failed_cells or {},
        with_measurements=with_measurements,
    )


def test_lecture_has_a_korean_date_and_its_lesson(facts: Facts) -> None:
    """A row of the curriculum has its number, a date with its weekday, its title as HTML and its lesson."""
    expected = {
        "number": 1, "anchor": "lecture-1", "topics": ["기초"], "date": "2019-09-02",
        "date_text": "2019. 9. 2. (월)", "kind": "정규",
        "attendance": "참석", "title_html": "출력 <code>print</code>", "link": None,
        "lesson": {"slug": "prints", "title": "출력하는 수업", "url": "/lessons/prints/"},
    }  # fmt: skip
    assert expected == facts.curriculum()["lectures"][0]


def test_announced_lesson_has_no_address(facts: Facts, course: Course) -> None:
    """A lesson without a notebook is named and not linked, neither in the curriculum nor by its own row."""
    link = {"slug": "later", "title": "나중에 올 수업", "url": None}
    assert link == facts.curriculum()["lectures"][1]["lesson"]
    row = lessons(facts, course)["by_slug"]["later"]
    expected = {**link, "number": 5, "summary": "아직 없습니다.", "announced": True}
    assert expected == row


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
    html = Facts(spoiled, facts._markdown, facts._links).course()["summary_html"]
    assert "x&#123;&#123; a &#125;&#125;".removeprefix("x") == html


def test_neighbours_skip_announced_lessons(facts: Facts, course: Course) -> None:
    """Each page knows the one before and after it; the ends know none."""
    by_slug = lessons(facts, course)["by_slug"]
    order = ["prints", "draws", "imports", "reads"]
    previous = [row and row["slug"] for row in (by_slug[slug]["previous"] for slug in order)]
    following = [row and row["slug"] for row in (by_slug[slug]["next"] for slug in order)]
    assert [None, *order[:-1]] == previous
    assert [*order[1:], None] == following


def test_lesson_row_is_complete(facts: Facts, course: Course) -> None:
    """A lesson's row holds its addresses, lectures, data sets and references."""
    result = lessons(facts, course)
    assert [lesson.slug for lesson in course.lessons] == result["order"]
    prints, reads = result["by_slug"]["prints"], result["by_slug"]["reads"]
    expected = ("generated/lessons/prints.html", "/assets/generated/lessons/prints/prints.ipynb")
    assert expected == (prints["include"], prints["notebook_url"])
    assert [1] == [lecture["number"] for lecture in prints["lectures"]]
    assert ["knuth1984"] == [reference["id"] for reference in prints["references"]]
    assert [("points", True)] == [(row["name"], row["synthetic"]) for row in reads["datasets"]]


@pytest.mark.parametrize(("profile", "expected"), [("embedded", ["points"]), ("real", ["points", "weights"])])
def test_page_names_the_data_that_it_ran_on(
    facts: Facts, course: Course, make_dataset: Callable[..., Dataset], profile: str, expected: list[str]
) -> None:
    """What exists as published only is not named on a page that ran without it."""
    reads = course.lessons[3]
    weights = make_dataset("weights", real_only=True)
    more = replace(reads, datasets=(*reads.datasets, weights))
    lessons_ = tuple(more if lesson == reads else lesson for lesson in course.lessons)
    fingerprint = replace(FINGERPRINT, parts=(("profile", profile), ("threads", "2")))
    rows = Facts(replace(course, lessons=lessons_), facts._markdown, facts._links).lessons(
        dict.fromkeys((lesson.slug for lesson in lessons_), ()),
        dict.fromkeys((lesson.slug for lesson in lessons_), (fingerprint, PROVENANCE)),
        failed_cells={},
        with_measurements=False,
    )
    assert expected == [row["name"] for row in rows["by_slug"]["reads"]["datasets"]]
    assert profile == rows["by_slug"]["reads"]["provenance"]["profile"]


def test_contents_are_two_levels(facts: Facts, course: Course) -> None:
    """The table of contents has second-level headings with the third level below them, and no other."""
    contents = lessons(facts, course)["by_slug"]["prints"]["headings"]
    expected = [("a", ["b"]), ("d", [])]
    assert expected == [(entry["id"], [child["id"] for child in entry["children"]]) for entry in contents]


def test_measurements_can_be_left_out(facts: Facts, course: Course) -> None:
    """Provenance names versions and fingerprint always, when and how long only if asked for."""
    with_them = lessons(facts, course)["by_slug"]["prints"]["provenance"]
    without = lessons(facts, course, with_measurements=False)["by_slug"]["prints"]["provenance"]
    expected = {
        "profile": "embedded", "profile_name": "기본(내장) 데이터", "python": "3.11.2",
        "packages": [{"name": "numpy", "version": "2.0"}],
        "fingerprint": "0123456789ab", "threads": "2", "seed": 42, "has_network": False,
    }  # fmt: skip
    assert expected == without
    measured = {
        "executed_at": "1970. 1. 2. (금) 09:00", "duration_text": "13초", "cpu_text": "1분 15초",
        "memory_text": "1,234 MB", "kernel_name": "새 커널",
        "containment_text": None,
    }  # fmt: skip
    assert {**expected, **measured} == with_them


def test_kernel_kinds_have_their_names(facts: Facts, course: Course) -> None:
    """The page says in words whether the kernel was forked or new."""
    executions = {
        lesson.slug: (FINGERPRINT, replace(PROVENANCE, measured=replace(MEASURED, kernel=kind)))
        for lesson, kind in zip(course.published_lessons, [*KernelKind, *KernelKind], strict=True)
    }
    headings = dict.fromkeys(executions, ())
    rows = facts.lessons(headings, executions, failed_cells={}, with_measurements=True)["by_slug"]
    assert "갈라져 나온 커널" in rows["prints"]["provenance"]["kernel_name"]
    assert "새 커널" == rows["draws"]["provenance"]["kernel_name"]


@pytest.mark.parametrize(
    ("level", "lacking", "said"),
    [
        (ContainmentLevel.FULL, (), "격리한 커널에서"),
        (ContainmentLevel.PARTIAL, ("no namespaces (unshare)", "no Landlock"), "(unshare); no Landlock"),
        (ContainmentLevel.NONE, ("everything",), "격리하지 않음"),
    ],
)  # fmt: skip
def test_page_says_how_far_the_kernel_was_contained(
    facts: Facts, course: Course, level: ContainmentLevel, lacking: tuple[str, ...], said: str
) -> None:
    """What held while the lesson ran is said in words, and what did not with its reason."""
    contained = replace(PROVENANCE, containment=Containment(level=level, lacking=lacking))
    executions = {lesson.slug: (FINGERPRINT, contained) for lesson in course.published_lessons}
    headings = dict.fromkeys(executions, ())
    rows = facts.lessons(headings, executions, failed_cells={}, with_measurements=True)["by_slug"]
    assert said in rows["prints"]["provenance"]["containment_text"]


def test_page_says_that_a_lesson_uses_the_network(facts: Facts, course: Course) -> None:
    """What the fingerprint says of the network stands in the provenance, measured or not."""
    online = replace(FINGERPRINT, parts=(("network", "allowed"), *FINGERPRINT.parts))
    executions = {lesson.slug: (online, PROVENANCE) for lesson in course.published_lessons}
    headings = dict.fromkeys(executions, ())
    rows = facts.lessons(headings, executions, failed_cells={}, with_measurements=False)["by_slug"]
    assert rows["prints"]["provenance"]["has_network"]


def test_outdated_page_says_which_cell_failed(facts: Facts, course: Course) -> None:
    """A lesson that is shown as it was before it failed says so and names the cell, if one is to blame."""
    rows = lessons(facts, course, failed_cells={"prints": 4, "draws": None})["by_slug"]
    seen = {
        slug: (rows[slug]["is_outdated"], rows[slug]["failed_cell"]) for slug in ("prints", "draws", "reads")
    }
    assert {"prints": (True, 4), "draws": (True, None), "reads": (False, None)} == seen


def test_only_cited_references_are_listed(facts: Facts) -> None:
    """The list under the notes holds what they cite, each once."""
    assert not facts.references([Fragment(html="")])
    cited = Fragment(html="", citations=("knuth1984",))
    assert ["knuth1984"] == [row["id"] for row in facts.references([cited, cited])]
