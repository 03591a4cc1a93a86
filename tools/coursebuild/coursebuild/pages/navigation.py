"""What stands beside the text of each page: the lessons around it."""

from __future__ import annotations

from coursebuild.nouns.course import Course, Lesson
from coursebuild.pages.generated import Json

_BESIDE = 40
_OTHER_PAGES = "/"


def navigation(course: Course, base_path: str) -> Json:
    """For each lesson by its slug, and for all other pages, the lessons around it.

    Hundreds would help nobody there. Addresses are complete: in every row of every page, Jekyll's filter
    would take longer than all else.
    """
    rows = [
        {"title": each.title, "address": None if each.url is None else f"{base_path}{each.url}"}
        for each in course.lessons
    ]

    def around(current: Lesson | None) -> Json:
        position = 0 if current is None else course.lessons.index(current)
        start = max(0, min(position - _BESIDE // 2, len(rows) - _BESIDE))
        shown = range(start, min(start + _BESIDE, len(rows)))
        return {
            "is_part": len(shown) < len(rows),
            "rows": [{**rows[number], "is_current": course.lessons[number] is current} for number in shown],
        }

    return {
        **{lesson.slug: around(lesson) for lesson in course.published_lessons},
        _OTHER_PAGES: around(None),
    }
