"""What a command costs: wall clock, processor time of its process tree, peak memory of the tree.

Memory is the sum of PSS (pages that processes share are split among them, so that a forked kernel is charged
for what is its own and its part of the rest), sampled; it is only sampled where it is asked for, because
sampling itself costs time.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_ACCOUNTED = Path(__file__).with_name("accounted.py")
_SAMPLE_SECONDS = 0.1
_LIMIT_SECONDS = 1800


class CommandFailed(Exception):
    """A command that a scenario needs did not end well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one command cost."""

    wall: float
    """Seconds until the command ended."""
    cpu: float | None = None
    """Seconds, user and system, of the command and everything that it started; None: not asked for."""
    peak_mebibytes: float | None = None
    """None: not sampled."""
    others: float = 0.0
    """Cores that the rest of the machine kept busy meanwhile."""


def measure(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, memory: bool = False
) -> Cost:
    """Run `command` in `folder`; raises CommandFailed with the end of what it said."""
    with tempfile.TemporaryDirectory(prefix="bench-") as aside:
        report, log = Path(aside) / "report.json", Path(aside) / "log.txt"
        busy = _busy_seconds()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, str(_ACCOUNTED), str(report), *command],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            with PeakMemory(process.pid, active=memory) as peak:
                try:
                    status = process.wait(_LIMIT_SECONDS)
                except (KeyboardInterrupt, subprocess.TimeoutExpired) as problem:
                    process.terminate()
                    process.wait()
                    if isinstance(problem, KeyboardInterrupt):
                        raise
                    raise CommandFailed(f"{' '.join(command)}\nran for {_LIMIT_SECONDS} s") from None
        if status:
            end = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise CommandFailed(f"{' '.join(command)}\nended with status {status}:\n{end}")
        found = json.loads(report.read_text(encoding="utf-8"))
        others = max(0.0, _busy_seconds() - busy - found["cpu"]) / found["wall"]
    return Cost(wall=found["wall"], cpu=found["cpu"], peak_mebibytes=peak.mebibytes, others=others)


class PeakMemory:
    """Samples the PSS of all descendants of a process while a `with` block runs."""

    def __init__(self, root: int, *, active: bool = True) -> None:
        self._root, self._active, self._ended = root, active, threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.mebibytes: float | None = 0.0 if active else None

    def __enter__(self) -> PeakMemory:
        if self._active:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._active:
            self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            now = sum(map(_pss_bytes, processes_of(self._root)[1:])) / 2**20
            self.mebibytes = max(self.mebibytes or 0.0, now)


def cpu_seconds(pid: int) -> float:
    """What a process, and those below it that live, have used so far."""
    seconds = 0.0
    for process in processes_of(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            seconds += used.user + used.system
    return seconds


def processes_of(root: int) -> list[psutil.Process]:
    """The process `root`, then every one below it; none when it has ended."""
    try:
        process = psutil.Process(root)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _busy_seconds() -> float:
    """What all cores of the machine have worked so far, for anybody."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


def _pss_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has ended
        return 0
