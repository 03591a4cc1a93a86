"""The files made from facts and notes alone, for which nothing has to run."""

from __future__ import annotations

from pathlib import Path

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.calendar import calendar_of
from coursebuild.pages.facts import Facts
from coursebuild.pages.generated import (
    asset_path,
    data_path,
    figure_files,
    include_path,
    json_file,
    page_path,
)
from coursebuild.pages.navigation import navigation
from coursebuild.pages.notes import render_notes
from coursebuild.pages.page_heads import dataset_head
from coursebuild.pages.problems import in_facts
from coursebuild.pages.prose import CourseProse
from coursebuild.reading.written import Written


def render_tables(settings: Settings, written: Written, prose: CourseProse) -> dict[Path, bytes]:
    """The files by their paths; raises RenderError with every fact or note that cannot be rendered."""
    course, edition = written.course, written.edition
    facts = Facts(course, edition.words, prose.inline)
    notes = render_notes(course.notes, prose)
    rows = {
        "course": facts.course(),
        "curriculum": facts.curriculum(),
        "navigation": navigation(course, edition.base_path),
        "sources": facts.sources(),
        "notes": facts.notes(),
        "references": facts.references(notes),
        "datasets": facts.datasets(),
    }
    files = {data_path(settings, f"{name}.json"): json_file(value) for name, value in rows.items()}
    files[asset_path(settings, "curriculum.ics")] = calendar_of(settings, course)
    for dataset in course.datasets:
        files[page_path(settings, f"datasets/{dataset.name}.md")] = dataset_head(dataset)
    if prose.problems:
        shown = settings.relative(settings.data)
        raise RenderError("\n".join(in_facts(settings.data, shown, problem) for problem in prose.problems))
    for note, fragment in zip(course.notes, notes, strict=True):
        files[include_path(settings, f"notes/{note.slug}.html")] = fragment.html.encode()
        files |= figure_files(settings, f"notes/{note.slug}", fragment)
    return files
