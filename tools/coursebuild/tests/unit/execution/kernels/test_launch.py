"""The hold on a kernel's process: it tells how the process ended, and ends all of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest
from coursebuild.execution.kernels.launch import KernelProcess, WarmKernelRefused, Zygote
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.nouns.result import KernelKind
from kernels import PROMISED_SECONDS, children_of, is_alive, running_zygote, wait_until


def test_running_process_has_no_status(process: KernelProcess) -> None:
    """While the kernel runs there is no status, and waiting for it ends at the deadline."""
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.05)
    assert is_alive(process.pid)


def test_signal_ends_it_and_is_told(process: KernelProcess) -> None:
    """A signal reaches the kernel; the status names it, the cost is known, and the process is gone."""
    process.kill()
    assert -signal.SIGKILL == process.wait(20)
    assert -signal.SIGKILL == process.poll()
    assert not process.is_lost
    assert process.usage.peak_memory_bytes > 0
    assert not is_alive(process.pid)
    process.terminate()  # as to an ended Popen: nothing happens


def test_killed_supervisor_takes_its_kernel_along(process: KernelProcess) -> None:
    """When the supervisor is killed the kernel ends within 3 s, and nobody claims to know how."""
    assert wait_until(lambda: os.getpgid(process.pid) == process.pid)
    supervisor = psutil.Process(process.pid).ppid()
    os.kill(supervisor, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(process.pid), PROMISED_SECONDS)
    assert -signal.SIGKILL == process.wait(20)
    assert process.is_lost


def test_end_of_the_builder_ends_it(process: KernelProcess) -> None:
    """When nobody holds the socket any more, as after kill -9 of the builder, the kernel ends within 3 s."""
    process._supervisor.shutdown(socket.SHUT_RDWR)
    assert wait_until(lambda: not is_alive(process.pid), PROMISED_SECONDS)
    process.returncode = 0


def test_answer_without_a_kernel_is_a_refusal() -> None:
    """What a zygote says instead of a process number is the reason; silence has one too."""
    for said, reason in ((b'{"refused": "threads"}\n', "threads"), (b"", "the process that should fork it")):
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.sendall(said)
        with pytest.raises(WarmKernelRefused, match=reason):
            KernelProcess(ours, KernelKind.WARM)


def test_closed_zygote_ends_its_kernels(make_request: Callable[..., KernelRequest], log: BinaryIO) -> None:
    """`close` leaves neither the zygote nor a kernel; after it nothing can be forked, and that is said."""
    with running_zygote() as zygote:
        kernel = zygote.fork(make_request(), log)
        family = psutil.Process(zygote.pid).children(recursive=True)
        assert kernel.pid in {process.pid for process in family}
        zygote.close()
        assert wait_until(lambda: not any(is_alive(process.pid) for process in family), PROMISED_SECONDS)
        with pytest.raises(WarmKernelRefused, match="has ended"):
            zygote.fork(make_request(), log)


def test_killed_zygote_is_a_refusal(make_request: Callable[..., KernelRequest], log: BinaryIO) -> None:
    """A zygote that was killed forks nothing; its running kernels go on."""
    with running_zygote() as zygote:
        kernel = zygote.fork(make_request(), log)
        os.kill(zygote.pid, signal.SIGKILL)
        assert wait_until(lambda: not is_alive(zygote.pid))
        with pytest.raises(WarmKernelRefused, match="the preloaded process has ended"):
            zygote.fork(make_request(), log)
        assert kernel.poll() is None
        kernel.kill()
        assert -signal.SIGKILL == kernel.wait(20)


def test_zygote_that_cannot_start_is_a_refusal(tmp_path: Path) -> None:
    """A zygote that ends before it is ready is named as ended, not waited for."""
    zygote = Zygote((), {**os.environ, "PYTHONHOME": str(tmp_path)}, tmp_path)  # no library there
    with pytest.raises(WarmKernelRefused, match="the preloaded process has ended"):
        zygote.wait_until_ready()
    zygote.close()


def test_hundred_forks_leave_nothing(
    zygote: Zygote, make_request: Callable[..., KernelRequest], log: BinaryIO
) -> None:
    """After a hundred kernels the zygote has as many open files as before, no child, and no more memory."""
    process, request = psutil.Process(zygote.pid), make_request()
    assert wait_until(lambda: not process.children())

    def fork(count: int) -> None:
        for _ in range(count):
            kernel = zygote.fork(request, log)
            kernel.kill()
            kernel.wait(20)

    fork(5)  # what is done once for all
    assert wait_until(lambda: not process.children())
    before, memory = process.num_fds(), process.memory_info().rss
    fork(100)
    assert wait_until(lambda: not process.children()), "zombies"
    # One more may have been open while it was counted, for the signal of the last child.
    assert wait_until(lambda: process.num_fds() <= before)
    assert process.memory_info().rss < memory + 2**20
    assert [] == children_of(zygote.pid)
