"""The addresses of lessons in the last published site: one that is gone breaks the links of other people."""

from __future__ import annotations

from coursebuild.keeping.records import Record
from coursebuild.nouns.course import Course, lesson_address
from coursebuild.nouns.settings import Settings


def note_addresses(settings: Settings, course: Course) -> tuple[str, ...]:
    """Remember the addresses of the site in place now; warns of those that only the last one had."""
    record = Record(settings.records / "addresses.json", tuple[str, ...], survives_power_cut=True)
    before = record.read() or ()
    lessons = course.published_lessons
    now = tuple(sorted({slug for lesson in lessons for slug in (lesson.slug, *lesson.moved_from)}))
    record.write(now)
    new = [lesson.slug for lesson in lessons if before and lesson.slug not in before]
    heir = f"`{new[0]}`" if len(new) == 1 else "the lesson that it has become"
    return tuple(
        f"{lesson_address(slug)} was published and is gone: links to it lead to nothing\n"
        f"    if it goes on elsewhere, add `moved_from: [{slug}]` to {heir} in _data/lessons.yml"
        for slug in before
        if slug not in now
    )
