"""Put up the walls: from the process that a supervisor has forked to the one that may run a lesson.

With namespaces there are two processes more than without. The first in the new process namespace is no
kernel, since the system keeps from such a one the signals that it does not expect, but its parent, which
tells how the kernel ended; and the one that made the namespaces ends at once. Whoever is not to become the
kernel does not return from here.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket

from coursebuild.execution.containment import landlock, namespaces, places, seccomp, system
from coursebuild.execution.containment.walls import Walls
from coursebuild.execution.processes import EndedChildren

IS_UP = b"up"
"""What the process that is to become the kernel says to the supervisor, which sees by it who that is."""
FAILED = b"!"
"""With what a message begins that says why there can be no kernel."""


def enter(walls: Walls, supervisor: socket.socket) -> None:
    """Put up the walls around this process, which has one thread; returns in the kernel-to-be only."""
    try:
        _enter(walls, supervisor)
        supervisor.send(IS_UP)
    except OSError as error:
        with contextlib.suppress(OSError):
            supervisor.send(FAILED + _describe(error).encode())
        os._exit(1)
    supervisor.close()


def _enter(walls: Walls, supervisor: socket.socket) -> None:
    read = (*places.readable(), *walls.read)
    if walls.means.has_namespaces:
        namespaces.leave_machine(has_network=walls.has_network)
        if os.fork():
            os._exit(0)
        namespaces.enter_own_root(walls.scratch, read)
        if kernel := os.fork():
            _contain(walls, read)
            _be_parent(kernel, supervisor)
    _contain(walls, read)


def _contain(walls: Walls, read: tuple[str, ...]) -> None:
    """Give up, for ever and for all that is started from here, what a lesson does not need."""
    system.give_up_privileges()
    means = walls.means
    if means.landlock:
        # In a root of its own there is nothing of others, and memory and terminals are this kernel's alone.
        is_own = means.has_namespaces
        openings = landlock.Openings(
            read=(*read, walls.scratch, places.PROCESSES),
            write=(
                *_written_below(walls.scratch),
                *((places.TEMPORARY, places.SHARED_MEMORY) if is_own else ()),
            ),
            listed=("/",) if is_own else (),
            shared=() if is_own else (places.SHARED_MEMORY,),
            devices=(*places.devices(), places.TERMINALS, "/dev/ptmx"),
            has_network=walls.has_network,
        )
        landlock.restrict(means.landlock, openings)
    system.give_up_capabilities()
    if means.has_seccomp:
        seccomp.restrict(has_network=walls.has_network)


def _written_below(scratch: str) -> list[str]:
    """The folders of the scratch folder, but for the one that the builder uses too."""
    with os.scandir(scratch) as entries:
        return [each.path for each in entries if each.is_dir() and f"/{each.name}" != places.CHANNELS]


def _be_parent(kernel: int, supervisor: socket.socket) -> None:
    """Wait for the kernel and tell how it ended; everything in the namespace ends with this process."""
    system.set_process(system.DUMPABLE, 0)  # its memory and its socket are no lesson's affair
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)  # which for this process means: none from below is heard
    with EndedChildren() as ended:
        while True:
            ready, _, _ = select.select([supervisor.fileno(), ended.fileno()], [], [])
            for pid, status in ended.take() if ended.fileno() in ready else ():
                if pid == kernel:
                    supervisor.send(str(status).encode())
                    os._exit(0)
            if supervisor.fileno() in ready:  # it never says anything: it has ended
                os._exit(1)


def why_not(walls: Walls) -> str:
    """Why these walls cannot be put up here, in the words of the system; "" when they can.

    Tried in a process of its own, for ever lost to this one; it must have one thread.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        ours.close()
        enter(walls, theirs)
        os._exit(0)
    theirs.close()
    with ours:
        answer = ours.recv(4096)
    os.waitpid(child, 0)
    return "" if answer == IS_UP else read_failure(answer)


def read_failure(message: bytes) -> str:
    """Why there can be no kernel, from what the process that was to become it says."""
    return message.removeprefix(FAILED).decode(errors="replace") or "it was ended"


def _describe(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
