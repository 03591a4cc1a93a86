"""What the system refuses, in words: where, why, and what a person can do about it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from coursebuild.keeping.full_disks import advise, find_full, is_full, name_place

_PERMISSIONS = "change its permissions or its owner"
_IN_THE_WAY = "something else stands in the place of a folder: remove it"
_UNNAMED = "what is printed, or a file that the system does not name"
ADVICE = {
    errno.EFBIG: "the system allows no file of this size: raise the limit (ulimit -f)",
    errno.EROFS: "make the disk writable",
    errno.EACCES: _PERMISSIONS,
    errno.EPERM: _PERMISSIONS,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EBUSY: "something is mounted there: take it away",
    errno.EXDEV: "let the folders of the course, `.cache/` and `_site/` too, lie on one disk",
    errno.EMFILE: "let it open more files (ulimit -n)",
    errno.ENFILE: "end other programs: this machine has too many files open",
    errno.EAGAIN: "end other programs, or let more of yours run at once (ulimit -u)",
    errno.ENOMEM: "end other programs: this machine has no memory left",
    errno.EPIPE: "let what reads it read to its end, or write it to a file",
    errno.ENAMETOOLONG: "give it, or the folder that it lies in, a shorter name",
    errno.EISDIR: "a folder stands in the place of a file: remove it",
}
"""What to do, by the number of the error."""


def explain_refusal(error: OSError, root: Path | None = None) -> str:
    """What the system refused, where, and what to do; `root` is the course, for one without a place."""
    # What could not be copied is named first; where to, second: that is where something is wrong.
    place = error.filename if error.filename2 is None else error.filename2
    if is_full(error):
        place = place or find_full([tempfile.gettempdir(), *([root] if root else [])]) or _UNNAMED
        advice: str | None = advise(place or ".")
    elif error.errno == errno.ENOENT and "temporary directory" in str(error.strerror):
        advice = "make room or permit writing there, or set TMPDIR to a folder with room"
    else:
        advice = ADVICE.get(error.errno or 0)
    if error.errno == errno.EPIPE:
        place = place or "what is printed is read no more"
    if place and Path(os.fsdecode(place)).parts[:2] in (("/", "proc"), ("/", "dev")):
        advice = advice or "let the system have it (mount /proc and /dev): kernels cannot be run without"
    message = f"{name_place(os.fsdecode(place)) if place else 'the system'}: {error.strerror or error}"
    return f"{message}\n    {advice}, then run the command again" if advice else message
