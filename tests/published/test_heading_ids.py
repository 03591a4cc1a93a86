"""Whatever a heading is called, its id is its own on the page that our layouts make around it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile.judging import read_page
from hostile.whole_builds import build_course
from real_course import dressed_hostile_course

_SITE = "_site/lessons"
TITLES = (
    "Content", "Words", "Cell 3", "Curriculum", "Lesson references", "Ref knuth", "References", "fn1",
    "fn lesson 1", "Contents title", "Lecture 1", "Search here", "Lesson datasets", "Notes", "Title first",
)  # fmt: skip
"""Ordinary headings, whose ids are those of our layouts or of the tool."""


@pytest.mark.slow
def test_headings_keep_clear_of_the_page(tmp_path: Path) -> None:
    """Whatever a heading is called, its id is its own, and links, contents and search agree on it."""
    course = dressed_hostile_course(tmp_path / "course")
    cells = [
        {"cell_type": "markdown", "id": f"a{number}", "metadata": {},
         "source": f"## {title}\n\n글[^{number}]\n\n"
         f"[갈곳{number}](#{re.sub(r'[^a-z0-9]+', '-', title.lower())})\n\n[^{number}]: 각주"}
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    course.add_lesson("lesson", cells)
    course.add_lesson("twice", [{**cells[0], "source": "## Content\n\n## Content\n\n### Words"}])
    (course.root / "_pages/notes/first.md").write_text("## intro\n\n글 [@knuth]\n", encoding="utf-8")
    note = {"slug": "first-intro", "title": "노트"}
    course.facts["course"]["notes"].append(note)  # type: ignore[index]
    (course.root / "_pages/notes/first-intro.md").write_text("## 글\n", encoding="utf-8")
    course.write_facts()
    built = build_course(course)
    assert 0 == built.result.status, built.said
    html = (course.root / _SITE / "lesson/index.html").read_text(encoding="utf-8")
    found = read_page(course.root / _SITE / "lesson/index.html")
    headings = dict(re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', html))
    for number, title in enumerate(TITLES):
        id_ = next(id_ for id_, text in headings.items() if text == title)
        assert f'<a href="#{id_}">갈곳{number}</a>' in html
        assert 2 <= html.count(f'href="#{id_}"')  # the contents too
    assert set(headings) <= found.ids
    twice = (course.root / _SITE / "twice/index.html").read_text(encoding="utf-8")
    assert ["content-2", "content-3", "words-2"] == re.findall(r'<h[23] id="((?:content|words)-\d)"', twice)
