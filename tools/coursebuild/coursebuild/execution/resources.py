"""What this machine has, and what a kernel holds of it now."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import psutil

_GPU = Path("/dev/nvidiactl")
GIB = 2**30


def count_cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory_bytes() -> int:
    """What can be asked for without anything being swapped out."""
    return int(psutil.virtual_memory().available)


def memory_of(process: int) -> int:
    """Bytes that a process holds in memory now; 0 when it has ended."""
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(process).memory_info().rss)
    return 0


def address_space_limit(memory_gib: int) -> int | None:
    """The limit of a kernel in bytes; None where CUDA, which maps all of the machine's memory, is in use."""
    return None if _GPU.exists() else memory_gib * GIB
