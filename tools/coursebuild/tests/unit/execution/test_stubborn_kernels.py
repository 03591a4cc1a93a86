"""Kernels that do not listen, wait for somebody, or leave something for the next one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from coursebuild.nouns.course import Limits
from coursebuild.nouns.result import Result, Status
from kernels import IN_FORKED_KERNELS, new_mark, processes_of, text_of

RunCells = Callable[..., Result]


@pytest.mark.parametrize(
    "source",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        (
            "import signal, time\n"
            "for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
            "    signal.signal(number, signal.SIG_IGN)\n"
            "while True: time.sleep(100)"
        ),
        "import ctypes; ctypes.PyDLL(None).sleep(1000)",
    ],
    ids=["stops itself", "ignores signals", "holds the interpreter"],
)
def test_kernel_that_does_not_listen_is_ended(run: RunCells, source: str) -> None:
    """Stopped, deaf or stuck in C: the limit ends it, and the message says the limit, not an interrupt."""
    ended = run(source, limits=Limits(cell_seconds=1))
    assert Status.TIMED_OUT is ended.status
    assert ended.failure is not None
    assert (1, "the cell ran longer than 1 s and was ended") == (ended.failure.cell, ended.failure.message)


@IN_FORKED_KERNELS
@pytest.mark.parametrize(
    "source", ["breakpoint()", "import pdb; pdb.set_trace()", "import getpass; getpass.getpass()"]
)
def test_nobody_is_asked(run: RunCells, source: str) -> None:
    """A debugger or a question for a password is an error at once: nobody is there to answer."""
    ended = run(f"{source}\nprint('went on')")
    assert Status.FAILED is ended.status
    assert ended.failure is not None
    assert ended.failure.message.startswith("StdinNotImplementedError")
    assert "a lesson cannot ask for input" in ended.failure.advice


@IN_FORKED_KERNELS
@pytest.mark.parametrize("source", ["import sys; sys.exit(1)", "raise SystemExit", "quit()"])
def test_way_out_is_an_error(run: RunCells, source: str) -> None:
    """However a cell asks for the end of its kernel, it fails by number."""
    ended = run("ok = 1", source, "never = 1")
    assert Status.FAILED is ended.status
    assert ended.failure is not None
    assert 2 == ended.failure.cell


FORK_SERVER = """
import multiprocessing, subprocess
context = multiprocessing.get_context("forkserver")
context.Process(target=subprocess.run, args=(["sleep", "{mark}"],)).start()
while subprocess.run(["pgrep", "-f", "sleep {mark}"], capture_output=True).returncode: pass
"""


def test_processes_of_a_fork_server_are_gone(run: RunCells) -> None:
    """What a fork server has started ends with the lesson, and so does the server."""
    mark = new_mark()
    ended = run(FORK_SERVER.format(mark=mark), limits=Limits(cell_seconds=20))
    assert ended.failure is None or Status.TIMED_OUT is not ended.status, ended.failure
    assert [] == processes_of(mark)


PLANT = """
import os
from pathlib import Path
for folder in (os.environ["IPYTHONDIR"], Path.home() / ".ipython"):
    startup = Path(folder) / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / "plant.py").write_text("planted = True")
(Path.home() / ".pythonrc.py").write_text("planted = True")
Path("sitecustomize.py").write_text("planted = True")
"""


def test_nothing_is_planted_for_the_next_kernel(run: RunCells) -> None:
    """Start-up code that one lesson leaves in its home, profile or folder runs in no other."""
    assert run(PLANT).failure is None
    ended = run("import sys; print('planted' in dir(), 'planted' in dir(sys.modules.get('sitecustomize')))")
    assert "False False\n" == text_of(ended)


HIDES = """
import ctypes
from coursebuild.execution.kernels.pool import KernelPool
is_open = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
before = is_open()
with KernelPool({}):
    print(before, is_open())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such files")
def test_environment_of_the_builder_is_closed() -> None:
    """Before there are kernels, the builder is closed to other processes of the same user."""
    command = [sys.executable, "-c", HIDES]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "1 0\n" == looked.stdout, looked.stderr


def test_kernel_cannot_read_the_environment_of_what_stands_above_it(run: RunCells) -> None:
    """The process above a kernel is closed to it."""
    ended = run("import os\nprint(open(f'/proc/{os.getppid()}/environ').read())")
    assert ended.failure is not None
    assert "PermissionError" in ended.failure.message
