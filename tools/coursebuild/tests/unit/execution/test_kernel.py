"""Kernels: how a run ends is a value that names the cell, in a plain and in a forked kernel alike."""

from __future__ import annotations

import _thread
import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from coursebuild.execution.client import LimitedClient
from coursebuild.execution.kernel import KernelSession
from coursebuild.execution.kernels.launch import WarmKernelRefused, Zygote
from coursebuild.nouns.course import Limits
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.omissions import omission
from coursebuild.nouns.result import KernelKind, Result, Status
from kernels import (
    IN_FORKED_KERNELS,
    PROMISED_SECONDS,
    KernelRunner,
    children_of,
    new_mark,
    processes_of,
    run_in_background,
    running_zygote,
    short_folder,
    text_of,
    wait_until,
)

RunCells = Callable[..., Result]
PRINTS = """
import os, sys
print('out', end='')
print('err', file=sys.stderr, end='')
display(os.environ.get('TOKEN'))
print(os.getcwd())
"""
SPINS = "while True:\n    try:\n        pass\n    except KeyboardInterrupt:\n        pass"


def test_good_run_gives_tidy_outputs_of_executed_cells(
    run: RunCells, runner: KernelRunner, make_cell: Callable[..., Cell]
) -> None:
    """Each executed cell has its outputs: streams in order, displays between, values, allowed errors."""
    ended = run(
        make_cell("# 글", kind="markdown"),
        make_cell(PRINTS),
        make_cell("never_run()", "skip-execution"),
        make_cell("1 / 0", "raises-exception"),
        make_cell(""),
        make_cell("x = 41; x + 1"),
    )
    assert (Status.EXECUTED, None) == (ended.status, ended.failure)
    expected = [2, 4, 6]
    assert expected == runner.started
    prints, raises, value = ended.outputs
    kinds = [("stream", "out"), ("stream", "err"), ("display_data", None), ("stream", "…/work\n")]
    assert kinds == [(output["output_type"], output.get("text")) for output in prints]
    assert ["ZeroDivisionError"] == [output["ename"] for output in raises]
    assert [{"text/plain": "42"}] == [output["data"] for output in value]


def test_figure_is_a_picture(run: RunCells) -> None:
    """A figure that is displayed arrives as a picture, though libraries are imported before the shell."""
    ended = run(
        "import matplotlib.pyplot as plt\nfigure, _ = plt.subplots(figsize=(1, 1))", "display(figure)"
    )
    assert ended.failure is None
    assert any("image/png" in output.get("data", {}) for output in ended.outputs[1])


def test_late_output_of_a_thread_is_waited_for(
    run: RunCells, make_cell: Callable[..., Cell], runner: KernelRunner
) -> None:
    """What a thread prints after the last cell stands there; a pool that is idle holds nobody up."""
    ended = run(
        make_cell(
            "import threading, time\n"
            "threading.Thread(target=lambda: (time.sleep(0.5), print('late'))).start()"
        ),
        make_cell(
            "from concurrent.futures import ThreadPoolExecutor\n"
            "pool = ThreadPoolExecutor(); print(pool.submit(int).result())"
        ),
    )
    assert (Status.EXECUTED, None) == (ended.status, ended.failure)
    assert [[], ["0\nlate\n"]] == [[output["text"] for output in outputs] for outputs in ended.outputs]


