"""The files of the search: every page with its sections, and the terms of the course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.course import Course
from coursebuild.nouns.search import SearchedPage, Section
from coursebuild.nouns.settings import Settings
from coursebuild.pages.facts import Facts
from coursebuild.pages.generated import Json, json_file
from coursebuild.pages.search.index import index_of_terms, search_index
from coursebuild.pages.search.sections import SectionReader, plain_text
from coursebuild.reading.files import read_text
from coursebuild.reading.front_matter import front_matter_texts
from coursebuild.safety.gate import files_below


def search_files(settings: Settings, course: Course, facts: Facts) -> dict[Path, bytes]:
    """The index and the terms; the fragments of notes and lessons must have been written."""
    pages = tuple(_pages(settings, course, facts))
    terms = {"groups": index_of_terms(pages, course.terms)}
    return {
        settings.generated_assets / "search/index.json": search_index(pages, course.terms),
        settings.generated_data / "terms.json": json_file(terms),
    }


def _pages(settings: Settings, course: Course, facts: Facts) -> Iterator[SearchedPage]:
    reader = SectionReader(settings.records / "sections.json")

    def fragment(name: str) -> tuple[Section, ...]:
        return reader.read(read_regular(settings.generated_includes / name).decode())

    for note in course.notes:
        yield page_of_fragment("/", note.title, note.slug, fragment(f"notes/{note.slug}.html"))
    for lesson in course.published_lessons:
        page = page_of_fragment(str(lesson.url), lesson.title, "", fragment(f"lessons/{lesson.slug}.html"))
        summary = Section(id="", title=lesson.title, text=f"{lesson.summary} {page.sections[0].text}")
        yield SearchedPage(address=page.address, title=page.title, sections=(summary, *page.sections[1:]))
    reader.write()
    yield _home(course, facts)
    for sheet in facts.datasets()["by_name"].values():
        yield _sheet(sheet)
    yield from read_plain_pages(settings)


def _home(course: Course, facts: Facts) -> SearchedPage:
    """The tables of the home page; their headings stand in its layout, a script knows them by id."""
    lectures = " · ".join(plain_text(row["title_html"]) for row in facts.curriculum()["lectures"])
    notebooks = " · ".join(
        f"{plain_text(row['topic_html'])} {row['file']}" for row in facts.sources()["notebooks"]
    )
    sections = (
        Section(id="curriculum", title="", text=lectures),
        Section(id="data-source", title="", text=notebooks),
    )
    return SearchedPage(address="/", title=course.title, sections=sections)


def _sheet(sheet: Json) -> SearchedPage:
    real = sheet["real"]
    about = [sheet["summary"], sheet["why_html"], sheet["origin_html"], *sheet["shapes_html"]]
    sections = [Section(id="", title=sheet["title"], text=plain_text(" ".join(about)))]
    if real:
        text = plain_text(" ".join([real["summary"], real["origin_html"], *real["layout_html"]]))
        sections.append(Section(id="real", title=real["title"], text=text))
    return SearchedPage(address=sheet["url"], title=sheet["title"], sections=tuple(sections))


def page_of_fragment(address: str, title: str, first_id: str, sections: Sequence[Section]) -> SearchedPage:
    """A page whose opening, above all headings, is reached by `first_id` and bears the title of the page."""
    first, *rest = sections
    opening = Section(id=first_id, title=title, text=first.text, code=first.code)
    return SearchedPage(address=address, title=title, sections=(opening, *rest))


def read_plain_pages(settings: Settings) -> Iterator[SearchedPage]:
    """The hand-written pages with `layout: page`, a description and an address, unless `sitemap: false`."""
    others = {PurePath(settings.relative(folder)) for folder in (*settings.reserved, settings.notes)}
    for path in files_below(
        settings.root, settings.notes.parent, [], lambda entry: entry.is_hidden or entry.path in others
    ):
        if path.suffix != ".md":
            continue
        written = front_matter_texts(read_text(path, settings.relative(path), []) or "")
        values = {key: value for key, value in written.items() if value}
        shown = values.get("layout") == "page" and values.get("sitemap") != "false"
        if shown and {"title", "description", "permalink"} <= values.keys():
            section = Section(id="", title=values["title"], text=values["description"])
            yield SearchedPage(address=values["permalink"], title=values["title"], sections=(section,))
