"""Put a new site in the place of the old one in a single step, so that no reader sees a mixture."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import sys
from pathlib import Path

from coursebuild.keeping.whole_files import sync_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: renameat2(2)
_RENAME_SWAP = 2  # macOS: renamex_np(2)


def swap_in(new: Path, site: Path) -> None:
    """Make `new`, which is on the disk first, the `site`; what was there before is removed afterwards.

    Both lie on one file system. Where the system cannot exchange two folders, there is a moment
    between two renames; `finish_swap` puts the old site back when a build died in it.
    """
    sync_tree(new)
    if not os.path.lexists(site):
        new.rename(site)
    elif not _exchange(new, site):
        old = _old(new)
        remove(old)
        site.rename(old)
        try:
            new.rename(site)
        except OSError:
            old.rename(site)
            raise
    sync_folder(site.parent)
    finish_swap(new, site)


def finish_swap(new: Path, site: Path) -> None:
    """Put back the site that an interrupted `swap_in` had set aside, and remove what it or Jekyll left."""
    old = _old(new)
    if not os.path.lexists(site) and old.exists():
        old.rename(site)
    for left in (old, new):
        remove(left)


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, or whatever else stands there; links are not followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync_tree(folder: Path) -> None:
    """Have all files below a folder, and their names, on the disk; what is linked from elsewhere is there."""
    for path in (*folder.rglob("*"), folder):
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            sync_folder(path)
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            with path.open("rb") as file:
                os.fsync(file.fileno())


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
