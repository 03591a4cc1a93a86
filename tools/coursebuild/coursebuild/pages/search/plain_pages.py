"""Pages written by hand for Jekyll, as far as a search must know them: address, title, summary."""

from __future__ import annotations

from pathlib import PurePath

from coursebuild.nouns.search import SearchedPage, Section
from coursebuild.nouns.settings import Settings
from coursebuild.reading.files import read_text
from coursebuild.reading.front_matter import front_matter_texts
from coursebuild.safety.gate import files_below


def read_plain_pages(settings: Settings) -> tuple[SearchedPage, ...]:
    """The pages with `layout: page`, a description and an address, but for those kept out of the site map."""
    pages: list[SearchedPage] = []
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
            pages.append(
                SearchedPage(address=values["permalink"], title=values["title"], sections=(section,))
            )
    return tuple(pages)
