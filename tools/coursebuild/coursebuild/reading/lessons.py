"""Read the lessons and the references that they cite: `references.yml`, `lessons.yml`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from coursebuild.nouns.course import Lesson, Limits, Reference, ReferenceKind
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import CoursePaths
from coursebuild.reading.fields import Fields, check_slug
from coursebuild.reading.files import find_file
from coursebuild.reading.rows import DATASETS, LESSONS, REFERENCES, add_once

_LEAST_MEMORY_GIB = 4
"""With less, TensorFlow does not fail: it hangs."""


def read_references(data: Path, findings: list[Finding]) -> dict[str, Reference]:
    """The references by id."""
    known: dict[str, Reference] = {}
    for fields in REFERENCES.read(data, findings):
        reference = Reference(
            id=fields.slug("id"),
            authors=tuple(name for name, _ in fields.texts("authors")),
            year=fields.whole_number("year", least=1800),
            title=fields.text("title"),
            venue=fields.text("venue"),
            url=fields.url("url"),
            kind=fields.choice("kind", ReferenceKind),
        )
        fields.refuse_unknown_keys()
        add_once(known, reference.id, reference, fields, "id")
    return known


def read_lessons(
    paths: CoursePaths,
    findings: list[Finding],
    datasets: Mapping[str, Dataset],
    references: Mapping[str, Reference],
) -> dict[str, Lesson]:
    """The lessons by slug, in teaching order."""
    known: dict[str, Lesson] = {}
    rows: list[tuple[Lesson, Fields]] = []
    for number, fields in enumerate(LESSONS.read(paths.data, findings), start=1):
        lesson = Lesson(
            slug=fields.slug("slug"),
            number=number,
            title=fields.text("title"),
            summary=fields.text("summary"),
            notebook=_notebook_path(paths, fields),
            datasets=DATASETS.look_up_all(datasets, fields, "datasets"),
            references=REFERENCES.look_up_all(references, fields, "references"),
            limits=_limits(fields.section("limits", required=False)),
            has_network=fields.flag("network", default=False),
            changed=fields.date("changed") if fields.has("changed") else None,
            moved_from=tuple(slug for slug, _ in fields.texts("moved_from", required=False)),
        )
        fields.refuse_unknown_keys()
        add_once(known, lesson.slug, lesson, fields, "slug")
        rows.append((lesson, fields))
    _check_earlier_slugs(paths, known, rows)
    return known


def _check_earlier_slugs(
    paths: CoursePaths, known: Mapping[str, Lesson], rows: Sequence[tuple[Lesson, Fields]]
) -> None:
    """At each earlier address there is one page, which leads to a lesson that has one."""
    taken: dict[str, str] = {}
    layout = paths.root / "_layouts" / "moved.html"
    for lesson, fields in rows:
        if lesson.moved_from and lesson.notebook is None:
            advice = "give the lesson its notebook, or take `moved_from` out"
            message = f"`{lesson.slug}` has no page to which an old address could lead"
            fields.note("moved_from", message, advice)
        if lesson.moved_from and not layout.exists():
            message = f"the layout for pages at old addresses is missing: {paths.relative(layout)}"
            fields.note("moved_from", message, "write it, with a link to `page.moved_to`", "missing-layout")
        for slug, line in fields.texts("moved_from", required=False):
            check_slug(fields, line, slug)
            if slug in known:
                advice = "take it out of `moved_from`: the address is in use"
                fields.note(line, f"`{slug}` is the slug of a lesson of today", advice, "duplicate")
            elif slug in taken:
                advice = "an old address leads to one lesson: keep it in one place"
                fields.note(line, f"`{slug}` has moved to `{taken[slug]}` already", advice, "duplicate")
            taken.setdefault(slug, lesson.slug)


def _notebook_path(paths: CoursePaths, fields: Fields) -> Path | None:
    if not fields.has("notebook"):
        return None
    name = fields.text("notebook")
    path = Path(name)
    if path.suffix != ".ipynb" or path.is_absolute() or ".." in path.parts:
        if name:
            advice = "give its name relative to notebooks/, such as unet.ipynb"
            fields.note("notebook", f"`{name}` is not a notebook in notebooks/", advice)
        return None
    found = find_file(paths.notebooks, name)
    if not os.path.lexists(found):  # what is no file, the reader of notebooks calls by its name
        advice = "add the notebook, or remove the line to announce the lesson without a page"
        fields.note("notebook", f"notebooks/{name} is missing", advice, "missing")
        return None
    return Path(paths.relative(found))


def _limits(fields: Fields) -> Limits:
    default = Limits()
    limits = Limits(
        cell_seconds=fields.whole_number("cell_seconds", default.cell_seconds),
        lesson_seconds=fields.whole_number("lesson_seconds", default.lesson_seconds),
        memory_gib=fields.whole_number("memory_gib", default.memory_gib, least=_LEAST_MEMORY_GIB),
        runs_alone=fields.flag("runs_alone", default=default.runs_alone),
    )
    fields.refuse_unknown_keys()
    return limits
