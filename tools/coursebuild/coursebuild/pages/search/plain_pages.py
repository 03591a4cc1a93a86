"""Pages written by hand for Jekyll, as far as a search must know them: address, title, summary."""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from coursebuild.nouns.searchable import SearchedPage, Section
from coursebuild.nouns.settings import Settings
from coursebuild.reading.files import read_text
from coursebuild.safety.gate import files_below

_FIELD = re.compile(r"^(layout|title|description|permalink|sitemap):(.*)$", re.MULTILINE)


def read_plain_pages(settings: Settings) -> tuple[SearchedPage, ...]:
    """The pages with `layout: page`, a description and an address, but for those kept out of the site map."""
    pages: list[SearchedPage] = []
    others = {PurePath(settings.relative(folder)) for folder in (settings.notes, settings.generated_pages)}
    for path in files_below(
        settings.root, settings.notes.parent, [], lambda entry: entry.is_hidden or entry.path in others
    ):
        if path.suffix != ".md":
            continue
        _, _, rest = (read_text(path, settings.relative(path), []) or "").partition("---\n")
        head, _, _ = rest.partition("\n---")
        values = {key: _unquoted(value.strip(" ")) for key, value in _FIELD.findall(head) if value.strip(" ")}
        shown = values.get("layout") == "page" and values.get("sitemap") != "false"
        if shown and {"title", "description", "permalink"} <= values.keys():
            section = Section(id="", title=values["title"], text=values["description"])
            pages.append(
                SearchedPage(address=values["permalink"], title=values["title"], sections=(section,))
            )
    return tuple(pages)


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            return value
    return value.strip("'")
