"""The zygote: it forks only where that is safe, and says why not elsewhere."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest
from coursebuild.execution.kernels.launch import WarmKernelRefused, Zygote
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Status
from kernels import (
    PROMISED_SECONDS,
    KernelRunner,
    new_mark,
    processes_of,
    running_zygote,
    wait_until,
)

OPERATION = "import tensorflow as tf\nassert tf.constant(1) + 1 == 2\n"
LATER = """
import signal, threading, time
def start(*_):
    threading.Thread(target=time.sleep, args=(600,), name="late", daemon=True).start()
signal.signal(signal.SIGUSR1, start)
"""
THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(600,), name="watcher", daemon=True).start()
"""


def test_tensorflow_operation_is_refused(
    tmp_path: Path, make_request: Callable[..., KernelRequest], log: BinaryIO
) -> None:
    """A child of a process that has run a TensorFlow operation would hang: nothing is forked from it."""
    (tmp_path / "operates.py").write_text(OPERATION, encoding="utf-8")
    with running_zygote("operates", PYTHONPATH=str(tmp_path)) as zygote:
        with pytest.raises(WarmKernelRefused, match="an imported module has run a TensorFlow operation"):
            zygote.wait_until_ready()
        with pytest.raises(WarmKernelRefused, match="TensorFlow operation"):
            zygote.fork(make_request(), log)


def test_thread_is_refused(tmp_path: Path, make_request: Callable[..., KernelRequest], log: BinaryIO) -> None:
    """A fork copies one thread only: a module that starts another makes the process unfit, by its name."""
    (tmp_path / "threaded.py").write_text(THREAD, encoding="utf-8")
    with running_zygote("threaded", PYTHONPATH=str(tmp_path)) as zygote:
        refusal = pytest.raises(WarmKernelRefused, match="has started threads: watcher")
        with refusal:
            zygote.fork(make_request(), log)


def test_thread_that_comes_later_is_refused(
    tmp_path: Path, make_request: Callable[..., KernelRequest], log: BinaryIO
) -> None:
    """What was safe when the zygote was ready is looked at again before each fork."""
    later = (
        "import signal, threading, time\nsignal.signal(signal.SIGUSR1, lambda *_: start())\ndef start():\n"
    )
    later += "    threading.Thread(target=time.sleep, args=(600,), name='late', daemon=True).start()\n"
    (tmp_path / "later.py").write_text(later, encoding="utf-8")
    with running_zygote("later", PYTHONPATH=str(tmp_path)) as zygote:
        zygote.wait_until_ready()
        os.kill(zygote.pid, signal.SIGUSR1)
        assert wait_until(lambda: psutil.Process(zygote.pid).num_threads() > 1)
        with pytest.raises(WarmKernelRefused, match="has started threads: late"):
            zygote.fork(make_request(), log)


def test_module_that_cannot_be_imported_is_passed_over(zygote: Zygote) -> None:
    """A missing or broken module is left to the lesson, which says so itself."""
    with running_zygote("there_is_no_such_module") as other:
        other.wait_until_ready()


def test_broken_request_forks_nothing(zygote: Zygote) -> None:
    """A request that is cut off, or without a file for the output, is refused, and the zygote goes on."""
    for message in (b"{", b"{}\n", b"[]", b"\xff"):
        builder, theirs = socket.socketpair()
        with builder, theirs:
            socket.send_fds(zygote._orders, [message], [theirs.fileno()])
            assert b'{"refused": "the request is not whole"}\n' == builder.recv(4096)
    assert wait_until(lambda: not psutil.Process(zygote.pid).children())


LEAVES = """
import os, subprocess
subprocess.Popen(["setsid", "--fork", "sleep", "{mark}"])
subprocess.Popen(["sleep", "{mark}"])
import time; time.sleep(60)
"""


def test_killed_supervisor_leaves_nothing(
    zygote: Zygote, forked: KernelRunner, make_cells: Callable[..., Notebook]
) -> None:
    """When a supervisor is killed, its kernel and what that had started end within 3 s."""
    mark = new_mark()
    left: list[psutil.Process] = []

    def kill() -> None:
        assert wait_until(lambda: len(processes_of(mark)) >= 2)
        above = processes_of(mark)[0].parents()
        (supervisor,) = (each.pid for each in above if each.ppid() == zygote.pid)
        os.kill(supervisor, signal.SIGKILL)
        wait_until(lambda: not processes_of(mark), PROMISED_SECONDS)
        left.extend(processes_of(mark))

    killer = threading.Thread(target=kill)
    killer.start()
    ended = forked.run(make_cells(LEAVES.format(mark=mark)))
    killer.join()
    assert [] == left
    assert Status.KERNEL_DIED is ended.status
    assert ended.failure is not None
    assert (1, "the kernel ended, and nobody can say how") == (ended.failure.cell, ended.failure.message)


def test_what_was_forked_to_watch_ends_without_tearing_down(
    tmp_path: Path, make_request: Callable[..., KernelRequest], log: BinaryIO
) -> None:
    """A supervisor ends as it is: to tear down what was preloaded would copy all of it, for each lesson."""
    farewell = f"import atexit, pathlib\natexit.register(pathlib.Path({str(tmp_path / 'torn')!r}).touch)\n"
    (tmp_path / "departs.py").write_text(farewell, encoding="utf-8")
    with running_zygote("departs", PYTHONPATH=str(tmp_path)) as zygote:
        kernel = zygote.fork(make_request(), log)
        kernel.kill()
        kernel.wait(PROMISED_SECONDS)
        assert wait_until(lambda: [] == psutil.Process(zygote.pid).children())
    assert not (tmp_path / "torn").exists()
