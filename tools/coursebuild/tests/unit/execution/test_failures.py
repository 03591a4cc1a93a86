"""Failures in words: for each way to end, what happened and what to do."""

from __future__ import annotations

import pytest
from coursebuild.execution.failures import describe_death, describe_error, line_that_failed, too_slow
from coursebuild.nouns.course import Limits
from coursebuild.nouns.result import Status

LIMITS = Limits(memory_gib=5)
KILLED = "the kernel was killed (signal 9), most likely because the machine ran out of memory"
MORE_MEMORY = (
    "the lesson may ask for 5 GiB: let it hold less at once, or raise the limit in _data/lessons.yml: "
    "`limits: {memory_gib: …}`"
)


@pytest.mark.parametrize(
    ("traceback", "expected"),
    [
        ("Cell In[2], line 7\n", 7),
        ("Cell In [2], line 7\n", 7),
        ("\x1b[36mCell In[2]\x1b[39m\x1b[32m, line 7\x1b[39m\nCell In[1], line 3\n", 7),
        ("Cell In[2], line 7\nCell In[2], line 2\n", 2),
        ("File x.py, line 7\n", None),
    ],
)
def test_line_is_that_of_the_failing_cell(traceback: str, expected: int | None) -> None:
    """Of the frames, the last one in the newest cell counts; an earlier cell holds what was called."""
    assert expected == line_that_failed(traceback)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ValueError", "no", (Status.FAILED, "ValueError: no", "")),
        ("KeyboardInterrupt", "", (Status.FAILED, "KeyboardInterrupt", "")),
        ("_ArrayMemoryError", "6 GiB", (Status.OUT_OF_MEMORY, "_ArrayMemoryError: 6 GiB", MORE_MEMORY)),
        ("ResourceExhaustedError", "x", (Status.OUT_OF_MEMORY, "ResourceExhaustedError: x", MORE_MEMORY)),
    ],
)
def test_error_has_its_status(name: str, value: str, expected: tuple[Status, str, str]) -> None:
    """An error is the lesson's failure, unless it says that memory ran out."""
    assert expected == describe_error(name, value, LIMITS)


def test_absent_file_is_told_where_to_declare_it() -> None:
    """Who opens what is not declared is told what a lesson sees."""
    assert "_data/datasets.yml" in describe_error("FileNotFoundError", "x", LIMITS)[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PermissionError", "[Errno 13] Permission denied: '/etc/shadow'"),
        ("OSError", "[Errno 30] Read-only file system: '/usr/x'"),
        ("gaierror", "[Errno -3] Temporary failure in name resolution"),
        ("URLError", "<urlopen error [Errno -2] Name or service not known>"),
    ],
)
def test_what_is_closed_is_told_how_to_declare_it(name: str, value: str) -> None:
    """Who meets a wall is told what a lesson may do, and how it gets the network."""
    status, message, advice = describe_error(name, value, LIMITS)
    assert (Status.FAILED, f"{name}: {value}") == (status, message)
    assert "network: true" in advice


@pytest.mark.parametrize(
    ("code", "words", "peak", "status", "message"),
    [
        (3, (), 0, Status.KERNEL_DIED, "the kernel ended with exit status 3"),
        (-11, (), 9, Status.KERNEL_DIED, "the kernel was ended by signal 11 (segmentation fault)"),
        (None, (), 0, Status.KERNEL_DIED, "the kernel ended, and nobody can say how"),
        (
            -9, (), 2_340_000_000, Status.OUT_OF_MEMORY,
            f"{KILLED}; it had used 2.3 GB",
        ),
        (
            -6, ("what():  std::bad_alloc",), 0, Status.OUT_OF_MEMORY,
            "the kernel ended because memory ran out",
        ),
    ],
)  # fmt: skip
def test_death_is_explained(
    code: int | None, words: tuple[str, ...], peak: int, status: Status, message: str
) -> None:
    """A kernel that ended by itself is described by its status, its last words and what it had used."""
    found = describe_death(code, words, peak, LIMITS)
    assert (status, message) == found[:2]
    assert (MORE_MEMORY == found[2]) is (status is Status.OUT_OF_MEMORY)


@pytest.mark.parametrize(
    ("limit", "message", "advice"),
    [
        ("cell_seconds", "the cell ran longer than 5 s and was ended", "cell-seconds-N"),
        ("lesson_seconds", "the lesson ran longer than 5 s and was ended", "`limits: {lesson_seconds: …}`"),
        ("build_seconds", "the build ran longer than 5 s and was ended", "--build-seconds"),
    ],
)
def test_limit_says_how_to_change_it(limit: str, message: str, advice: str) -> None:
    """Whoever was too slow learns which limit it was and where it is set."""
    said = too_slow(limit, 5.0)
    assert message == said[0]
    assert advice in said[1]
