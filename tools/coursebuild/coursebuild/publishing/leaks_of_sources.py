"""Look through what people wrote for Jekyll - facts, notes, pages, layouts, assets - before anything runs.

The built site is looked through as well; here a key is named where somebody can take it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.paths import SITE_FOLDERS
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.leaks_of_site import leaks_of_files
from coursebuild.safety.leaks import folders_of


def refuse_leaks(settings: Settings) -> None:
    """Raise ConfigurationError with every key and every path of this machine in the sources of the site."""
    files = ((settings.relative(path), path) for path in _sources(settings))
    if findings := tuple(leaks_of_files(files, folders_of(settings.root))):
        raise ConfigurationError(findings)


def _sources(settings: Settings) -> Iterator[Path]:
    yield settings.config
    for name in SITE_FOLDERS:
        for path in sorted((settings.root / name).rglob("*")):
            if not any(path.is_relative_to(folder) for folder in settings.reserved):
                yield path
