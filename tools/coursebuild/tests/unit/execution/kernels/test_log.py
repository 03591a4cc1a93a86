"""What a kernel's process itself writes is read as it comes; its end is kept."""

from __future__ import annotations

import os
import subprocess

import pytest
from coursebuild.execution.kernels.log import KernelLog


def test_end_of_a_long_log_is_kept() -> None:
    """Of fifty megabytes the last lines are there, and nothing lies in a file."""
    log = KernelLog()
    with log:
        command = "yes line | head -c 50000000; echo; echo; echo terminate called"
        writer = subprocess.Popen(["sh", "-c", command], stdout=log.file)
    writer.wait(60)
    assert ("line", "terminate called") == log.last_lines(2)
    assert 70_000 > len(log._end)


def test_log_that_could_not_begin_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no pipe, that is what its user hears, and the log has nothing to add."""
    log = KernelLog()

    def refuse() -> None:
        raise OSError("Too many open files")

    monkeypatch.setattr(os, "pipe", refuse)
    with pytest.raises(OSError, match="Too many"):
        log.__enter__()
    assert () == log.last_lines(5)


def test_log_can_be_read_while_something_still_writes() -> None:
    """A process that never ends holds nobody up for long."""
    log = KernelLog()
    with log:
        writer = subprocess.Popen(["sh", "-c", "echo begun; exec sleep 60"], stdout=log.file)
    try:
        assert ("begun",) == log.last_lines(5)
    finally:
        writer.kill()
        writer.wait()
