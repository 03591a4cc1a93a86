"""The process above one kernel: nothing that a lesson starts outlives it.

On Linux it is a child subreaper: whatever the kernel starts, detached or not, becomes its child when
the process between has ended, so that all of it is found and ended. It speaks with the builder over a
socket, in lines of JSON: it tells the kernel's process number and in the end how the kernel ended and what
it cost; the builder sends numbers of signals. When the socket closes, the builder has let go, or is
gone, also by kill -9: then everything here ends.

`main` runs as a program of its own and starts a plain kernel; the zygote's children call `supervise`.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from coursebuild.execution.kernels.program import KernelRequest, become_kernel

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SUBREAPER = 1, 4, 36
_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
_PATIENCE_SECONDS = 5


def supervise(builder: socket.socket) -> bool:
    """Fork, and watch over the child until it and all that it started have ended.

    Returns True in the child, which has to become the kernel, and False here, when all is over.
    """
    os.setsid()  # Ctrl-C in the builder's terminal is the builder's affair
    set_subreaper()
    wake_read, wake_write = os.pipe()
    for end in (wake_read, wake_write):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    supervisor = os.getpid()
    kernel = os.fork()
    if kernel == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != supervisor:  # killed before it could be heard of
            os._exit(1)
        for held in (wake_read, wake_write):
            os.close(held)
        builder.close()
        return True
    _tell(builder, {"pid": kernel})
    status = _watch(builder, kernel, wake_read)
    end_descendants()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    _tell(
        builder,
        {
            "ended": status,
            "cpu_seconds": used.ru_utime + used.ru_stime,
            "peak_memory_bytes": used.ru_maxrss * _RSS_UNIT_BYTES,
        },
    )
    return False


def _watch(builder: socket.socket, kernel: int, wake: int) -> int:
    """Pass signals on until the kernel has ended; its exit status as subprocess writes it."""
    while True:
        readers: list[socket.socket | int] = [builder, wake]
        ready, _, _ = select.select(readers, [], [])
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 4096)
            for pid, status in _reap():
                if pid == kernel:
                    return status
        if builder in ready:
            try:
                message = builder.recv(4096)
            except OSError:
                message = b""
            signals = [int(line) for line in message.splitlines()] or [signal.SIGKILL]
            for number in signals:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(kernel, number) if _leads_group(kernel) else os.kill(kernel, number)
            if not message:
                return -signal.SIGKILL


def _leads_group(kernel: int) -> bool:
    return os.getpgid(kernel) == kernel  # not before its setsid


def _reap() -> list[tuple[int, int]]:
    """Wait for every child that has ended: (process, exit status)."""
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
        for pid in descendants(os.getpid(), children_by_parent()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        _reap()
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return  # nobody is left
        time.sleep(0.005)


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


def set_subreaper() -> None:
    """From now on, orphans below this process become its children (Linux only)."""
    _prctl(_SET_SUBREAPER, 1)


def hide_process() -> None:
    """Close the environment and memory of this process to others of the same user, kernels too (Linux only).

    Root may still look, and so may anybody into the shell from which a build was started.
    """
    _prctl(_SET_DUMPABLE, 0)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _tell(builder: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        builder.sendall(json.dumps(message).encode() + b"\n")


def main(builder_fd: str) -> None:
    """Start the plain kernel for which the builder asks in the first line on its socket."""
    builder = socket.socket(fileno=int(builder_fd))
    with builder.makefile("rb") as lines:
        request = KernelRequest.from_json(lines.readline())
    if supervise(builder):
        become_kernel(request, os.getppid())
