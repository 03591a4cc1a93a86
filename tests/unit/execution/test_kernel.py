"""Kernels: how a run ends is a value that names the cell. Each test starts one kernel."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.dataset import Profile
from coursebuild.execution.kernel import Run, run_notebook
from coursebuild.execution.scratch import kernel_environment, scratch_folder
from coursebuild.model import Cell, Limits, Notebook, Status


@pytest.fixture
def run(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]
) -> Callable[..., tuple[Run, list[int]]]:
    """Run code cells in a fresh kernel; returns how it ended and the cells that were started."""

    def start(*cells: Cell | str, limits: Limits | None = None) -> tuple[Run, list[int]]:
        notebook = make_notebook(*(make_cell(c) if isinstance(c, str) else c for c in cells))
        started: list[int] = []
        with scratch_folder() as scratch:
            folder = scratch / "work"
            folder.mkdir()
            ended = run_notebook(
                notebook,
                limits or Limits(),
                scratch=scratch,
                folder=folder,
                environment=kernel_environment({**os.environ, "TOKEN": "secret"}, scratch, Profile.EMBEDDED),
                on_cell=started.append,
            )
        return ended, started

    return start


PRINTS = """
import os, sys
print('out', end='')
print('err', file=sys.stderr, end='')
display(os.environ.get('TOKEN'))
print(os.getcwd())
"""


def test_good_run_gives_tidy_outputs_of_executed_cells(
    run: Callable[..., tuple[Run, list[int]]], make_cell: Callable[..., Cell]
) -> None:
    """Each executed cell has its outputs: streams in order, displays between, values, allowed errors."""
    ended, started = run(
        make_cell("# 글", kind="markdown"),
        make_cell(PRINTS),
        make_cell("never_run()", "skip-execution"),
        make_cell("1 / 0", "raises-exception"),
        make_cell(""),
        make_cell("x = 41; x + 1"),
    )
    assert (Status.EXECUTED, None) == (ended.status, ended.failure)
    expected = [2, 4, 6]
    assert expected == started
    prints, raises, value = ended.outputs
    kinds = [("stream", "out"), ("stream", "err"), ("display_data", None), ("stream", "…/work\n")]
    assert kinds == [(output["output_type"], output.get("text")) for output in prints]
    assert ["ZeroDivisionError"] == [output["ename"] for output in raises]
    assert [{"text/plain": "42"}] == [output["data"] for output in value]


def test_failing_cell_is_named_with_its_own_line(run: Callable[..., tuple[Run, list[int]]]) -> None:
    """An error names the cell that failed, the line of that cell, the error, and what was printed last."""
    ended, started = run("def f(x):\n    y = 1\n    return y / x", "print('before')\nf(0)", "never = 1")
    assert (Status.FAILED, ()) == (ended.status, ended.outputs)
    assert [1, 2] == started
    assert ended.failure is not None
    expected = (2, 2, "ZeroDivisionError: division by zero", ("before",))
    failure = ended.failure
    assert expected == (failure.cell, failure.line, failure.message, failure.last_output)


@pytest.mark.parametrize(
    ("source", "tags", "status", "message"),
    [
        ("exit()", (), Status.FAILED, "the cell ends the kernel (exit or quit)"),
        (
            "1 + 1", ("raises-exception",), Status.FAILED,
            "the cell is tagged raises-exception, but it did not raise",
        ),
        ("open('absent.csv')", (), Status.FAILED, "FileNotFoundError"),
        ("input('name?')", (), Status.FAILED, "StdinNotImplementedError"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", (), Status.KERNEL_DIED,
            "the kernel was ended by signal 11 (Segmentation fault)",
        ),
        ("import os; os._exit(3)", (), Status.KERNEL_DIED, "the kernel ended with exit status 3"),
    ],
)  # fmt: skip
def test_bad_end_is_a_failure_of_its_cell(
    run: Callable[..., tuple[Run, list[int]]],
    make_cell: Callable[..., Cell],
    source: str,
    tags: tuple[str, ...],
    status: Status,
    message: str,
) -> None:
    """However a cell ends a run, the failure names the cell and what happened, and no output is kept."""
    ended, _ = run("ok = 1", make_cell(source, *tags))
    assert (status, ()) == (ended.status, ended.outputs)
    assert ended.failure is not None
    expected = 2
    assert expected == ended.failure.cell
    assert ended.failure.message.startswith(message)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(cell_seconds=1), "the cell ran longer than 1 s and was ended"),
        (Limits(lesson_seconds=2), "the lesson ran longer than 2 s and was ended"),
    ],
)
def test_limit_ends_a_cell(run: Callable[..., tuple[Run, list[int]]], limits: Limits, what: str) -> None:
    """A cell that spins is ended at the limit; the message names the limit and how to raise it."""
    ended, _ = run(
        "while True:\n    try:\n        pass\n    except KeyboardInterrupt:\n        pass", limits=limits
    )
    assert Status.TIMED_OUT is ended.status
    assert ended.failure is not None
    assert (1, what) == (ended.failure.cell, ended.failure.message)
    assert "raise the limit in _data/lessons.yml" in ended.failure.advice


@pytest.mark.parametrize("end", ["pass", "os._exit(1)"])
def test_kernel_and_its_children_are_gone(
    run: Callable[..., tuple[Run, list[int]]], tmp_path: Path, end: str
) -> None:
    """After a run, also of a kernel that died, neither it nor a child of its process group is left."""
    run(
        f"import os, subprocess; child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n{end}"
    )
    left = (tmp_path / "pids").read_text(encoding="utf-8").split()
    assert left
    for _ in range(100):  # the system may take a moment to bury them
        left = [pid for pid in left if is_alive(pid)]
        if not left:
            break
        time.sleep(0.02)
    assert not left


def is_alive(pid: str) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
