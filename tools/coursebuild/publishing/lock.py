"""One build at a time in a course; the system releases the lock of a process that has died."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from coursebuild.errors import BuildLocked


@contextlib.contextmanager
def build_lock(path: Path) -> Iterator[None]:
    """Hold the lock; raises BuildLocked, naming its holder, while another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            age = max(0, round(time.time() - path.stat().st_mtime))
            raise BuildLocked(
                f"another build is running (pid {holder}, started {age} s ago): wait for it, or end it"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
