"""A filter of system calls (seccomp(2)): what reaches beyond this process whatever files it may open.

The filter is a program of BPF instructions that the system runs at each call; it lets pass what it does not
name.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

from coursebuild.execution.containment import system

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the tables below, and the name that the kernel has for the processor."""
_REFUSED_CALLS = """
    ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, pidfd_getfd 438 438,
    bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, syslog 103 116,
    add_key 248 217, request_key 249 218, keyctl 250 219,
    mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, unshare 272 97, setns 308 268,
    open_tree 428 428, move_mount 429 429, fsopen 430 430, fsconfig 431 431, fsmount 432 432,
    fspick 433 433, mount_setattr 442 442, open_tree_attr 467 467, open_by_handle_at 304 265,
    io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427,
    shmget 29 194, shmat 30 196, shmctl 31 195,
    msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181,
    semget 64 190, semop 65 193, semctl 66 191, semtimedop 220 192
"""
"""Each with its number on x86-64 and on 64-bit ARM; in the order of what they reach: other processes, the
system itself, keys, mounts and namespaces, files without a name, calls past this filter, shared memory,
queues, semaphores."""
_REFUSED = {name: (int(x86), int(arm)) for name, x86, arm in map(str.split, _REFUSED_CALLS.split(","))}
_SOCKET, _SOCKET_PAIR, _CLONE, _CLONE3 = (41, 198), (53, 199), (56, 220), 435
_PRLIMIT = (302, 261)
_IOCTL, _PUSH_INPUT, _PASTE = (16, 29), 0x5412, 0x541C
_NAMESPACES = 0x7E020000
"""The flags of clone(2) that ask for namespaces."""
_OTHER_INSTRUCTION_SET = 0x40000000  # x32: the same calls under other numbers
_UNIX, _IPV4, _IPV6, _NETLINK, _ROUTES = 1, 2, 10, 16, 0
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32
"""Where in the data of a call stand its number, the processor, and the low halves of its arguments."""
_EPERM, _EACCES, _ENOSYS = 1, 13, 38
_SET_SECCOMP, _FILTER = 22, 2

_Instruction = tuple[int, int, int, int]
"""(operation, instructions to skip when true, when false, value)."""
_ALLOW: _Instruction = (_ANSWER, 0, 0, 0x7FFF0000)


def is_known_processor() -> bool:
    """Whether there is a filter for this processor."""
    return system.is_linux() and platform.machine() in _ARCHITECTURES


def restrict(*, has_network: bool) -> None:
    """Refuse these calls to this thread and all that it starts, for ever; raises OSError."""
    code = _program(*_ARCHITECTURES[platform.machine()], process=os.getpid(), has_network=has_network)
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in code))
    described = struct.pack("H6xQ", len(code), ctypes.addressof(program))
    system.check(system.prctl(_SET_SECCOMP, _FILTER, described), "seccomp")


def _program(column: int, architecture: int, *, process: int, has_network: bool) -> list[_Instruction]:
    code: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        _refuse(_EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _OTHER_INSTRUCTION_SET),
        _refuse(_EPERM),
        # Its flags lie in memory, where no filter looks; the C library falls back to clone.
        (_IF_EQUAL, 0, 1, _CLONE3),
        _refuse(_ENOSYS),
    ]
    for numbers in _REFUSED.values():
        code += [(_IF_EQUAL, 0, 1, numbers[column]), _refuse(_EPERM)]
    own: list[_Instruction] = [(_LOAD, 0, 0, _FIRST)]
    for number in (0, process):  # 0 is the caller itself; psutil says its number
        own += [(_IF_EQUAL, 0, 1, number), _ALLOW]
    code += _when(_PRLIMIT[column], [*own, _refuse(_EPERM)])
    code += _when(
        _CLONE[column], [(_LOAD, 0, 0, _FIRST), (_IF_ANY_BIT, 0, 1, _NAMESPACES), _refuse(_EPERM), _ALLOW]
    )
    # What would be typed into a terminal.
    typed: list[_Instruction] = [(_LOAD, 0, 0, _SECOND)]
    for request in (_PUSH_INPUT, _PASTE):
        typed += [(_IF_EQUAL, 0, 1, request), _refuse(_EPERM)]
    code += _when(_IOCTL[column], [*typed, _ALLOW])
    code += _when(_SOCKET[column], _sockets(has_network=has_network))
    only_own: list[_Instruction] = [(_LOAD, 0, 0, _FIRST), (_IF_EQUAL, 0, 1, _UNIX), _ALLOW]
    code += _when(_SOCKET_PAIR[column], [*only_own, _refuse(_EACCES)])
    return [*code, _ALLOW]


def _sockets(*, has_network: bool) -> list[_Instruction]:
    families = (_UNIX, *((_IPV4, _IPV6) if has_network else ()))
    code: list[_Instruction] = [(_LOAD, 0, 0, _FIRST)]
    for family in families:
        code += [(_IF_EQUAL, 0, 1, family), _ALLOW]
    # ZeroMQ aborts where it cannot ask which interfaces there are.
    code += [(_IF_EQUAL, 0, 4, _NETLINK), (_LOAD, 0, 0, _THIRD), (_IF_EQUAL, 0, 1, _ROUTES), _ALLOW]
    return [*code, _refuse(_EACCES), _refuse(_EACCES)]


def _when(number: int, then: list[_Instruction]) -> list[_Instruction]:
    """These instructions, which answer, for the call of this number."""
    return [(_IF_EQUAL, 0, len(then), number), *then]


def _refuse(error: int) -> _Instruction:
    return (_ANSWER, 0, 0, 0x50000 | error)
