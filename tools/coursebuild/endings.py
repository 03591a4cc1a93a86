"""How a command ends otherwise than it should: by a signal, or because the system refused something."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
import traceback
from pathlib import Path
from types import FrameType

from coursebuild.whole_files import write_whole

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_MAKE_ROOM = "make room (`coursebuild store gc` removes old results)"
_PERMISSIONS = "change its permissions or its owner"
_IN_THE_WAY = "something else stands in the place of a folder: remove it"
_ADVICE = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: "the system allows no file of this size: raise the limit (ulimit -f)",
    errno.EROFS: "make the disk writable",
    errno.EACCES: _PERMISSIONS,
    errno.EPERM: _PERMISSIONS,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EXDEV: "the two lie on different disks: take away what is mounted or linked there",
    errno.EBUSY: "something is mounted there: take it away",
    errno.EISDIR: "a folder stands in the place of a file: remove it",
}


def listen_to_signals() -> None:
    """Have what ends a command unwind it once; what is sent while it cleans up changes nothing."""
    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup and shells in the background want it
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def explain_refusal(error: OSError) -> str:
    """What the system refused, where, and what to do."""
    said = f"{error.filename or 'the system'}: {error.strerror or error}"
    advice = _ADVICE.get(error.errno or 0)
    return f"{said}\n    {advice}, then run the command again" if advice else said


def explain_defect(error: Exception) -> str:
    """What a defect of the tool says; how it came to be is kept in a file, for those who can put it right."""
    file = Path(tempfile.gettempdir()) / f"coursebuild-{os.getpid()}.txt"
    said = f"a defect of coursebuild: {type(error).__name__}: {error}\n    nothing was published; "
    said += "please report it"
    try:
        write_whole(file, "".join(traceback.format_exception(error)).encode())
    except OSError:
        return said
    return f"{said} with {file}"
