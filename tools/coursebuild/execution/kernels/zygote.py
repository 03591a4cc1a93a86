"""A process that has imported what lessons import, and forks a supervised kernel whenever it is asked to.

`main` runs as a program of its own. It writes one line of JSON to stdout when it is ready, or why it is not,
and then serves the Unix socket until its stdin is closed: the builder holds the other end, so that nothing
here outlives the builder, however that ends.

One thread, no event loop library: a fork copies only the thread that forks, and whatever another thread had
locked would stay locked in the child for ever.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import threading

from coursebuild.execution.kernels.program import KERNEL_MODULES, KernelRequest, become_kernel, preload
from coursebuild.execution.kernels.supervisor import (
    children_by_parent,
    descendants,
    end_descendants,
    set_subreaper,
    supervise,
)

_LONGEST_REQUEST = 1 << 20
_FDS = 2
_CONTEXT = "tensorflow.python.eager.context"


def serve(listener: socket.socket) -> tuple[socket.socket, KernelRequest] | None:
    """Fork on request until the builder is gone: None then, and the request in each forked child."""
    set_subreaper()  # of supervisors that were killed: what they leave is ended here
    wake_read, wake_write = os.pipe()
    for end in (wake_read, wake_write):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    supervisors: set[int] = set()
    while True:
        readers: list[socket.socket | int] = [listener, sys.stdin.fileno(), wake_read]
        ready, _, _ = select.select(readers, [], [])
        if wake_read in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake_read, 4096)
            _reap(supervisors)
        if sys.stdin.fileno() in ready:
            return None
        if listener in ready:
            builder, _ = listener.accept()
            accepted = _receive(builder)
            pid = os.fork() if accepted else 0
            if accepted and pid == 0:
                signal.set_wakeup_fd(-1)
                for end in (wake_read, wake_write):
                    os.close(end)
                request, fds = accepted
                _take_over(fds)
                return builder, request
            if accepted:
                supervisors.add(pid)
                for fd in accepted[1]:
                    os.close(fd)
            builder.close()


def _receive(builder: socket.socket) -> tuple[KernelRequest, list[int]] | None:
    """The request and the files for its output; None when it was refused or not whole."""
    message, fds, _, _ = socket.recv_fds(builder, _LONGEST_REQUEST, _FDS)
    while not message.endswith(b"\n"):
        more = builder.recv(_LONGEST_REQUEST)
        if not more:
            break
        message += more
    reason = why_not_to_fork()
    if message.endswith(b"\n") and len(fds) == _FDS and not reason:
        return KernelRequest.from_json(message), fds
    for fd in fds:
        os.close(fd)
    with contextlib.suppress(OSError):
        builder.sendall(json.dumps({"refused": reason or "the request is not whole"}).encode() + b"\n")
    return None


def _take_over(fds: list[int]) -> None:
    """In the child: its own output, and no hold on the zygote's pipes."""
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    for target, fd in zip((1, 2), fds, strict=True):
        os.dup2(fd, target)
        os.close(fd)


def _reap(supervisors: set[int]) -> None:
    """Wait for supervisors that have ended, and end what one left that was itself killed."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            supervisors.discard(pid)
    children = children_by_parent()
    for orphan in set(children.get(os.getpid(), ())) - supervisors:
        for process in (orphan, *descendants(orphan, children)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)


def why_not_to_fork() -> str:
    """Why a child forked from this process would not be safe ("" when it would)."""
    if threading.active_count() > 1:
        names = sorted(each.name for each in threading.enumerate() if each is not threading.main_thread())
        return f"an imported module has started threads: {', '.join(names)}"
    context = getattr(sys.modules.get(_CONTEXT), "_context", None)
    if getattr(context, "_initialized", False):
        return "an imported module has run a TensorFlow operation"
    return ""


def main(address: str, *modules: str) -> None:
    """Import the modules, say so, and serve."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        preload((*KERNEL_MODULES, *modules))
        gc.collect()
        gc.freeze()  # the collector of a child would otherwise touch, and so copy, every page
        listener.listen()
        sys.stdout.write(json.dumps({"refused": why_not_to_fork()}) + "\n")
        sys.stdout.flush()
        forked = serve(listener)
    if forked is None:
        end_descendants()
        return
    builder, request = forked
    if supervise(builder):
        become_kernel(request, os.getppid())
