"""The filter of system calls: its jumps land inside it, and what it names is refused."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import socket
from collections.abc import Callable

import pytest
from coursebuild.execution.containment import seccomp, system

_LOAD, _ANSWER, _JUMPS = 0x20, 0x06, (0x15, 0x35, 0x45)
_COLUMNS = {"x86_64": 0, "aarch64": 1}


@pytest.mark.parametrize("has_network", [True, False])
@pytest.mark.parametrize("processor", _COLUMNS)
def test_program_has_the_right_shape(processor: str, has_network: bool) -> None:
    """Every jump lands inside the program, which ends with an answer and is one that the system accepts."""
    column, architecture = seccomp._ARCHITECTURES[processor]
    program = seccomp._program(column, architecture, process=2, has_network=has_network)
    assert len(program) <= 4096
    assert _ANSWER == program[-1][0]
    for at, (operation, when_true, when_false, _) in enumerate(program):
        assert operation in (_LOAD, _ANSWER, *_JUMPS)
        if operation in _JUMPS:
            assert at + 1 + max(when_true, when_false) < len(program)


@pytest.mark.parametrize("processor", _COLUMNS)
def test_numbers_are_distinct(processor: str) -> None:
    """No number stands for two calls: one of them would be refused by mistake."""
    numbers = [numbers[_COLUMNS[processor]] for numbers in seccomp._REFUSED.values()]
    assert sorted(set(numbers)) == sorted(numbers)


def _restricted(then: Callable[[], object], *, has_network: bool = False) -> Callable[[], str]:
    def work() -> str:
        system.give_up_privileges()
        seccomp.restrict(has_network=has_network)
        then()
        return "went through"

    return work


@pytest.mark.parametrize(
    ("then", "number"),
    [
        (lambda: system.unshare(0x10000000), errno.EPERM),
        (lambda: socket.socket(socket.AF_INET), errno.EACCES),
        (lambda: socket.socket(socket.AF_INET6), errno.EACCES),
        (lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4), errno.EACCES),
        (lambda: socket.socketpair(30, socket.SOCK_STREAM), errno.EACCES),
        (lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE), errno.EPERM),
        (lambda: system.check(system.call(435, None, 0), "clone3"), errno.ENOSYS),
        (lambda: system.check(system.call(0x40000000 + 39), "x32"), errno.EPERM),
        (lambda: system.check(system.call(425, 1, bytes(120)), "io_uring_setup"), errno.EPERM),
    ],
)
def test_call_is_refused(apart: Callable[..., str], then: Callable[[], object], number: int) -> None:
    """What reaches beyond the process fails with the error that programs know how to take."""
    assert str(number) == apart(_restricted(then)).split()[-1]


@pytest.mark.parametrize(
    "then",
    [
        socket.socketpair,
        lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
        lambda: resource.prlimit(0, resource.RLIMIT_NOFILE),
        lambda: resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE),
        lambda: os.waitpid(os.posix_spawnp("true", ["true"], os.environ), 0),
        lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
        lambda: ctypes.CDLL(None).malloc(1 << 20),
    ],
)
def test_call_of_honest_lessons_goes_through(apart: Callable[..., str], then: Callable[[], object]) -> None:
    """Libraries and child processes find what they need."""
    assert "went through" == apart(_restricted(then))


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_declared_network_is_open(apart: Callable[..., str], family: int) -> None:
    """With a network there are its sockets, and still none of other kinds."""
    assert "went through" == apart(_restricted(lambda: socket.socket(family), has_network=True))
    assert apart(_restricted(lambda: socket.socket(38, 5), has_network=True)).endswith(str(errno.EACCES))
