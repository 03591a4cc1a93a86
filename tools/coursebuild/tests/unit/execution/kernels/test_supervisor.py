"""The supervisor: it finds everything below a process, and passes on what the builder asks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
from coursebuild.execution.kernels.launch import KernelProcess
from coursebuild.execution.processes import children_by_parent, descendants
from kernels import new_mark, processes_of, wait_until


def test_descendants_are_all_below() -> None:
    """Children, their children and so on are found, and nobody else."""
    children = {1: [2, 3], 3: [4], 4: [5], 7: [8]}
    assert [2, 3, 4, 5] == sorted(descendants(1, children))
    assert [] == descendants(2, children)


def test_children_are_read_from_the_system() -> None:
    """A child is found below its parent, also one whose name would mislead a careless reader."""
    program = (
        "import ctypes, sys; ctypes.CDLL(None).prctl(15, b') R 1 (x'); print(1, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert child.pid in children_by_parent()[os.getpid()]
        child.kill()


def test_end_of_descendants_is_complete() -> None:
    """Everything below is killed and waited for, also what ignores signals, is stopped or has a session."""
    mark = new_mark()
    program = (
        "import subprocess, sys\n"
        "from coursebuild.execution.kernels.supervisor import set_subreaper\n"
        "from coursebuild.execution.processes import *\n"
        "set_subreaper()\n"
        f"for before in ([], ['setsid', '--fork'], ['nohup'], ['sh', '-c', 'trap : TERM; \"$@\"', 'sh']):\n"
        f"    subprocess.Popen([*before, 'sleep', '{mark}'], stdout=-3, stderr=-3)\n"
        "print(flush=True); sys.stdin.read(); end_descendants(); print(children_by_parent().get(os.getpid()))"
    )
    with subprocess.Popen([sys.executable, "-c", program, mark], stdin=-1, stdout=-1, text=True) as holder:
        assert wait_until(lambda: sum(p.name() == "sleep" for p in processes_of(mark)) == 4)
        for process in processes_of(mark):
            if process.name() == "sh":
                process.suspend()
        out, _ = holder.communicate(timeout=20)
    assert ["", "None"] == out.split("\n")[:2]
    assert [] == processes_of(mark)


def test_interrupt_reaches_the_group_of_the_kernel(process: KernelProcess) -> None:
    """The kernel leads a group, so that an interrupt reaches what it runs as well, and not its supervisor."""
    assert wait_until(lambda: os.getpgid(process.pid) == process.pid)
    supervisor = psutil.Process(process.pid).ppid()
    assert process.pid != os.getpgid(supervisor) != os.getpgid(0)
    process.send_signal(signal.SIGTERM)
    assert -signal.SIGTERM == process.wait(20)
