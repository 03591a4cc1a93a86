"""Languages: the words around a text follow its page, those of the tool follow the site."""

from __future__ import annotations

import re

import pytest
from coursebuild.reading.strict_yaml import Mapping, Scalar, read_yaml
from courses import CourseFolder
from real_course import ROOT, dress

_SINGLE_PAGES = ("changelog.md", "search.md", "feed.xml", "manifest.webmanifest")
_LOOK = (
    *(
        "_config.yml",
        "_includes",
        "_layouts",
        "assets",
        "_data/interface",
        "_pages/lessons",
        "_pages/datasets",
    ),
    *(f"_pages/{page}" for page in _SINGLE_PAGES),
)
_ENGLISH = """---
layout: page
lang: en
title: About
description: What this is.
permalink: /about/
---

This page is in English.
"""


@pytest.fixture
def dressed(course: CourseFolder) -> CourseFolder:
    """The miniature course with the words, layouts, lists and settings of the real site."""
    dress(course.root, _LOOK)
    (course.root / "_pages" / "about.md").write_text(_ENGLISH, encoding="utf-8")
    return course


def _frame(language: str) -> list[str]:
    """The texts around every page that are printed as they stand."""
    sections = read_yaml(ROOT / "_data" / "interface" / f"{language}.yml", language, [])
    assert isinstance(sections, Mapping)
    (frame,) = (node for key, node in sections.entries if key.text == "frame")
    assert isinstance(frame, Mapping)
    return [node.text for _, node in frame.entries if isinstance(node, Scalar) and "{" not in node.text]


def test_page_in_english_has_english_around_it(dressed: CourseFolder) -> None:
    """`lang: en` in the front matter is all that a translated page needs; the pages beside it stay Korean."""
    result = dressed.run("build")
    assert (0, set()) == (result.status, result.executed), result.err
    english, korean = dressed.page("about"), dressed.page("lessons/prints")
    assert ('<html lang="en">', '<html lang="ko">') == (english.split("\n")[1], korean.split("\n")[1])
    assert [] == [text for text in _frame("ko") if text in english]
    for text in ("Skip to the text", "Main menu", "Data sets", "by/4.0/deed.en", "Theme: {theme}"):
        assert text in english
        assert text not in korean
    assert "Notes from the computer vision course of 작은 학교, 작은 과정." in english
    assert not re.search(r"\{\w+_licence\}", english + korean)


def test_site_in_english_says_so_in_rendered_notebooks(dressed: CourseFolder) -> None:
    """`lang` in _config.yml turns what the tool writes; no lesson runs for that."""
    dressed.replace("_config.yml", "lang: ko", "lang: en")
    result = dressed.run("build")
    assert (0, set()) == (result.status, result.executed), result.err
    assert "Mon 2 Sep 2019" in dressed.page("lessons/prints")
    assert "default (embedded) data" in dressed.page("lessons/prints")
