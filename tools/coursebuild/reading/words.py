"""Read the words that the tool writes into pages, in the language that `_config.yml` names.

What layouts and scripts print stands in the same file and is not read here: Jekyll prints it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from coursebuild.model import Finding
from coursebuild.reading.documents import read_document
from coursebuild.reading.fields import Fields
from coursebuild.reading.site_config import read_language
from coursebuild.reading.strict_yaml import Mapping, Sequence
from coursebuild.settings import Settings
from coursebuild.words import Words

SECTION = "output"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def read_words(settings: Settings, findings: list[Finding]) -> Words:
    """The words in the site's language; they are not fit for use when `findings` names a mistake in them."""
    language = read_language(settings.config, findings)
    node = None
    if language:
        file = read_document(settings, f"interface/{language}.yml", findings)
        node = file.node(SECTION)
        section = Fields(node or Mapping((), 1), file.path, findings if node else [], f"`{SECTION}`")
    else:
        section = Fields(Mapping((), 1), "", [], SECTION)
    values: dict[str, Any] = {}
    for word in dataclasses.fields(Words):
        count = word.metadata.get("count")
        if count is None:
            values[word.name] = _text(section, word.name, word.metadata.get("placeholders", ()))
        else:
            values[word.name] = _texts(section, word.name, count)
    section.end()
    return Words(**values)


def _text(section: Fields, key: str, placeholders: Iterable[str]) -> str:
    text = section.text(key)
    held = set(_PLACEHOLDER.findall(text))
    is_spoiled = bool(set("{}") & set(_PLACEHOLDER.sub("", text)))
    if text and (held != set(placeholders) or is_spoiled):
        wanted = ", ".join(f"{{{name}}}" for name in placeholders) or "no braces"
        section.note(
            section.line_of(key),
            f"`{key}: {text}` cannot be filled in",
            f"it has to hold {wanted}" + (", and no other braces" if placeholders else ""),
            "placeholder",
        )
    return text


def _texts(section: Fields, key: str, count: int) -> tuple[str, ...]:
    entries = section.texts(key)
    if isinstance(section.node(key, required=False), Sequence) and len(entries) != count:
        section.note(section.line_of(key), f"`{key}` has {len(entries)} entries", f"give {count}")
    return tuple(text for text, _ in entries)