@IN_FORKED_KERNELS
def test_thread_that_does_not_end_is_a_failure(
    run: RunCells, make_cell: Callable[..., Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than losing what it puts out, the run says so."""
    monkeypatch.setattr(LimitedClient, "thread_seconds", 0.5)
    ended = run(make_cell("import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()"))
    assert ended.failure is not None
    expected = (
        Status.FAILED,
        1,
        "a thread still runs 0.5 s after the last cell, and what it puts out would be lost",
    )
    assert expected == (ended.status, ended.failure.cell, ended.failure.message)


@IN_FORKED_KERNELS
def test_picture_may_be_displayed_as_bytes(run: RunCells, make_cell: Callable[..., Cell]) -> None:
    """Bytes travel as Jupyter sends them; what is neither bytes nor text is of no kind that a page shows."""
    ended = run(
        make_cell("display({'image/png': b'PNG'}, raw=True)"),
        make_cell("display({'image/png': 7}, raw=True)"),
    )
    (shown,), (unshown,) = ended.outputs
    assert {"image/png": "UE5H"} == shown["data"]
    assert omission("unshown", kind="image/png") == unshown


def test_run_is_measured(run: RunCells) -> None:
    """A run tells what it cost, of the kernel's children too: time, processor time and peak memory."""
    spend = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    ended = run(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {spend!r}], check=True)")
    measured = ended.measured
    assert ended.failure is None
    assert 0.3 <= measured.cpu_seconds
    assert 0.3 <= measured.seconds
    assert 20e6 < measured.peak_memory_bytes < 1e9


def test_failing_cell_is_named_with_its_own_line(run: RunCells, runner: KernelRunner) -> None:
    """An error names the cell that failed, the line of that cell, the error, and what was printed last.

    What ran before it keeps its outputs.
    """
    ended = run("def f(x):\n    y = 1\n    return y / x", "print('before')\nf(0)", "never = 1")
    assert Status.FAILED is ended.status
    assert "before\n" == text_of(ended)
    assert [1, 2] == runner.started
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
            "the kernel was ended by signal 11 (segmentation fault)",
        ),
        ("import os; os._exit(3)", (), Status.KERNEL_DIED, "the kernel ended with exit status 3"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", (), Status.OUT_OF_MEMORY,
            "the kernel was killed (signal 9), most likely because the machine ran out of memory",
        ),
    ],
    ids=["exit", "does-not-raise", "absent-file", "asks", "crash", "exit-status", "killed"],
)  # fmt: skip
def test_bad_end_is_a_failure_of_its_cell(
    run: RunCells,
    make_cell: Callable[..., Cell],
    source: str,
    tags: tuple[str, ...],
    status: Status,
    message: str,
) -> None:
    """However a cell ends a run, the failure names the cell and what happened."""
    ended = run("ok = 1", make_cell(source, *tags))
    assert status is ended.status
    assert ended.failure is not None
    expected = 2
    assert expected == ended.failure.cell
    assert ended.failure.message.startswith(message)


def test_memory_limit_is_an_error_of_its_cell(run: RunCells) -> None:
    """A cell that asks for more than the limit is named, with the limit and how to change it."""
    ended = run("import numpy", "numpy.empty(6 * 2**30, numpy.uint8)", limits=Limits(memory_gib=4))
    assert Status.OUT_OF_MEMORY is ended.status
    assert ended.failure is not None
    expected = 2
    assert expected == ended.failure.cell
    assert "MemoryError: Unable to allocate 6.00 GiB" in ended.failure.message
    assert "the lesson may ask for 4 GiB" in ended.failure.advice
    assert "_data/lessons.yml: `limits: {memory_gib: …}`" in ended.failure.advice


@IN_FORKED_KERNELS
@pytest.mark.parametrize(
    ("tags", "limits", "what", "advice"),
    [
        (
            (), Limits(cell_seconds=1), "the cell ran longer than 1 s and was ended",
            "raise the limit in _data/lessons.yml: `limits: {cell_seconds: …}`",
        ),
        (("cell-seconds-1",), Limits(), "the cell ran longer than 1 s and was ended", "`cell-seconds-N`"),
        (
            (), Limits(lesson_seconds=2), "the lesson ran longer than 2 s and was ended",
            "raise the limit in _data/lessons.yml: `limits: {lesson_seconds: …}`",
        ),
    ],
    ids=["cell", "tag", "lesson"],
)  # fmt: skip
def test_limit_ends_a_cell(
    run: RunCells,
    make_cell: Callable[..., Cell],
    tags: tuple[str, ...],
    limits: Limits,
    what: str,
    advice: str,
) -> None:
    """A cell that spins is ended at the limit; the message names the limit and how to raise it."""
    ended = run(make_cell(SPINS, *tags), limits=limits)
    assert Status.TIMED_OUT is ended.status
    assert ended.failure is not None
    assert (1, what) == (ended.failure.cell, ended.failure.message)
    assert advice in ended.failure.advice


def test_tag_gives_a_cell_more_time_than_its_lesson(
    forked: KernelRunner, make_cells: Callable[..., Notebook], make_cell: Callable[..., Cell]
) -> None:
    """A tag raises the limit for its cell alone."""
    slow = "import time; time.sleep(1.5)"
    cells = make_cells(make_cell(slow, "cell-seconds-60"), slow)
    ended = forked.run(cells, Limits(cell_seconds=1))
    assert ended.failure is not None
    expected = (Status.TIMED_OUT, 2)
    assert expected == (ended.status, ended.failure.cell)


