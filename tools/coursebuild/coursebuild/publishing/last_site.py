"""The site that is in place, of which the next one takes what would come out the same: by hard link.

Nothing is taken that was touched since it was made: sizes and times tell, as for the site as a whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.nouns.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file of a site, as it was when it was put there."""

    made_from: str
    """Digest of all that decides its bytes."""
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSite:
    """What is remembered of how a site was made."""

    files: Mapping[str, MadeFile]
    """By their paths in the site."""
    includes: Mapping[str, tuple[str, ...]]
    """The generated files that a page of Jekyll's included, by the path of the page in the stage."""
    versions: tuple[str | None, ...]
    """Of Jekyll and all that it used."""


class LastSite:
    """The site in place; for a first preview, the published one."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.site if settings.site.is_dir() else replace(settings, is_preview=False).site
        self._record = Record(settings.records / "made.json", MadeSite)
        self.made = self._record.read() or MadeSite(files={}, includes={}, versions=())

    def has(self, name: str, made_from: str | None) -> bool:
        """Whether a file is there, untouched, that was made from just this; not where that is unknown."""
        made = self.made.files.get(name)
        if made is None or made_from is None:
            return False
        try:
            return made == _made(self._folder / name, made_from)
        except OSError:
            return False

    def give(self, name: str, target: Path) -> None:
        """Have a file that is there also in another folder, which is there; raises OSError if it has gone."""
        try:
            target.hardlink_to(self._folder / name)
        except OSError:  # no links on this disk, or too many of this file
            shutil.copy2(self._folder / name, target)

    def note(self, site: Path, made: Mapping[str, str], pages: MadeSite) -> None:
        """Remember the site that is in place now: what its files were made from, and how its pages."""
        files = {name: _made(site / name, made_from) for name, made_from in made.items()}
        self._record.write(replace(pages, files=files))


def _made(path: Path, made_from: str) -> MadeFile:
    status = os.lstat(path)
    return MadeFile(made_from=made_from, size=status.st_size, mtime_ns=status.st_mtime_ns)
