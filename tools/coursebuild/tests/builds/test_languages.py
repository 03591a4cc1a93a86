"""Languages: the words around a text follow its page, those of the tool follow the site."""

from __future__ import annotations

import re
import shutil

import pytest
from coursebuild.reading.strict_yaml import Mapping, Scalar, read_yaml
from courses import ROOT, CourseFolder

_KOREAN = "_data/interface/ko.yml"
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
    for name in ("_includes", "_layouts", "assets", "_data/interface", "_pages/lessons", "_pages/datasets"):
        shutil.copytree(ROOT / name, course.root / name, dirs_exist_ok=True)
    single = ("changelog.md", "search.md", "feed.xml", "manifest.webmanifest")
    for name in ("_config.yml", *(f"_pages/{page}" for page in single)):
        shutil.copy(ROOT / name, course.root / name)
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


def test_other_word_renders_lessons_again_and_runs_none(course: CourseFolder) -> None:
    """Words are part of what decides whether a rendered page, or a rendered cell, is kept."""
    course.replace(_KOREAN, "formula: 수식", "formula: 공식")
    course.replace(_KOREAN, "전체 출력", "모든 출력")
    result = course.run("build")
    assert (0, set()) == (result.status, result.executed), result.err
    assert 'aria-label="공식"' in course.page("lessons/prints")
    assert "<summary>모든 출력 40줄 보기</summary>" in course.page("lessons/prints")
