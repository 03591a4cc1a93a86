"""How a run went wrong, in words: for every way in which a kernel can end, what happened and what to do."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from pathlib import Path

from coursebuild.keeping.full_disks import advise, find_full, name_place, says_full
from coursebuild.nouns.control_characters import without_control_characters
from coursebuild.nouns.course import Limits
from coursebuild.nouns.result import Status

_FRAME = re.compile(r"Cell In\s?\[(\d+)\], line (\d+)")
_NO_MEMORY = ("MemoryError", "_ArrayMemoryError", "ResourceExhaustedError")
_NO_MEMORY_SIGNS = ("bad_alloc", "Cannot allocate memory", "out of memory")
_NOTHING_ELSE = (
    "a lesson sees the modules that it imports by name and the files of its data sets "
    "(_data/datasets.yml), nothing else"
)
_NOT_INSTALLED = (
    "install the package that has it, and declare it with those of the course; "
    "a module beside the notebook is there for a lesson that imports it by name"
)
_CLOSED_SIGNS = ("Permission denied", "Operation not permitted", "Read-only file system")
_CLOSED = (
    "a lesson may write beside its notebook and read the system, Python and the files of its data sets; "
    "the network is open to one that declares `network: true` in _data/lessons.yml"
)
_NO_NETWORK_SIGNS = ("name resolution", "Name or service not known", "Network is unreachable")
_NO_NETWORK = "a lesson has no network unless it declares `network: true` in _data/lessons.yml"
OUTPUTS_LOST = (
    "what the cell put out did not arrive whole",
    "let it show less at once; one message of a kernel may hold 64 MiB",
)
"""(message, advice) for a kernel that sends too large a message, or never says that a cell has ended."""
_WHERE = "in _data/lessons.yml"


def line_that_failed(traceback: str) -> int | None:
    """The line of the failing cell, from IPython's traceback."""
    frames = [(int(cell), int(line)) for cell, line in _FRAME.findall(without_control_characters(traceback))]
    # A frame of an earlier cell is a function that the failing cell called.
    failing = max((cell for cell, _ in frames), default=0)
    lines = [line for cell, line in frames if cell == failing]
    return lines[-1] if lines else None


def describe_error(
    name: str, value: str, limits: Limits, scratch: Path | None = None
) -> tuple[Status, str, str]:
    """(status, message, advice) for an exception that a cell raised, where its files lie in `scratch`."""
    message = f"{name}: {value}" if value else name
    if scratch is not None and says_full(value):
        return Status.FAILED, message, f"{_full(scratch)}; {advise(scratch)}, or let the lesson write less"
    if name in _NO_MEMORY:
        return Status.OUT_OF_MEMORY, message, _about_memory(limits)
    if name == "ModuleNotFoundError":
        return Status.FAILED, message, _NOT_INSTALLED
    if name == "FileNotFoundError":
        return Status.FAILED, message, _NOTHING_ELSE
    if name == "StdinNotImplementedError":
        return Status.FAILED, message, "a lesson cannot ask for input: write the value as a constant"
    if any(sign in value for sign in _NO_NETWORK_SIGNS):
        return Status.FAILED, message, _NO_NETWORK
    if any(sign in value for sign in _CLOSED_SIGNS):
        return Status.FAILED, message, _CLOSED
    return Status.FAILED, message, ""


def describe_death(
    code: int | None,
    last_words: Sequence[str],
    peak_memory_bytes: int,
    limits: Limits,
    scratch: Path | None = None,
) -> tuple[Status, str, str]:
    """(status, message, advice) for a kernel that ended by itself; `code` as subprocess gives it.

    `scratch` is the folder in which it wrote its files.
    """
    if scratch is not None and code != -signal.SIGKILL and (full := _why_full(last_words, scratch)):
        return Status.FAILED, f"the kernel ended, {full}", advise(scratch)
    used = f"; it had used {peak_memory_bytes / 1e9:.1f} GB" if peak_memory_bytes else ""
    if any(sign in line for line in last_words for sign in _NO_MEMORY_SIGNS):
        return Status.OUT_OF_MEMORY, f"the kernel ended because memory ran out{used}", _about_memory(limits)
    if code is None:
        return Status.KERNEL_DIED, "the kernel ended, and nobody can say how", ""
    if code == -signal.SIGKILL:
        return (
            Status.OUT_OF_MEMORY,
            f"the kernel was killed (signal 9), most likely because the machine ran out of memory{used}",
            _about_memory(limits),
        )
    if code < 0:
        return (
            Status.KERNEL_DIED,
            f"the kernel was ended by signal {-code} ({str(signal.strsignal(-code)).lower()})",
            "a library has crashed: run the cells in Jupyter one by one to find the call",
        )
    return (
        Status.KERNEL_DIED,
        f"the kernel ended with exit status {code}",
        "a lesson should not end its own process: remove the call",
    )


def describe_no_kernel(problem: BaseException, last_words: Sequence[str], scratch: Path) -> str:
    """What to say when no kernel could be had, and what to do."""
    if full := _why_full((*last_words, str(problem)), scratch):
        return f"the kernel could not be started, {full}\n    {advise(scratch)}, then run the command again"
    lacking = "something may have ended it, or this machine lacks memory or processes: run the command again"
    return f"the kernel could not be used: {problem}\n    {lacking}"


def _why_full(last_words: Sequence[str], scratch: Path) -> str:
    if any(map(says_full, last_words)):
        return f"because {_full(scratch)}"
    return f"most likely because {_full(scratch)}" if find_full([scratch]) else ""


def _full(scratch: Path) -> str:
    return f"the disk is full under {name_place(scratch)}"


def too_slow(limit: str, seconds: float) -> tuple[str, str]:
    """(message, advice) for a limit of time that was reached; `limit` is its name in the facts."""
    ran = f"ran longer than {seconds:.0f} s and was ended"
    raise_it = f"make it faster, or raise the limit {_WHERE}: `limits: {{{limit}: …}}`"
    if limit == "cell_seconds":
        return f"the cell {ran}", f"{raise_it}, or for this cell alone with the tag `cell-seconds-N`"
    if limit == "lesson_seconds":
        return f"the lesson {ran}", raise_it
    return f"the build {ran}", "give it more time with --build-seconds"


def _about_memory(limits: Limits) -> str:
    return (
        f"the lesson may ask for {limits.memory_gib} GiB: let it hold less at once, or raise the limit "
        f"{_WHERE}: `limits: {{memory_gib: …}}`"
    )
