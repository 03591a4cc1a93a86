"""Run one command and report what it and everything that it started cost, as JSON in a file.

    python accounted.py REPORT COMMAND…

The wall clock stops when the command ends. Processor time is that of the whole tree: on Linux this process
adopts what the command leaves behind (a daemon, a kernel), ends it and waits for it, so that nothing that
outlives the command goes uncounted. A process of its own, because getrusage speaks of all children so far.
Standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE_SECONDS = 5.0


def main(report: Path, command: list[str]) -> int:
    """Run `command`, write the report, return its exit status; SIGTERM is passed on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.monotonic()
    process = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    status = process.wait()
    wall = time.monotonic() - started
    _end_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report.write_text(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime}))
    return status


def _end_orphans() -> None:
    """End and reap every adopted process."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        patient = time.monotonic() < deadline
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGTERM if patient else signal.SIGKILL)
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
