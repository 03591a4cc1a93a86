"""One build at a time in a course; the system releases the lock of a process that has died."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from coursebuild.nouns.errors import BuildLocked

_LOOKS = 50
_BETWEEN_LOOKS_SECONDS = 0.02


@contextlib.contextmanager
def build_lock(path: Path, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock; while another process has it, wait, when `on_wait` is there to be told once.

    Raises BuildLocked, naming its holder, where nobody waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BuildLocked(f"{path}: this is not the file that locks a build: remove it")
        if holder := _lock(descriptor):
            if on_wait is None:
                raise BuildLocked(f"{holder}: wait for it, or end it")
            on_wait(f"{holder}: waiting for it")
            while _lock(descriptor):
                time.sleep(_BETWEEN_LOOKS_SECONDS)
        _sign(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int, path: Path) -> None:
    """Write who holds the lock, and since when: counted from the start of the machine, not by its clock."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {time.monotonic():.0f}\n".encode(), 0)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _lock(descriptor: int) -> str:
    """Take the lock; who has it instead, in words, or "" when it is ours."""
    for _look in range(_LOOKS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read_holder(descriptor)
        else:
            return ""
        if holder is not None:
            pid, seconds = holder
            return f"another build is running (pid {pid}, started {seconds} s ago)"
        time.sleep(_BETWEEN_LOOKS_SECONDS)  # it has not written yet who it is
    return "another build is running (pid unknown)"


def _read_holder(descriptor: int) -> tuple[int, int] | None:
    """(pid, age in seconds) of the holder; None when the file still names one that is gone."""
    try:
        pid, started = (int(word) for word in os.pread(descriptor, 100, 0).split())
        os.kill(pid, 0)
    except PermissionError:
        pass  # somebody else's build
    except (ValueError, OverflowError, ProcessLookupError):
        return None
    return pid, max(0, round(time.monotonic()) - started)
