"""Look over a built site as that of one course: all that the course publishes has its page in it.

Jekyll leaves out in silence what a setting excludes, and a layout may forget what its page is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from coursebuild.keeping.records import Memory, Record
from coursebuild.nouns.course import Course
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.publishing.clean_site import clean_site
from coursebuild.publishing.known_contents import KnownContents, look_ahead, looking_aside
from coursebuild.publishing.leaking_files import Leak, refuse_leaks
from coursebuild.publishing.page_reading import PageContent
from coursebuild.publishing.site_check import ExpectedPage, check_site
from coursebuild.rendering.ids import ids_of_clean
from coursebuild.safety.leaks import folders_of


class PublicationCheck:
    """Looks over what is written for a site, and the site that is made of it.

    What was seen in a content is remembered from build to build, and not looked at again.
    """

    def __init__(self, settings: Settings, written: Written, tool: str) -> None:
        """`tool` stands for the code that looks: another one looks at everything again."""
        self._settings, self._written = settings, written
        self._local_paths = folders_of(settings.root)
        key = repr((tool, self._local_paths))
        leaks = Record(settings.records / "leaks.json", dict[str, tuple[Leak, ...]], key)
        pages = Record(settings.records / "pages.json", dict[str, PageContent], key)
        self._known = KnownContents(leaks=Memory(leaks), pages=Memory(pages))

    def refuse_leaking_sources(self) -> None:
        """Raise ConfigurationError with every key and every path of this machine in the sources."""
        refuse_leaks(self._settings, self._known.leaks)

    def looking_ahead(self) -> AbstractContextManager[None]:
        """While it lasts, what will be published as it is gets looked at, unless most of that is known."""
        if not self._known.leaks.is_new:
            return nullcontext()
        files = (path for path in self._settings.generated_assets.rglob("*") if path.is_file())
        return looking_aside(files, self._local_paths, self._known)

    def look_over(self, cleaned: Set[Path]) -> tuple[int, tuple[Finding, ...]]:
        """Clean the pictures of the next site, but for files that have been `cleaned` before.

        Returns the number of its pages and what is wrong with it.
        """
        site = self._settings.next_site
        look_ahead(clean_site(site, cleaned), self._local_paths, self._known)
        expected = tuple(_expected(self._settings, self._written.course))
        found = check_site(site, self._written.edition.base_path, self._local_paths, expected, self._known)
        self._known.write()
        return found


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
