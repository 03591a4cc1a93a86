"""The heads of generated pages hold what the facts say."""

from __future__ import annotations

import json
from collections.abc import Callable

from coursebuild.nouns.course import Lesson
from coursebuild.pages.generated import lesson_head


def test_front_matter_is_safe_yaml(make_lesson: Callable[..., Lesson]) -> None:
    """Titles with quotes, colons or Korean come through the front matter unchanged."""
    raw = lesson_head(make_lesson("unet", title='가: "나" #', summary="{{ x }}"))
    lines = raw.decode().split("\n")
    expected = {
        "layout": "lesson", "lesson": "unet", "title": '가: "나" #', "description": "{{ x }}",
        "permalink": "/lessons/unet/",
    }  # fmt: skip
    fences, pairs = (lines[0], *lines[-2:]), [line.partition(": ") for line in lines[1:-2]]
    assert ["---", "---", ""] == list(fences)
    assert expected == {key: json.loads(value) for key, _, value in pairs}
