"""The layouts and includes of the site, which put ids around what is rendered."""

from __future__ import annotations

from collections.abc import Iterable

from coursebuild.nouns.settings import Settings
from coursebuild.safety.gate import read_file

_TEMPLATES = frozenset({".html", ".htm", ".liquid", ".md", ".markdown", ".xml", ".svg"})


def read_templates(settings: Settings) -> Iterable[str]:
    """The layouts and includes of the site, and its pages, all of which put ids around what is rendered."""
    for name in ("_includes", "_layouts", "_pages"):
        for path in sorted((settings.root / name).rglob("*")):
            is_ours = any(path.is_relative_to(folder) for folder in (*settings.reserved, settings.notes))
            if path.suffix in _TEMPLATES and path.is_file() and not is_ours:
                yield read_file(settings.root, path).decode(errors="replace")
