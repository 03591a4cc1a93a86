"""System calls of Linux for which Python has no function; each raises OSError that says what was refused."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
DEATH_SIGNAL, DUMPABLE, SUBREAPER = 1, 4, 36
_NO_NEW_PRIVILEGES, _DROP_BOUND, _AMBIENT, _CLEAR_AMBIENT = 38, 24, 47, 4
_CAPABILITIES_VERSION = 0x20080522
_MOUNT_SETATTR, _RECURSIVE, _HERE = 442, 0x8000, -100
_READ_ONLY = 1
PRIVATE, BIND, RECURSIVE = 1 << 18, 4096, 16384
NO_SUID, NO_DEVICES, NO_EXEC = 2, 4, 8
_DETACH = 2


def check(result: int, what: str) -> int:
    """The result of a call; raises OSError with `what` in it when the call failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call by its number; -1 when it failed."""
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    _LIBC.syscall.restype = ctypes.c_long
    return int(_LIBC.syscall(ctypes.c_long(number), *given))


def prctl(option: int, value: int | bytes, more: int | bytes = 0) -> int:
    """Change something of this process; -1 when it failed."""
    given = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in (value, more)]
    return int(_LIBC.prctl(option, *given, ctypes.c_ulong(0), ctypes.c_ulong(0)))


def set_process(option: int, value: int) -> None:
    """Change something of this process where the system knows of it (Linux); nothing is raised."""
    if is_linux():
        prctl(option, value)


def unshare(flags: int) -> None:
    """Get namespaces of one's own."""
    try:
        check(_LIBC.unshare(flags), "unshare")
    except OSError as error:
        if error.errno == errno.ENOSPC:  # which has nothing to do with a disk
            raise OSError(error.errno, "unshare: the system allows no more namespaces") from None
        raise


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount, or bind when `flags` say so."""
    kind_ = kind.encode() if kind else None
    done = _LIBC.mount(
        os.fsencode(source), os.fsencode(target), kind_, ctypes.c_ulong(flags), data.encode() or None
    )
    check(done, f"mount {target}")


def make_read_only(target: str) -> None:
    """Let nothing below a mount point be written, in other mounts below it neither."""
    attributes = struct.pack("QQQQ", _READ_ONLY, 0, 0, 0)
    done = call(_MOUNT_SETATTR, _HERE, os.fsencode(target), _RECURSIVE, attributes, len(attributes))
    check(done, f"mount_setattr {target}")


def make_writable(target: str) -> None:
    """Let one mount be written again."""
    attributes = struct.pack("QQQQ", 0, _READ_ONLY, 0, 0)
    done = call(_MOUNT_SETATTR, _HERE, os.fsencode(target), 0, attributes, len(attributes))
    check(done, f"mount_setattr {target}")


def change_root(folder: str) -> None:
    """Make a mount point the root of all, and let go of what was the root before."""
    os.chdir(folder)
    check(_LIBC.pivot_root(b".", b"."), "pivot_root")
    check(_LIBC.umount2(b".", _DETACH), "umount2")
    os.chdir("/")


def give_up_privileges() -> None:
    """No program that is started may get more rights than this process has."""
    check(prctl(_NO_NEW_PRIVILEGES, 1), "no_new_privs")


def give_up_capabilities() -> None:
    """Give up what sets root apart, and what comes with a user namespace."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="utf-8"))
    for number in range(last + 1):
        prctl(_DROP_BOUND, number)  # refused to those who have none anyway
    prctl(_AMBIENT, _CLEAR_AMBIENT)
    header = struct.pack("Ii", _CAPABILITIES_VERSION, 0)
    check(_LIBC.capset(header, bytes(24)), "capset")


def is_linux() -> bool:
    """Whether there are such calls at all."""
    return sys.platform == "linux"
