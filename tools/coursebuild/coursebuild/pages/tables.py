"""The files made from facts and notes alone, for which nothing has to run."""

from __future__ import annotations

import functools
from pathlib import Path

from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.pages.calendar import calendar_of
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.facts import Facts, navigation
from coursebuild.pages.generated import dataset_head, figure_files, json_file, moved_head
from coursebuild.pages.problem_places import in_facts, in_note
from coursebuild.rendering.fragment import render_note
from coursebuild.rendering.ids import ids_of_clean
from coursebuild.rendering.problems import Problems


def render_tables(settings: Settings, written: Written, prose: CourseProse) -> dict[Path, bytes]:
    """The files by their paths; raises RenderError with every fact or note that cannot be rendered."""
    course, edition = written.course, written.edition
    facts = Facts(course, edition.words, prose.inline)
    notes = render_notes(written, prose)
    rows = {
        "course": facts.course(),
        "curriculum": facts.curriculum(),
        "navigation": navigation(course, edition.base_path),
        "sources": facts.sources(),
        "notes": facts.notes(),
        "references": facts.references(notes),
        "datasets": facts.datasets(),
    }
    files = {settings.generated_data / f"{name}.json": json_file(value) for name, value in rows.items()}
    files[settings.generated_assets / "curriculum.ics"] = calendar_of(settings, course)
    for dataset in course.datasets:
        files[settings.generated_pages / f"datasets/{dataset.name}.md"] = dataset_head(dataset)
    for lesson in course.published_lessons:
        for slug in lesson.moved_from:
            files[settings.generated_pages / f"moved/{slug}.md"] = moved_head(lesson, slug)
    if prose.problems:
        shown = settings.relative(settings.data)
        raise RenderError("\n".join(in_facts(settings.data, shown, problem) for problem in prose.problems))
    for note, fragment in zip(course.notes, notes, strict=True):
        files[settings.generated_includes / f"notes/{note.slug}.html"] = fragment.html.encode()
        files |= figure_files(settings, f"notes/{note.slug}", fragment)
    return files


def render_notes(written: Written, prose: CourseProse) -> tuple[Fragment, ...]:
    """The fragments of the notes, which share a page; raises RenderError with what is wrong in any."""
    fragments, problems = list[Fragment](), Problems()
    taken = {note.slug for note in written.course.notes}
    for note in written.course.notes:
        with problems.found(functools.partial(in_note, note.path)):
            fragments.append(render_note(prose.of_note(note, frozenset(taken))))
            taken.update(ids_of_clean(fragments[-1].html))
    problems.refuse()
    return tuple(fragments)