def test_end_of_the_build_ends_a_cell(forked: KernelRunner, make_cells: Callable[..., Notebook]) -> None:
    """What the build has left counts when it is less than the lesson's own limit."""
    ended = forked.run(make_cells(SPINS), seconds_left=1.5)
    assert Status.TIMED_OUT is ended.status
    assert ended.failure is not None
    assert "the build ran longer than 60 s and was ended" == ended.failure.message
    assert "give it more time with --build-seconds" == ended.failure.advice


@pytest.mark.parametrize("left", [0.0, -1.0])
def test_end_of_the_build_is_the_fault_of_no_cell(
    forked: KernelRunner, make_cells: Callable[..., Notebook], left: float
) -> None:
    """Where the build ends before the first cell has begun, none is blamed, and there are no outputs."""
    ended = forked.run(make_cells(SPINS), seconds_left=left or 1e-9)
    assert Status.TIMED_OUT is ended.status
    assert ended.failure is not None
    assert (None, ()) == (ended.failure.cell, ended.outputs)


# --- nothing is left ----------------------------------------------------------------------------

CHILDREN = """
import os, signal, subprocess, sys
from pathlib import Path

def sleep(*before, **settings):
    quiet = {{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}}
    return subprocess.Popen([*before, "sleep", "{mark}"], **quiet, **settings)

sleep()
sleep(start_new_session=True)
sleep("nohup")
sleep("setsid", "--fork")
deaf = subprocess.Popen(["sh", "-c", "trap '' TERM HUP INT; sleep {mark}"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execlp("sleep", "sleep", "{mark}")
    os._exit(0)

def sleepers():
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes())
        except OSError:
            pass
    return sum(line.split(bytes(1))[:2] == [b"sleep", b"{mark}"] for line in lines)

while sleepers() < 6:
    pass
os.kill(deaf.pid, signal.SIGSTOP)
print(sleepers())
{end}
"""


@pytest.mark.parametrize("end", ["", "os._exit(1)"], ids=["good end", "death"])
def test_children_are_gone(run: RunCells, end: str) -> None:
    """No child outlives its lesson, however it was detached, deaf or stopped."""
    mark = new_mark()
    ended = run(CHILDREN.format(mark=mark, end=end), limits=Limits(cell_seconds=20))
    assert ("6\n" == text_of(ended)) or end, ended.failure
    assert [] == processes_of(mark)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which all scratch folders are made, so that what belongs to a run is known by it."""
    with short_folder() as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.mark.parametrize("end", ["failure", "limit", "KeyboardInterrupt"])
def test_nothing_is_left_after(
    runner: KernelRunner, zygote: Zygote, make_cells: Callable[..., Notebook], here: Path, end: str
) -> None:
    """However a run ends, its kernel, its supervisor and its scratch folder are gone."""
    seen: list[int] = []

    def look(cell: Cell) -> None:
        seen.append(len(processes_of(str(here))))
        if end == "KeyboardInterrupt" and cell.number == 2:
            _thread.interrupt_main()

    cells = make_cells("1", {"failure": "1 / 0"}.get(end, SPINS))
    try:
        ended = runner.run(cells, Limits(cell_seconds=1 if end == "limit" else 60), on_cell=look)
    except KeyboardInterrupt:
        assert "KeyboardInterrupt" == end
    else:
        assert {"failure": Status.FAILED, "limit": Status.TIMED_OUT}[end] is ended.status
    assert min(seen) >= 1
    assert wait_until(lambda: not processes_of(str(here)) and not children_of(zygote.pid), PROMISED_SECONDS)
    assert [] == list(here.iterdir())


def test_nothing_is_left_of_a_kernel_that_was_not_awaited(
    runner: KernelRunner, make_cells: Callable[..., Notebook], here: Path
) -> None:
    """A build that has no time left starts no kernel that stays."""
    ended = runner.run(make_cells("1"), seconds_left=0.0)
    assert Status.TIMED_OUT is ended.status
    assert wait_until(lambda: not processes_of(str(here)))
    assert wait_until(lambda: not list(here.iterdir()))


# --- what a kernel is given ---------------------------------------------------------------------

PLACE = """
import os, sys, tempfile
from pathlib import Path
print(os.environ["HOME"], os.environ["TMPDIR"], tempfile.gettempdir(), os.getcwd())
print(sorted(os.environ))
print(sys.path)
print([Path(each).name for each in sys.path[:2]])
print(sys.argv)
print(__name__, sys.flags, os.getpgid(0) == os.getpid())
print(os.read(0, 1), "coursebuild" in dir())
"""


def test_both_kinds_are_given_the_same(
    plain: KernelRunner, forked: KernelRunner, make_cells: Callable[..., Notebook]
) -> None:
    """Folder, environment, sys.path and sys.argv are those of the request, and nothing of the zygote's."""
    texts = [text_of(runner.run(make_cells(PLACE))) for runner in (plain, forked)]
    assert "…/home …/tmp …/tmp …/work" == texts[0].splitlines()[0]
    names = texts[0].splitlines()[3]
    assert ".zip'" in names.split(", ")[0] or names.startswith("['', 'python"), names
    assert "OF_THE_ZYGOTE" not in texts[1]
    assert texts[0] == texts[1]


