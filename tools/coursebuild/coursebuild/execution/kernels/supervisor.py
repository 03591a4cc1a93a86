"""The process above one kernel: nothing that a lesson starts outlives it.

On Linux it is a child subreaper: whatever the kernel starts, detached or not, becomes its child when
the process between has ended, so that all of it is found and ended. It stands outside the walls that the
kernel puts up around itself. It speaks with the builder over a socket, in lines of JSON: it tells the
kernel's process number and in the end how the kernel ended and what it cost; the builder sends numbers of
signals. When the socket closes, the builder has let go, or is gone, also by kill -9: then everything here
ends.

`main` runs as a program of its own and starts a plain kernel; the zygote's children call `supervise`.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
from typing import NoReturn

from coursebuild.execution.containment import system
from coursebuild.execution.containment.entering import FAILED, IS_UP, enter, read_failure
from coursebuild.execution.containment.walls import Walls
from coursebuild.execution.kernels.channels import listen
from coursebuild.execution.kernels.program import KernelRequest, become_kernel, become_likely_victim
from coursebuild.execution.processes import EndedChildren, end_descendants

_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of who sent a message, in the numbers of the receiver."""


class _NoKernel(Exception):
    """It cannot be started; the text says why."""


def supervise(builder: socket.socket, request: KernelRequest) -> dict[str, int] | None:
    """Fork a kernel, and watch over it until it and all that it started have ended.

    Returns, in the process that has to become the kernel and is behind its walls, the sockets on which that
    is to listen; and None here, in the end.
    """
    walls = request.walls
    os.setsid()  # Ctrl-C in the builder's terminal is the builder's affair
    set_subreaper()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET if walls else socket.SOCK_STREAM)
    if walls:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    supervisor = os.getpid()
    with EndedChildren() as ended, ours:
        try:
            child = os.fork()
            if child:
                theirs.close()
                hide_process()
                _watch_over(builder, child, walls, ours, ended)
                return None
        except OSError as error:
            _tell(builder, {"refused": f"the system allows no further process ({error.strerror})"})
            return None
        except _NoKernel as problem:
            end_descendants()
            _tell(builder, {"refused": str(problem)})
            return None
    builder.close()
    try:
        sockets = listen(request.connection_file)
    except OSError as error:
        with contextlib.suppress(OSError):
            theirs.send(FAILED + f"its sockets could not be made: {error.strerror}".encode())
        os._exit(1)
    _become_kernel_to_be(supervisor, walls, theirs)
    return sockets


def _watch_over(
    builder: socket.socket, child: int, walls: Walls | None, walled: socket.socket, ended: EndedChildren
) -> None:
    """See to it that the kernel ends when it should, and tell how; raises _NoKernel when there is none."""
    kernel = _hear_of_kernel(walled) if walls else child
    _tell(builder, {"pid": kernel})
    has_parent = walls is not None and walls.means.has_namespaces
    status = _wait_for(kernel, builder, ended, walled if has_parent else None)
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


def _become_kernel_to_be(supervisor: int, walls: Walls | None, theirs: socket.socket) -> None:
    """Put up the walls; returns in the process behind them."""
    become_likely_victim()  # behind them nobody can
    system.set_process(system.DUMPABLE, 1)  # else its own files under /proc would be closed to it
    if walls is None or not walls.means.has_namespaces:  # behind them, a process of theirs sees to it
        system.set_process(system.DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != supervisor:  # killed before it could be heard of
            os._exit(1)
    if walls is None:
        theirs.close()
    else:
        enter(walls, theirs)


def _hear_of_kernel(walled: socket.socket) -> int:
    """Wait for word from behind the walls; the system says whose it is. Raises _NoKernel."""
    message, ancillary, _, _ = walled.recvmsg(4096, socket.CMSG_SPACE(_CREDENTIALS.size))
    for level, kind, data in ancillary:
        if message == IS_UP and (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return int(_CREDENTIALS.unpack(data[: _CREDENTIALS.size])[0])
    raise _NoKernel(f"the kernel could not be shut in: {read_failure(message)}")


def _wait_for(kernel: int, builder: socket.socket, ended: EndedChildren, parent: socket.socket | None) -> int:
    """Pass signals on until the kernel has ended; its exit status as subprocess writes it.

    `parent` is how the kernel's parent speaks to us, where that is another process than this one.
    """
    while True:
        readers: list[socket.socket | EndedChildren] = [builder, ended, *([parent] if parent else [])]
        ready, _, _ = select.select(readers, [], [])
        if parent in ready and parent is not None:
            status = parent.recv(64)
            return int(status) if status else -signal.SIGKILL
        if ended in ready:
            for pid, exit_status in ended.take():
                if pid == kernel:
                    return exit_status
        if builder in ready:
            try:
                message = builder.recv(4096)
            except OSError:
                message = b""
            signals = message.split() or [b"9"]
            for number in map(int, filter(bytes.isdigit, signals)):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(kernel, number) if _leads_group(kernel) else os.kill(kernel, number)
            if not message:
                return -signal.SIGKILL


def _leads_group(kernel: int) -> bool:
    return os.getpgid(kernel) == kernel  # not before its setsid


def leave_at_once() -> NoReturn:
    """End this process as it is: Python would tear down every module, and so copy all that it shares."""
    os._exit(0)


def set_subreaper() -> None:
    """From now on, orphans below this process become its children (Linux only)."""
    system.set_process(system.SUBREAPER, 1)


def hide_process() -> None:
    """Close the environment and memory of this process to others of the same user, kernels too (Linux only).

    Root may still look, and so may anybody into the shell from which a build was started.
    """
    system.set_process(system.DUMPABLE, 0)


def _tell(builder: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        builder.sendall(json.dumps(message).encode() + b"\n")


def main(builder_fd: str) -> None:
    """Start the plain kernel for which the builder asks in the first line on its socket."""
    builder = socket.socket(fileno=int(builder_fd))
    try:
        with builder.makefile("rb") as lines:
            request = KernelRequest.from_json(lines.readline())
    except (OSError, ValueError):
        _tell(builder, {"refused": "the request is not whole"})
        return
    sockets = supervise(builder, request)
    if sockets is None:
        leave_at_once()
    become_kernel(request, sockets)
