"""How a command ends otherwise than it should: by a signal, or by a defect of the tool."""

from __future__ import annotations

import errno
import io
import os
import resource
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from types import FrameType

from coursebuild.keeping.refusals import ADVICE
from coursebuild.keeping.whole_files import write_whole

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_OPEN_FILES, _FEWEST_OPEN_FILES = 4096, 256


def prepare_process() -> None:
    """Make good what a command cannot do without; raises OSError, in words, for what it cannot make good.

    Later, a library would end the process, or a socket would take the place of a stream that was closed.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # each opens the lowest number
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif mode == "w" and isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale may know fewer letters than we say
    os.umask(os.umask(0o077) & 0o077)  # what we write, we have to read
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now < _OPEN_FILES:
        now = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (now, most))
    if now < _FEWEST_OPEN_FILES:
        message = f"only {now} files may be open at once, {_FEWEST_OPEN_FILES} are needed"
        raise OSError(errno.EMFILE, message)
    try:
        Path.cwd()
    except OSError as error:
        raise OSError(0, f"{error.strerror}: go to another one", "the folder that you are in") from error


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


def explain_defect(error: Exception) -> str:
    """What a defect of the tool says; how it came to be is kept in a file, for those who can put it right.

    A machine that has no memory or no process left is not one.
    """
    if isinstance(error, MemoryError):
        return f"the system: no memory is left\n    {ADVICE[errno.ENOMEM]}, then run the command again"
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return f"the system: no thread is left\n    {ADVICE[errno.EAGAIN]}, then run the command again"
    message = f"a defect of coursebuild: {type(error).__name__}: {error}\n    nothing was published; "
    message += "please report it"
    try:
        file = Path(tempfile.gettempdir()) / f"coursebuild-{os.getpid()}.txt"
        write_whole(file, "".join(traceback.format_exception(error)).encode())
    except OSError:
        return message
    return f"{message} with {file}"