def test_kernels_have_their_own_random_state(
    forked: KernelRunner, make_cells: Callable[..., Notebook]
) -> None:
    """Two kernels of one zygote do not draw the same numbers."""
    cells = make_cells("import random, numpy", "print(random.random())", "print(numpy.random.rand())")
    first, second = (text_of(forked.run(cells)).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


PORTS = """
import psutil
print([c.laddr.port for c in psutil.Process().net_connections("inet")])
"""


def test_no_port_is_opened(run: RunCells) -> None:
    """A kernel is spoken to over Unix sockets: no port can be taken from it, or be reached by others."""
    assert "[]\n" == text_of(run(PORTS))


def test_start_that_fails_is_no_failure_of_a_cell(make_cells: Callable[..., Notebook]) -> None:
    """A kernel that never answers is the end of its lesson: no cell is to blame, and the words say why."""

    def start(request: object, log: object) -> object:
        raise RuntimeError("no")

    result = KernelRunner(KernelKind.PLAIN, start=start).run(make_cells("1"))
    assert Status.NOT_STARTED is result.status
    assert result.failure is not None
    assert result.failure.cell is None
    assert result.failure.message.startswith("the kernel could not be used: no\n")


def test_refusal_reaches_the_caller(make_cells: Callable[..., Notebook], here: Path) -> None:
    """That no kernel can be forked is for the caller to know, who starts a plain one; nothing is left."""

    def start(request: object, log: object) -> object:
        raise WarmKernelRefused("because")

    with pytest.raises(WarmKernelRefused, match="because"):
        KernelRunner(KernelKind.WARM, start=start).run(make_cells("1"))
    assert [] == list(here.iterdir())


# --- Keras ----------------------------------------------------------------------------------------

FIT = """
import os
os.environ.get("HOME")
import keras
import numpy as np
from pathlib import Path

class Sign(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        Path("sign").touch()

model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.ones((64, 3)), np.ones((64, 1)), epochs=10**9, batch_size=8, verbose=0, callbacks=[Sign()])
"""
AFTER = (
    "history = model.fit(np.ones((8, 3)), np.ones((8, 1)), epochs=2, verbose=0)\nprint(len(history.epoch))"
)


def test_training_is_interrupted_in_a_forked_kernel(
    make_cells: Callable[..., Notebook], make_cell: Callable[..., Cell]
) -> None:
    """An interrupt inside `fit` raises KeyboardInterrupt in its cell, and the next cell trains on."""
    cells = make_cells(make_cell(FIT, "raises-exception"), AFTER)

    async def interrupt_it(runner: KernelRunner) -> tuple[KernelSession, object]:
        with runner.setup() as setup:
            session = KernelSession(setup, Limits(), lambda _: None)
            try:
                await session.start()
                running = asyncio.ensure_future(session.run_cells(cells))
                deadline = time.monotonic() + 30
                while not (setup.folder / "sign").exists():
                    assert not running.done(), running.exception()
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0.02)
                await session.interrupt()
                await asyncio.wait_for(running, 20)
            finally:
                await session.close()
            return session, session.outputs(cells)

    with running_zygote("keras", "numpy", "tensorflow") as zygote:
        runner = KernelRunner(KernelKind.WARM, start=zygote.fork, preload=("keras", "tensorflow"))
        session, (fit, after) = run_in_background(lambda: interrupt_it(runner))
    assert KernelKind.WARM is session.kernel
    assert ["KeyboardInterrupt"] == [output["ename"] for output in fit if output["output_type"] == "error"]
    assert ["2\n"] == [output["text"] for output in after]
