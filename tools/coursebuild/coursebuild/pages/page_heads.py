"""The head of a generated page, which its layout fills: plain values, written so that YAML changes none."""

from __future__ import annotations

import json

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset


def lesson_head(lesson: Lesson) -> bytes:
    """The page of a lesson: `page.lesson` names it."""
    # Jekyll's plugins know the last value by this name.
    changed = {} if lesson.changed is None else {"last_modified_at": lesson.changed.isoformat()}
    return _front_matter({"layout": "lesson", "lesson": lesson.slug, **_about(lesson), **changed})


def dataset_head(dataset: Dataset) -> bytes:
    """The page of a data set: `page.dataset` names it."""
    return _front_matter({"layout": "dataset", "dataset": dataset.name, **_about(dataset)})


def _about(shown: Lesson | Dataset) -> dict[str, str | None]:
    return {"title": shown.title, "description": shown.summary, "permalink": shown.url}


def _front_matter(values: dict[str, str | None]) -> bytes:
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""]).encode()
