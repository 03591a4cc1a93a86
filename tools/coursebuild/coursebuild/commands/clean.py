"""Remove what a build can make again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from coursebuild.nouns.settings import Settings
from coursebuild.publishing.own_folders import hold_course, remove_leftovers


def clean(settings: Settings, *, store: bool) -> Sequence[Path]:
    """Remove what a build can make again; with `store`, also the results that take long to make."""
    with hold_course(settings):
        places = [settings.site]
        if settings.cache.is_dir():
            places += [
                p for p in settings.cache.iterdir() if p != settings.lock and (store or p != settings.store)
            ]
        removed = [place for place in places if os.path.lexists(place)]
        for place in removed:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
        return [*removed, *remove_leftovers(settings)]
