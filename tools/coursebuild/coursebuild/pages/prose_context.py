"""What all prose of a course shares: labels of citations, addresses of lessons, ids that are taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.pages.references import citation_labels
from coursebuild.rendering.figures import PictureRenderer
from coursebuild.rendering.ids import reserved_ids
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.rendering.prose import Links
from coursebuild.safety.digests import digest_files
from coursebuild.safety.gate import read_file
from coursebuild.safety.site_sources import prose_pictures

_TEMPLATES = frozenset({".html", ".htm", ".liquid", ".md", ".markdown", ".xml", ".svg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseContext:
    markdown: MarkdownRenderer
    links: Links
    """Of a text in the root."""
    cells_key: str
    """Stands for what Markdown depends on that a cell displays."""
    pages_key: str
    """Stands for what the pages of all lessons depend on."""


def prose_context(settings: Settings, written: Written) -> ProseContext:
    """Gather it from what people wrote."""
    course, edition = written.course, written.edition
    labels = citation_labels(course.references, edition.words)
    reserved = reserved_ids(_templates(settings))
    lessons = {lesson.notebook.as_posix(): str(lesson.url) for lesson in course.lessons if lesson.notebook}
    cells_key = json.dumps([labels, lessons, asdict(edition.words)], sort_keys=True)
    pictures = digest_files(settings.root, prose_pictures(settings))
    around = [edition.base_path, cells_key, pictures, reserved.patterns, sorted(reserved.names)]
    return ProseContext(
        markdown=MarkdownRenderer(
            labels,
            edition.words,
            lambda path: read_file(settings.root, settings.root / path),
            PictureRenderer(settings.encoded),
            reserved,
        ),
        links=Links(base_path=edition.base_path, lessons=lessons, folder=Path()),
        cells_key=cells_key,
        pages_key=hashlib.sha256(json.dumps(around).encode()).hexdigest(),
    )


def _templates(settings: Settings) -> Iterator[str]:
    """The layouts and includes of the site, and its pages, all of which put ids around what is rendered."""
    for name in ("_includes", "_layouts", "_pages"):
        for path in sorted((settings.root / name).rglob("*")):
            is_ours = any(path.is_relative_to(folder) for folder in (*settings.reserved, settings.notes))
            if path.suffix in _TEMPLATES and path.is_file() and not is_ours:
                yield read_file(settings.root, path).decode(errors="replace")
