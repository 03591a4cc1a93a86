"""The data sets in the form that Liquid prints: a sheet for each, and the edition that a lesson ran on.

Keys that end in `_html` hold safe HTML; every other text is plain and is escaped by the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset, PinnedFile, Profile, RealEdition
from coursebuild.nouns.words import Words

Inline = Callable[[str], str]
"""Renders inline Markdown to safe HTML."""
Json = dict[str, Any]


def dataset_row(dataset: Dataset, profile: Profile, inline: Inline) -> Json:
    """A data set as the page of a lesson names it: the edition that the lesson ran on."""
    real = dataset.real if profile is Profile.REAL else None
    edition = real or dataset
    return {
        "name": dataset.name,
        "title": edition.title,
        "summary": edition.summary,
        "synthetic": dataset.synthetic and real is None,
        "origin_html": inline(edition.origin),
        "licence_html": inline(edition.licence),
        "url": dataset.url,
    }


def dataset_sheet(
    dataset: Dataset, lessons: Sequence[Lesson], references: list[Json], inline: Inline, words: Words
) -> Json:
    """All that is known of a data set, with the lessons that use it."""
    return {
        **dataset_row(dataset, Profile.EMBEDDED, inline),
        "real_only": dataset.real_only,
        "why_html": inline(dataset.why),
        "shapes_html": [inline(line) for line in dataset.shapes],
        "lessons": [
            {"slug": lesson.slug, "title": lesson.title, "url": lesson.url}
            for lesson in lessons
            if dataset in lesson.datasets
        ],
        "references": references,
        "real": None if dataset.real is None else _real_edition(dataset.real, inline, words),
    }


def _real_edition(real: RealEdition, inline: Inline, words: Words) -> Json:
    return {
        "title": real.title,
        "summary": real.summary,
        "origin_html": inline(real.origin),
        "licence_html": inline(real.licence),
        "url": real.url,
        "layout_html": [inline(line) for line in real.layout],
        "files": [_file(file, words) for file in real.files],
    }


def _file(file: PinnedFile, words: Words) -> Json:
    return {
        "path": str(file.path),
        "url": file.url,
        "sha256": file.sha256,
        "size_text": words.size.format(bytes=f"{file.bytes:,}"),
    }
