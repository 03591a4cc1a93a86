"""Matplotlib's list of the installed fonts, kept between builds: to make it takes long where there are many.

What is kept was made by Matplotlib in a process in which no lesson has run: one to fork from, before its
first fork, or one of its own. A kernel gets a copy. A list that cannot be had is left to Matplotlib.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coursebuild.execution.scratch import MATPLOTLIB, kernel_environment, scratch_folder
from coursebuild.keeping.records import Record
from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.dataset import Profile
from coursebuild.planning.packages import Packages

_LIBRARY = "matplotlib"
_FILES = "fontlist-v*.json"
_PROGRAM = "import matplotlib.font_manager"
_PATIENCE_SECONDS = 120
"""On a system with thousands of fonts it takes most of a minute."""
_FONTS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "/opt/local/share/fonts", "/etc/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "/Network/Library/Fonts"),
)
"""Where systems keep fonts. Those of a person are not among them: a kernel has a home of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    name: str
    text: str


class FontList:
    """The list of the installed Matplotlib for the fonts that are installed now."""

    def __init__(self, cache: Path, packages: Packages) -> None:
        """It is kept below the folder `cache`."""
        self._path, self._version = cache / "records" / "fonts.json", packages.versions.get(_LIBRARY, "")

    @staticmethod
    def is_used_by(imports: Iterable[str], packages: Packages) -> bool:
        """Whether a lesson with these imports reaches Matplotlib, be it through another library."""
        return _LIBRARY in packages.that_decide(imports)

    @functools.cached_property
    def _record(self) -> Record[_File]:
        return Record(self._path, _File, f"{self._version} {sys.prefix} {_state_of_fonts()}")

    @functools.cached_property
    def _kept(self) -> _File | None:
        return self._record.read()

    @property
    def is_kept(self) -> bool:
        """Whether there is one to copy."""
        return self._kept is not None

    def copy_into(self, scratch: Path) -> None:
        """Have it where Matplotlib looks for it in a kernel that has not started yet."""
        if self._kept is not None:
            with contextlib.suppress(OSError):
                (scratch / MATPLOTLIB / self._kept.name).write_text(self._kept.text, encoding="utf-8")

    def keep_from(self, scratch: Path) -> None:
        """Keep what Matplotlib has made below this scratch folder, unless it is kept already."""
        if self._kept is None:
            with contextlib.suppress(OSError, ValueError):  # no list, no text, or a full disk
                (path,) = (scratch / MATPLOTLIB).glob(_FILES)
                self._kept = _File(name=path.name, text=read_regular(path).decode())
                self._record.write(self._kept)

    def make(self) -> None:
        """Have Matplotlib make it in a process of its own."""
        with scratch_folder() as scratch, contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [sys.executable, "-P", "-c", _PROGRAM],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=kernel_environment(os.environ, scratch, Profile.EMBEDDED),
                cwd=scratch,
                timeout=_PATIENCE_SECONDS,
                check=True,
            )
            self.keep_from(scratch)


def _state_of_fonts() -> str:
    """Changes when a font is installed or removed: the times of the folders that hold them."""
    sha = hashlib.sha256()
    for top in _FONTS:
        for folder, below, _ in os.walk(top):
            below.sort()
            with contextlib.suppress(OSError):
                sha.update(f"{folder}\0{Path(folder).stat().st_mtime_ns}\n".encode(errors="surrogateescape"))
    return sha.hexdigest()
