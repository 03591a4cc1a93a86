"""The prose of a course: each text at its place, and none rendered twice in a build."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from coursebuild.keeping.records import Memory
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.prose_check import check_texts
from coursebuild.pages.tables import render_notes
from coursebuild.reading.written import read_everything
from coursebuild.rendering.markdown import MarkdownRenderer
from courses import CourseFolder


def test_notes_stay_apart(settings: Settings) -> None:
    """The ids of headings and footnotes of a note carry its slug, so that notes can share a page."""
    written, _ = read_everything(settings)
    prose = CourseProse(settings, written)
    note = replace(written.course.notes[0], text="## 절\n글[^1]\n\n[^1]: 주")
    first, second = (prose.of_note(replace(note, slug=slug), frozenset()) for slug in ("first", "second"))
    assert (["first-절"], ["second-절"]) == tuple([each.id for each in of.headings] for of in (first, second))
    assert 'id="fn-first-1"' in first.footnotes
    assert 'id="fn-second-1"' in second.footnotes


def test_what_was_checked_is_not_rendered_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the check of a build, its texts, notes and lines of facts come from what the check rendered."""
    written, _ = read_everything(settings)
    rendered = Memory[Any]()
    check_texts(settings, written, rendered)
    for name in ("render", "render_inline"):
        monkeypatch.setattr(MarkdownRenderer, name, lambda *_: pytest.fail("rendered again"))
    check_texts(settings, read_everything(settings)[0], rendered)


def test_an_edit_meanwhile_is_seen(tiny: CourseFolder, settings: Settings) -> None:
    """A text that changed while lessons ran, or a reference that it cites, is rendered as it is now."""
    rendered = Memory[Any]()
    check_texts(settings, read_everything(settings)[0], rendered)
    tiny.replace("_data/references.yml", "year: 1984", "year: 1985")
    written, _ = read_everything(settings)
    notes = render_notes(written, CourseProse(settings, written, rendered))
    assert "1985" in "".join(fragment.html for fragment in notes)


def test_only_templates_that_people_wrote_reserve_ids(settings: Settings) -> None:
    """What an earlier version of the tool left in the course moves no heading aside."""
    for name in ("_includes/generated", "_includes"):
        (settings.root / name).mkdir(parents=True, exist_ok=True)
        (settings.root / name / "left.html").write_text(f'<p id="{name}"></p>', encoding="utf-8")
    reserved = CourseProse(settings, read_everything(settings)[0]).context.markdown.reserved
    assert [False, True] == [name in reserved for name in ("_includes/generated", "_includes")]
