"""Read an edition of the course: its place and language from `_config.yml`, and the words of that language.

What layouts and scripts print stands in the same file and is not read here: Jekyll prints it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coursebuild.nouns.edition import Edition
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.words import BundleWords, CloudWords, Words
from coursebuild.reading.fields import Fields
from coursebuild.reading.rows import read_document
from coursebuild.reading.site_config import SiteConfig
from coursebuild.reading.strict_yaml import Sequence

_SECTIONS = ("bundle", "cloud")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def read_edition(settings: Settings, config: SiteConfig, findings: list[Finding]) -> Edition:
    """The edition that `config` describes; SITE_URL says better where it will be."""
    return Edition(
        language=config.language,
        words=read_words(settings.data, config.language, findings),
        base_path=config.published_under(settings),
        site_url=settings.site_url,
        has_address=bool(settings.site_url or config.url),
        repository=config.repository,
    )


def read_words(data: Path, language: str, findings: list[Finding]) -> Words:
    """The words in `language`; they are not fit for use when `findings` names a mistake in them.

    Without a language, which is a finding already, they are empty.
    """
    name = f"interface/{language}.yml"
    file = read_document(data, name, findings) if language else Fields.missing(name, name)
    return Words(
        bundle=BundleWords(**_words_of(file.section("bundle"), BundleWords)),
        cloud=CloudWords(**_words_of(file.section("cloud"), CloudWords)),
        **_words_of(file.section("output"), Words),
    )


def _words_of(section: Fields, kind: type) -> dict[str, Any]:
    """The texts of a section by the fields of `kind`, as far as they are texts."""
    values: dict[str, Any] = {}
    for word in dataclasses.fields(kind):
        if word.name in _SECTIONS:
            continue
        count = word.metadata.get("count")
        if count is None:
            values[word.name] = _text(section, word.name, word.metadata.get("placeholders", ()))
        else:
            values[word.name] = _texts(section, word.name, count)
    section.refuse_unknown_keys()
    return values


def _text(section: Fields, key: str, placeholders: Iterable[str]) -> str:
    text = section.text(key, may_have_lines=True)
    held = set(_PLACEHOLDER.findall(text))
    is_spoiled = bool(set("{}") & set(_PLACEHOLDER.sub("", text)))
    if text and (held != set(placeholders) or is_spoiled):
        wanted = ", ".join(f"{{{name}}}" for name in placeholders) or "no braces"
        advice = f"it has to hold {wanted}" + (", and no other braces" if placeholders else "")
        section.note(key, f"`{key}: {text}` cannot be filled in", advice, "placeholder")
    return text


def _texts(section: Fields, key: str, count: int) -> tuple[str, ...]:
    entries = section.texts(key)
    if isinstance(section.node(key, required=False), Sequence) and len(entries) != count:
        section.note(key, f"`{key}` has {len(entries)} entries", f"give {count}")
    return tuple(text for text, _ in entries)
