"""Put a new site in the place of the old one in a single step, so that no reader sees a mixture."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: renameat2(2)
_RENAME_SWAP = 2  # macOS: renamex_np(2)


def swap_in(new: Path, site: Path) -> None:
    """Make `new` the `site`; what was there before is removed afterwards.

    Both lie on one file system. Where the system cannot exchange two folders, there is a moment
    between two renames; `finish_swap` puts the old site back when a build died in it.
    """
    if not site.exists():
        new.rename(site)
        return
    if not _exchange(new, site):
        old = _old(new)
        shutil.rmtree(old, ignore_errors=True)
        site.rename(old)
        new.rename(site)
        new = old
    shutil.rmtree(new, ignore_errors=True)


def finish_swap(new: Path, site: Path) -> None:
    """Put back the site that an interrupted `swap_in` had set aside."""
    if not site.exists() and _old(new).exists():
        _old(new).rename(site)


def _old(new: Path) -> Path:
    return new.with_name(f"{new.name}.old")


def _exchange(first: Path, second: Path) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    a, b = os.fsencode(first), os.fsencode(second)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        return bool(library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _RENAME_EXCHANGE) == 0)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return bool(library.renamex_np(a, b, _RENAME_SWAP) == 0)
    return False
