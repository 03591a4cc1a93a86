"""What the tool writes for Jekyll, in one form: JSON, the heads of pages, files of pictures, addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursebuild.nouns.course import Lesson, lesson_address
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.page import Fragment
from coursebuild.nouns.settings import Settings

Json = dict[str, Any]


def asset_address(name: str) -> str:
    """The address of a file that is published as it is, without the base path."""
    return f"/assets/generated/{name}"


def figure_files(settings: Settings, folder: str, fragment: Fragment) -> dict[Path, bytes]:
    """The pictures of a fragment, as files of a folder."""
    return {settings.generated_assets / folder / figure.name: figure.content for figure in fragment.figures}


def json_file(value: Any) -> bytes:
    """The same bytes for the same value."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n").encode()


def lesson_head(lesson: Lesson) -> bytes:
    """The head of the page of a lesson, which its layout fills: `page.lesson` names it."""
    # Jekyll's plugins know the last value by this name.
    changed = {} if lesson.changed is None else {"last_modified_at": lesson.changed.isoformat()}
    return _front_matter({"layout": "lesson", "lesson": lesson.slug, **_about(lesson), **changed})


def moved_head(lesson: Lesson, slug: str) -> bytes:
    """The head of the page at an earlier address of a lesson: `page.moved_to` is where that is now."""
    head = {"layout": "moved", "title": lesson.title, "moved_to": lesson.url}
    return _front_matter({**head, "permalink": lesson_address(slug), "sitemap": False})


def dataset_head(dataset: Dataset) -> bytes:
    """The head of the page of a data set: `page.dataset` names it."""
    return _front_matter({"layout": "dataset", "dataset": dataset.name, **_about(dataset)})


def _about(shown: Lesson | Dataset) -> dict[str, str | None]:
    return {"title": shown.title, "description": shown.summary, "permalink": shown.url}


def _front_matter(values: Mapping[str, str | bool | None]) -> bytes:
    """Plain values, written so that YAML changes none."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""]).encode()
