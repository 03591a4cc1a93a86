"""Run `coursebuild` in this process and have it killed, or its disk fail, at a chosen moment.

    python crashing.py WHAT COUNT ARGUMENT…

Moments are counted by Python's audit events: `write` counts what changes files, `any` counts everything. WHAT
is `count` (say how many moments there are), `kill-write`, `kill-any`, `kill-jekyll` (so many milliseconds
after Jekyll has started), or the name of an error such as ENOSPC: from the moment on, writing brings it.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from courses import CourseFolder

PROGRAM = Path(__file__)
_CHANGES = frozenset(
    {
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.rmdir",
        "os.utime",
        "os.truncate",
        "shutil.rmtree",
        "ctypes.dlsym",
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class Moment:
    """When a build is killed."""

    what: str
    count: int


def choose_moments(seed: int, number: int, writes: int, events: int) -> list[Moment]:
    """So many moments, always the same for a seed: half of them at writes, the others anywhere."""
    chance = random.Random(seed)
    moments = []
    for turn in range(number):
        if turn % 2 == 0:
            moments.append(Moment("kill-write", chance.randrange(writes)))
        elif turn % 4 == 1:
            moments.append(Moment("kill-any", chance.randrange(events)))
        else:
            moments.append(Moment("kill-jekyll", chance.randrange(600)))
    return moments


def run_crashing(
    course: CourseFolder, what: str, count: int, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command on a course in a process of its own that dies, or whose disk fails, at the moment."""
    return subprocess.run(
        [sys.executable, str(PROGRAM), what, str(count), "--root", str(course.root), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def count_moments(course: CourseFolder, *arguments: str, **environment: str) -> tuple[int, int]:
    """(writes, events of any kind) of a command, which is run for it."""
    ran = run_crashing(course, "count", 0, *arguments, **environment)
    assert ran.returncode == 0, ran.stderr
    writes, events = ran.stderr.splitlines()[-1].split()
    return int(writes), int(events)


def processes_of(place: Path) -> list[str]:
    """What still runs after 3 seconds among the processes that know of a folder by their variables."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := list(_find_processes(str(place)))) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _find_processes(place: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                line = " ".join(process.cmdline())
                if any(place in value for value in process.environ().values()) or place in line:
                    found.append(line)
        except (psutil.Error, OSError):
            continue
    return found


class _Hook:
    def __init__(self, what: str, count: int) -> None:
        self.what, self.count, self.writes, self.events = what, count, 0, 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.kill":
            return  # that is our own shot
        is_write = event in _CHANGES or (
            event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
        )
        now = self.writes if self.what != "kill-any" else self.events
        self.writes += is_write
        self.events += 1
        if self.what == "kill-jekyll":
            if event == "subprocess.Popen" and "--destination" in arguments[1]:  # type: ignore[operator]
                threading.Timer(self.count / 1000, _die).start()
        elif self.what == "kill-any":
            if now >= self.count:
                _die()
        elif self.what == "kill-write":
            if is_write and now >= self.count:
                _die()
        elif self.what != "count" and is_write and now >= self.count and _is_in_course(arguments):
            number = getattr(errno, self.what)
            raise OSError(number, os.strerror(number), arguments[0])


def _is_in_course(arguments: tuple[object, ...]) -> bool:
    return bool(arguments) and str(arguments[0]).startswith(sys.argv[4])


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    hook = _Hook(sys.argv[1], int(sys.argv[2]))
    from coursebuild.cli.main import main as run

    sys.addaudithook(hook)
    status = run(sys.argv[3:])
    if hook.what == "count":
        sys.stderr.write(f"{hook.writes} {hook.events}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
