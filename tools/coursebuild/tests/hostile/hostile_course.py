"""A course whose facts and notebooks are hostile.

Facts are written as JSON, which is YAML: what a case puts into a field arrives there as it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from courses import CourseFolder, digests, new_course

_FACTS = ("course", "curriculum", "datasets", "lessons", "references", "sources", "terms")
TITLE = "수업"


def blank_facts() -> dict[str, object]:
    """The facts of a small course in which nothing is hostile, by file."""
    return {
        "course": {
            "title": "강의",
            "summary": "글",
            "institution": {"name": "학교", "program": "과정", "url": "https://example.org/"},
            "topics": ["기초"],
            "notes": [{"slug": "first", "title": "노트"}],
        },
        "curriculum": [
            {"date": "2019-09-02", "kind": "정규", "title": "강의", "attendance": "참석", "topics": ["기초"]}
        ],
        "datasets": [
            {
                "name": "points",
                "title": "점",
                "summary": "글",
                "synthetic": True,
                "why": "글",
                "origin": "글",
                "shapes": ["글"],
                "licence": "MIT",
                "files": ["points.csv"],
                "real": {
                    "title": "점",
                    "summary": "글",
                    "origin": "글",
                    "licence": "CC0",
                    "url": "https://example.org/points/",
                    "layout": ["글"],
                },
            }
        ],
        "lessons": [],
        "references": [
            {
                "id": "knuth",
                "authors": ["Donald E. Knuth"],
                "year": 1984,
                "title": "Literate Programming",
                "venue": "The Computer Journal",
                "url": "https://example.org/knuth/",
                "kind": "article",
            }
        ],
        "sources": {
            "institution": "학교",
            "base": "https://example.org/src/",
            "notebooks": [{"lecture": "2019-09-02", "file": "a.ipynb", "topic": "글"}],
        },
        "terms": [{"term": "낱말", "also": ["word"]}],
    }


@dataclass
class HostileCourse:
    """A course in a folder, filled lesson by lesson and then written."""

    folder: CourseFolder
    facts: dict[str, object] = field(default_factory=blank_facts)

    @property
    def root(self) -> Path:
        return self.folder.root

    def add_lesson(
        self,
        slug: str,
        cells: Sequence[Mapping[str, object]],
        *,
        name: str = "",
        metadata: Mapping[str, object] | None = None,
        **fields: object,
    ) -> str:
        """Write a notebook with these cells under a title; returns its name."""
        name = name or f"{slug}.ipynb"
        heading = f"# {fields.get('title', f'{TITLE} {slug}')}"
        title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": heading}
        self.write_notebook(name, {"metadata": metadata or {}, "cells": [title, *cells]})
        self.declare(slug, name, **fields)
        return name

    def declare(self, slug: str, name: str, **fields: object) -> None:
        """Declare a lesson whose notebook somebody else writes."""
        row = {"slug": slug, "title": f"{TITLE} {slug}", "summary": "글", "notebook": name, **fields}
        self.facts["lessons"].append(row)  # type: ignore[attr-defined]

    def write_notebook(self, name: str, document: Mapping[str, object]) -> None:
        document = {"nbformat": 4, "nbformat_minor": 5, **document}
        path = self.root / "notebooks" / name
        path.write_text(json.dumps(document), encoding="utf-8")  # in ASCII: halves of characters too

    def write_facts(self) -> None:
        """Write what was declared."""
        for name, facts in self.facts.items():
            text = json.dumps(facts, ensure_ascii=False, indent=1)
            (self.root / "_data" / f"{name}.yml").write_text(text, encoding="utf-8")

    def sources(self) -> dict[str, str]:
        return self.folder.sources()

    def site(self) -> dict[str, str]:
        return digests(self.root / "_site")


def new_hostile_course(root: Path) -> HostileCourse:
    """A course without lessons, with the layouts of the miniature course."""
    course = HostileCourse(new_course(root))
    for path in [*(root / "_data").glob("*.yml"), *(root / "_pages/notes").glob("*.md")]:
        path.unlink()
    shutil.rmtree(root / "notebooks")
    (root / "notebooks").mkdir()
    (root / "notebooks/points.csv").write_text("1,2\n", encoding="utf-8")
    (root / "_pages/notes/first.md").write_text("글 [@knuth]\n", encoding="utf-8")
    return course
