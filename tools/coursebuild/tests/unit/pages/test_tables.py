"""Tables: which generated files the facts and notes give, and how a mistake in a note is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.tables import render_tables
from coursebuild.reading.written import read_everything
from courses import CourseFolder


def tables(settings: Settings) -> dict[Path, bytes]:
    written, _ = read_everything(settings)
    return render_tables(settings, written, CourseProse(settings, written))


def test_tables_need_only_facts_and_notes(settings: Settings) -> None:
    """Facts become JSON and notes become includes, all below the generated folders; nothing is written."""
    files = tables(settings)
    expected = {
        "data/course.json", "data/curriculum.json", "data/notes.json",
        "data/navigation.json",
        "data/datasets.json", "data/references.json", "data/sources.json",
        "pages/datasets/points.md",
        "includes/notes/first.html", "includes/notes/second.html",
        "assets/curriculum.ics",
    }  # fmt: skip
    folder = settings.workspace / "generated"
    assert expected == {path.relative_to(folder).as_posix() for path in files}
    assert not any(folder.exists() for folder in settings.generated)
    references = json.loads(files[settings.generated_data / "references.json"])
    assert ["knuth1984"] == [reference["id"] for reference in references]


def test_mistake_in_a_note_names_its_file_and_line(tiny: CourseFolder, settings: Settings) -> None:
    """A note is one text, so the message names its line and no cell."""
    tiny.replace("_pages/notes/first.md", "### 같은 제목", "$\\nope$")
    with pytest.raises(RenderError, match=r"^_pages/notes/first.md:3: the formula"):
        tables(settings)
