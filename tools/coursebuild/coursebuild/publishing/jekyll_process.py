"""Run Jekyll once, as a program that ends with the builder, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST_RUN_SECONDS = 600
_ENDS_WITH_THE_BUILDER = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, int(sys.argv[2]), 0, 0, 0)  # PR_SET_PDEATHSIG
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[3], sys.argv[3:])
"""
"""A program that becomes another one, which keeps the wish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllCall:
    """One run of Jekyll."""

    command: tuple[str, ...]
    """The program, as `find_jekyll` gives it."""
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    loads: str
    """Stands for which plugins are loaded, and in which versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllEnd:
    """How a run ended."""

    status: int
    """The exit status; negative where a signal ended it."""
    messages: str
    """What it wrote to standard error."""


RunJekyll = Callable[[JekyllCall], JekyllEnd]
"""Runs it; raises OSError where it cannot be started, subprocess.TimeoutExpired where it does not end."""


def run_once(call: JekyllCall) -> JekyllEnd:
    """Run Jekyll as a program of its own."""
    finished = subprocess.run(
        ending_with_us([*call.command, *call.arguments], signal.SIGKILL),
        cwd=call.folder,
        env=dict(call.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LONGEST_RUN_SECONDS,
        check=False,
    )
    return JekyllEnd(status=finished.returncode, messages=finished.stderr)


def ending_with_us(command: Sequence[str], signal_: signal.Signals) -> list[str]:
    """The command, such that the system sends it the signal when this process ends (Linux only)."""
    if sys.platform != "linux":
        return list(command)
    program = [sys.executable, "-I", "-S", "-c", _ENDS_WITH_THE_BUILDER]
    return [*program, str(os.getpid()), str(signal_.value), *command]
