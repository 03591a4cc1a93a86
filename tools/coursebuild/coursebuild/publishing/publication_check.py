"""Look over a built site as that of one course: all that the course publishes has its page in it.

Jekyll leaves out in silence what a setting excludes, and a layout may forget what its page is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coursebuild.nouns.course import Course
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.publishing.site_check import ExpectedPage, check_site
from coursebuild.rendering.ids import ids_of_clean
from coursebuild.safety.leaks import folders_of


def check_publication(settings: Settings, written: Written) -> tuple[int, tuple[Finding, ...]]:
    """Return the number of pages of the new site and what is wrong with it."""
    expected = tuple(_expected(settings, written.course))
    return check_site(settings.next_site, written.edition.base_path, folders_of(settings.root), expected)


def _expected(settings: Settings, course: Course) -> Iterator[ExpectedPage]:
    includes, pages = settings.generated_includes, settings.relative(settings.generated_pages)
    left_out = "see whether `exclude` or `defaults` in _config.yml leaves out {}"
    for lesson in course.published_lessons:
        yield ExpectedPage(
            what=f"the lesson `{lesson.slug}`",
            source=str(lesson.notebook),
            address=lesson.url,
            ids=_ids_in(includes / "lessons" / f"{lesson.slug}.html"),
            if_missing=left_out.format(f"{pages}/lessons/{lesson.slug}.md"),
            if_not_shown="its layout must include `lesson.include`; no other file may take its address",
        )
    for dataset in course.datasets:
        yield ExpectedPage(
            what=f"the data sheet `{dataset.name}`",
            source=settings.relative(settings.data / "datasets.yml"),
            address=dataset.url,
            if_missing=left_out.format(f"{pages}/datasets/{dataset.name}.md"),
        )
    for note in course.notes:
        yield ExpectedPage(
            what=f"the note `{note.slug}`",
            source=str(note.path),
            ids=_ids_in(includes / "notes" / f"{note.slug}.html"),
            if_not_shown="include `note.include` in a layout, or take it out of `notes` in _data/course.yml",
        )


def _ids_in(include: Path) -> frozenset[str]:
    return frozenset(ids_of_clean(include.read_text(encoding="utf-8")))
