"""Read the lessons and the references that they cite: `references.yml`, `lessons.yml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from coursebuild.nouns.course import Lesson, Limits, Reference, ReferenceKind
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import CoursePaths
from coursebuild.reading.fields import Fields
from coursebuild.reading.files import find_written
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
        fields.end()
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
    for number, fields in enumerate(LESSONS.read(paths.data, findings), start=1):
        lesson = Lesson(
            slug=fields.slug("slug"),
            number=number,
            title=fields.text("title"),
            summary=fields.text("summary"),
            notebook=_notebook_path(paths, fields),
            datasets=tuple(
                found
                for name, line in fields.texts("datasets", required=False)
                if (found := DATASETS.look_up(datasets, name, fields, line))
            ),
            references=tuple(
                cited
                for id_, line in fields.texts("references", required=False)
                if (cited := REFERENCES.look_up(references, id_, fields, line))
            ),
            limits=_limits(fields, findings),
            has_network=fields.flag("network", default=False),
            changed=fields.date("changed") if fields.has("changed") else None,
        )
        fields.end()
        add_once(known, lesson.slug, lesson, fields, "slug")
    return known


def _notebook_path(paths: CoursePaths, fields: Fields) -> Path | None:
    if not fields.has("notebook"):
        return None
    name = fields.text("notebook")
    path = Path(name)
    if path.suffix != ".ipynb" or path.is_absolute() or ".." in path.parts:
        if name:
            fields.note(
                fields.line_of("notebook"),
                f"`{name}` is not a notebook in notebooks/",
                "give its name relative to notebooks/, such as unet.ipynb",
            )
        return None
    found = find_written(paths.notebooks, name)
    if not os.path.lexists(found):  # what is no file, the reader of notebooks calls by its name
        fields.note(
            fields.line_of("notebook"),
            f"notebooks/{name} is missing",
            "add the notebook, or remove the line to announce the lesson without a page",
            "missing",
        )
        return None
    return Path(paths.relative(found))


def _limits(fields: Fields, findings: list[Finding]) -> Limits:
    node = fields.node("limits", required=False)
    if node is None:
        return Limits()
    limits = Fields(node, fields.path, findings, "`limits`")
    default = Limits()
    result = Limits(
        cell_seconds=limits.whole_number("cell_seconds", default.cell_seconds),
        lesson_seconds=limits.whole_number("lesson_seconds", default.lesson_seconds),
        memory_gib=limits.whole_number("memory_gib", default.memory_gib, least=_LEAST_MEMORY_GIB),
        runs_alone=limits.flag("runs_alone", default=default.runs_alone),
    )
    limits.end()
    return result
