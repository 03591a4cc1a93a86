"""The processes below this one: which there are, which have ended, and an end to all of them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

_PATIENCE_SECONDS = 5


class EndedChildren:
    """Hears of children that have ended, while entered; `select` sees when there are any."""

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._write)
        return self

    def __exit__(self, *_: object) -> None:
        """Hear of nothing any more; also for a forked child, which has children of its own."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in (self._read, self._write):
            os.close(end)

    def fileno(self) -> int:
        return self._read

    def take(self) -> list[tuple[int, int]]:
        """Wait for every child that has ended: (process, exit status as subprocess writes it)."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 4096)
        return reap()


def reap() -> list[tuple[int, int]]:
    """Wait for every child that has ended: (process, exit status as subprocess writes it)."""
    ended = []
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended.append((pid, os.waitstatus_to_exitcode(status)))
    return ended


def end_descendants() -> None:
    """Kill everything below this process and wait for it; what is new meanwhile is killed as well."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        kill_all(descendants(os.getpid(), children_by_parent()))
        reap()
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return  # nobody is left
        time.sleep(0.005)


def kill_all(processes: list[int]) -> None:
    """Kill these processes, as far as they are there and ours."""
    for pid in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def children_by_parent() -> dict[int, list[int]]:
    """The processes of this machine below each process, as far as the system tells (Linux only)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name, in parentheses, may itself hold anything.
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    return children


def descendants(root: int, children: Mapping[int, list[int]]) -> list[int]:
    """Every process below `root`."""
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.extend(below)
        waiting.extend(below)
    return found
