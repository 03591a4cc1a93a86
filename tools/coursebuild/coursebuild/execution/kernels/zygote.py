"""A process that has imported what lessons import, and forks a supervised kernel whenever it is asked to.

`main` runs as a program of its own. It writes one line of JSON to stdout when it is ready, or why it is not,
and then takes orders over the socket that it has inherited until that is closed: the builder alone holds the
other end, so that nobody else can order a kernel and nothing here outlives the builder, however that ends.

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

from coursebuild.execution.kernels.program import KernelRequest, become_kernel, preload_kernel
from coursebuild.execution.kernels.supervisor import hide_process, leave_at_once, set_subreaper, supervise
from coursebuild.execution.processes import (
    EndedChildren,
    children_by_parent,
    descendants,
    end_descendants,
    kill_all,
)

_LONGEST_REQUEST = 1 << 20
_FDS = 2
_CONTEXT = "tensorflow.python.eager.context"


def serve(orders: socket.socket) -> tuple[socket.socket, KernelRequest] | None:
    """Fork on request until the builder is gone: None then, and the request in each forked child."""
    set_subreaper()  # of supervisors that were killed: what they leave is ended here
    supervisors: set[int] = set()
    with EndedChildren() as ended:
        while True:
            ready, _, _ = select.select([orders.fileno(), ended.fileno()], [], [])
            if ended.fileno() in ready:
                supervisors -= {pid for pid, _ in ended.take()}
                _end_orphans(supervisors)
            if orders.fileno() not in ready:
                continue
            message, descriptors, _, _ = socket.recv_fds(orders, _LONGEST_REQUEST, _FDS)
            if not message:
                return None
            request, reason = _look_at(message, descriptors)
            pid = -1
            if request is not None:
                try:
                    pid = os.fork()
                except OSError as error:
                    reason = f"the system allows no further process ({error.strerror})"
            if pid == 0 and request is not None:
                _take_over(descriptors[1])
                return socket.socket(fileno=descriptors[0]), request
            if pid > 0:
                supervisors.add(pid)
            elif descriptors:
                _refuse(descriptors[0], reason)
            for descriptor in descriptors:
                os.close(descriptor)


def _look_at(message: bytes, descriptors: list[int]) -> tuple[KernelRequest | None, str]:
    """(the request, why nothing is forked for it): one of the two."""
    if reason := why_not_to_fork():
        return None, reason
    try:
        request = KernelRequest.from_json(message)
    except ValueError:
        return None, "the request is not whole"
    return (request, "") if len(descriptors) == _FDS else (None, "the request is not whole")


def _refuse(builder: int, reason: str) -> None:
    with contextlib.suppress(OSError):
        os.write(builder, json.dumps({"refused": reason}).encode() + b"\n")


def _take_over(log: int) -> None:
    """In the child: its own output, and none of the zygote's."""
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    for target in (1, 2):
        os.dup2(log, target)
    os.close(log)


def _end_orphans(supervisors: set[int]) -> None:
    """End what a supervisor left that was itself killed."""
    children = children_by_parent()
    for orphan in set(children.get(os.getpid(), ())) - supervisors:
        kill_all([orphan, *descendants(orphan, children)])


def why_not_to_fork() -> str:
    """Why a child forked from this process would not be safe ("" when it would)."""
    if threading.active_count() > 1:
        names = sorted(each.name for each in threading.enumerate() if each is not threading.main_thread())
        return f"an imported module has started threads: {', '.join(names)}"
    context = getattr(sys.modules.get(_CONTEXT), "_context", None)
    if getattr(context, "_initialized", False):
        return "an imported module has run a TensorFlow operation"
    return ""


def main(orders_fd: str, *modules: str) -> None:
    """Import the modules, say so, and serve."""
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with socket.socket(fileno=int(orders_fd)) as orders:
        hide_process()
        preload_kernel(modules)
        gc.collect()
        gc.freeze()  # the collector of a child would otherwise touch, and so copy, every page
        try:
            sys.stdout.write(json.dumps({"refused": why_not_to_fork()}) + "\n")
            sys.stdout.flush()
            forked = serve(orders)
        except OSError:  # the builder is gone, or may open nothing more: it will hear that we have ended
            forked = None
    if forked is None:
        end_descendants()
        leave_at_once()
    builder, request = forked
    sockets = supervise(builder, request)
    if sockets is None:
        leave_at_once()
    become_kernel(request, sockets)
