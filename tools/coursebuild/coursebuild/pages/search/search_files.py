"""The files of the search: every page with its sections, and the terms of the course."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.course import Course
from coursebuild.nouns.search import SearchedPage, Section
from coursebuild.nouns.settings import Settings
from coursebuild.pages.facts import Facts
from coursebuild.pages.generated import Json, asset_path, data_path, include_path, json_file
from coursebuild.pages.search.index import index_of_terms, page_of_fragment, search_index
from coursebuild.pages.search.plain_pages import read_plain_pages
from coursebuild.pages.search.sections import SectionReader, plain_text


def search_files(settings: Settings, course: Course, facts: Facts) -> dict[Path, bytes]:
    """The index and the terms; the fragments of notes and lessons must have been written."""
    pages = tuple(_pages(settings, course, facts))
    terms = {"groups": index_of_terms(pages, course.terms)}
    return {
        asset_path(settings, "search/index.json"): search_index(pages, course.terms),
        data_path(settings, "terms.json"): json_file(terms),
    }


def _pages(settings: Settings, course: Course, facts: Facts) -> Iterator[SearchedPage]:
    reader = SectionReader(settings.records / "sections.json")

    def fragment(name: str) -> tuple[Section, ...]:
        return reader.read(read_regular(include_path(settings, name)).decode())

    for note in course.notes:
        yield page_of_fragment("/", note.title, note.slug, fragment(f"notes/{note.slug}.html"))
    for lesson in course.published_lessons:
        page = page_of_fragment(str(lesson.url), lesson.title, "", fragment(f"lessons/{lesson.slug}.html"))
        summary = Section(id="", title=lesson.title, text=f"{lesson.summary} {page.sections[0].text}")
        yield SearchedPage(address=page.address, title=page.title, sections=(summary, *page.sections[1:]))
    reader.keep()
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
