"""Tables: which generated files the facts and notes give, and how a mistake in a note is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.prose import CourseProse
from coursebuild.pages.tables import render_tables
from coursebuild.planning.plan import read_everything
from courses import CourseFolder


def tables(settings: Settings) -> dict[Path, bytes]:
    written, _ = read_everything(settings)
    return render_tables(settings, written, CourseProse(settings, written))


def test_tables_need_only_facts_and_notes(settings: Settings) -> None:
    """Facts become JSON and notes become includes, all below the generated folders; nothing is written."""
    files = tables(settings)
    expected = {
        "_data/generated/course.json", "_data/generated/curriculum.json", "_data/generated/notes.json",
        "_data/generated/navigation.json",
        "_data/generated/datasets.json", "_data/generated/references.json", "_data/generated/sources.json",
        "_pages/generated/datasets/points.md",
        "_includes/generated/notes/first.html", "_includes/generated/notes/second.html",
        "assets/generated/curriculum.ics",
    }  # fmt: skip
    assert expected == {settings.relative(path) for path in files}
    assert not any(folder.exists() for folder in settings.generated)
    references = json.loads(files[settings.generated_data / "references.json"])
    assert ["knuth1984"] == [reference["id"] for reference in references]


def test_mistake_in_a_note_names_its_file_and_line(tiny: CourseFolder, settings: Settings) -> None:
    """A note is one text, so the message names its line and no cell."""
    tiny.replace("_pages/notes/first.md", "### 같은 제목", "$\\nope$")
    with pytest.raises(RenderError, match=r"^_pages/notes/first.md:3: the formula"):
        tables(settings)
