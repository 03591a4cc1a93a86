"""Say that a disk is full, which one, and what to do, in whatever way the system or a program tells it.

A full disk strikes anywhere: what a person has to learn is always the same, wherever a program just was.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MESSAGES = (
    *(os.strerror(number) for number in _FULL),
    "database or disk is full",
    "No usable temporary directory",
)
_LITTLE_BYTES = 65_536
"""With less than this a kernel cannot even begin."""
_OLD_RESULTS = "`coursebuild store gc` removes old results"
_TEMPORARY = re.compile(r"cb-\w+-kernel|coursebuild-[0-9]+\.txt|cb-[0-9]+-\w*")


def is_full(error: OSError) -> bool:
    """Whether the system refused because a disk is full, or what it grants a person there is used up."""
    return error.errno in _FULL


def says_full(text: str) -> bool:
    """Whether a program that has failed says that a disk is full."""
    return any(message in text for message in _MESSAGES)


def name_place(path: str | Path) -> str:
    """A path as a person knows it: what lies in a folder of ours for temporary files is named by it."""
    folder = Path(tempfile.gettempdir())
    for base in (folder, folder.resolve()):
        if Path(path).is_relative_to(base):
            first = Path(path).relative_to(base).parts[:1]
            if not first or _TEMPORARY.fullmatch(first[0]):
                return f"{base}, the folder for temporary files"
    return str(path)


def advise(path: str | Path) -> str:
    """What to do when the disk under `path` is full."""
    is_temporary = name_place(path) != str(path)
    how = "there, or set TMPDIR to a folder with room" if is_temporary else f"({_OLD_RESULTS})"
    return f"make room {how}: the disk is full, in bytes or in files (`df` and `df -i` tell)"


def find_full(folders: Iterable[str | Path]) -> str | Path | None:
    """The first of the folders whose disk has next to no room."""
    return next((folder for folder in folders if _lacks_room(Path(folder))), None)


def _lacks_room(path: Path) -> bool:
    """Whether the disk on which `path` lies, or will lie, has next to no bytes or no files left."""
    try:
        status = os.statvfs(next((each for each in (path, *path.parents) if each.exists()), path))
    except OSError:
        return False
    return status.f_bavail * status.f_frsize < _LITTLE_BYTES or (status.f_files > 0 and status.f_favail == 0)
