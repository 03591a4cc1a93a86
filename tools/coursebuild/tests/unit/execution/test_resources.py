"""Resources: what the machine has, and the limit of a kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from coursebuild.execution import resources as module
from coursebuild.execution.resources import (
    GIB,
    address_space_limit,
    count_cores,
    free_memory_bytes,
    memory_of,
)


def test_cores_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that may use one core counts one, however many there are."""
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert 1 == count_cores()
    monkeypatch.delattr(module.os, "sched_getaffinity")
    assert os.cpu_count() == count_cores()


def test_memory_is_measured() -> None:
    """Some memory is free, this process holds some, and one that has ended holds none."""
    assert 0 < free_memory_bytes()
    assert 10e6 < memory_of(os.getpid()) < 100e9
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert 0 == memory_of(ended.pid)


def test_limit_is_not_set_where_cuda_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """CUDA maps all memory of the machine: a limit of the address space would keep it from starting."""
    monkeypatch.setattr(module, "_GPU", tmp_path / "absent")
    assert 5 * GIB == address_space_limit(5)
    monkeypatch.setattr(module, "_GPU", tmp_path)
    assert address_space_limit(5) is None
