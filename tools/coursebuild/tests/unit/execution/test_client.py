"""Real kernels of both kinds that put out too much, too late, or what nobody can receive."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coursebuild.execution import managed_kernel, receiving
from coursebuild.nouns.course import Limits
from coursebuild.nouns.omissions import OMITTED, cut_mark, omission, omitted_bytes
from coursebuild.nouns.result import Result, Status
from kernels import IN_FORKED_KERNELS, text_of

RunCells = Callable[..., Result]
KEPT = sum(receiving.STREAM_CHARACTERS)


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ("print('x' * 5_000_000, end='')", 5_000_000),
        ("for _ in range(1000): print('x' * 4999, flush=True)", 5_000_000),
        ("import os\nfor _ in range(500): os.write(1, b'x' * 10_000)", 5_000_000),
        ("import subprocess; subprocess.run('yes xxxxxxxxx | head -c 5000000', shell=True)", 5_000_000),
    ],
    ids=["one print", "many", "descriptor", "child"],
)
def test_nothing_of_a_long_stream_goes_uncounted(run: RunCells, source: str, size: int) -> None:
    """Whatever is printed, by whom and in which pieces, what is kept and what is left out is all of it."""
    ended = run(source)
    assert ended.failure is None
    text = text_of(ended)
    missing = omitted_bytes(text)
    assert KEPT + 100 > len(text)
    breaks = 0 if text.count("\n") == 2 and "end=''" not in source else 2 * ("end=''" in source)
    assert abs(size - missing - (len(text) - len(cut_mark(missing)))) <= 2 + breaks


@IN_FORKED_KERNELS
def test_same_run_is_kept_the_same(run: RunCells) -> None:
    """How printed text is cut into messages is chance; what is kept of it is not."""
    source = "import sys\nfor n in range(60_000): print(n, file=sys.stderr if n % 3 else sys.stdout)"
    assert run(source).outputs == run(source).outputs


@IN_FORKED_KERNELS
def test_no_display_is_lost(run: RunCells) -> None:
    """A kernel that shows faster than is read waits: the last of 5000 displays is there, and the count."""
    (outputs,) = run("for n in range(5000): display(n)").outputs
    assert omission("many", count=4900) == outputs[50]
    assert {"text/plain": "4999"} == outputs[-1]["data"]


BURST = """
app = get_ipython().kernel.parent
header = app.kernel.get_parent("shell")
for n in range(3000):
    app.session.send(app.iopub_thread, "stream", {"name": "stdout", "text": "x" * 100_000}, parent=header)
"""


@IN_FORKED_KERNELS
def test_burst_is_received_whole(run: RunCells) -> None:
    """Messages that come faster than they are read wait in the kernel: none of 3000 is thrown away."""
    text = text_of(run(BURST))
    missing = omitted_bytes(text)
    assert 300_000_000 == missing + len(text) - len(cut_mark(missing)) - 2


PICTURE = """
import os
from IPython.display import Image
display(Image(b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom(50_000_000), format="png"))
"""


def test_large_values_are_named(run: RunCells) -> None:
    """A picture of 50 MB, a table and a text of as many never leave the kernel; each is accounted for."""
    from_ipython = "from IPython.display import HTML, JSON\n"
    ended = run(
        PICTURE,
        f"{from_ipython}HTML('<p>' + 'x' * 50_000_000)",
        "'x' * 50_000_000",
        f"{from_ipython}display(JSON({{'a': list(range(1_000_000))}}), raw=False)",
        "display({'application/json': {'a': 1}}, raw=True)",
    )
    assert ended.failure is None
    picture, table, text, both, unshown = (outputs[0]["data"] for outputs in ended.outputs)
    assert 50_000_000 < picture[OMITTED]["bytes"] < 50_000_100
    assert omission("large", kind="text/html", bytes=50_000_003)["data"] == table
    assert 49_900_000 < omitted_bytes(text["text/plain"]) < 50_000_000
    assert {"text/plain"} == both.keys()
    assert omission("unshown", kind="application/json")["data"] == unshown


@IN_FORKED_KERNELS
def test_giant_error_arrives_cut(run: RunCells) -> None:
    """An error of 50 MB fails its cell with a message that can be read."""
    ended = run("raise ValueError('x' * 50_000_000)")
    assert Status.FAILED is ended.status
    assert ended.failure is not None
    assert 10_000 > len(ended.failure.message)
    assert "… 50.0 MB …" in ended.failure.message


RAW = """
app = get_ipython().kernel.parent
socket, session = app.iopub_thread, app.session
from jupyter_client.session import Session
header = get_ipython().kernel.get_parent("shell")
Session.send(session, socket, "stream", {"name": "stdout", "text": "x" * 100_000_000}, parent=header)
"""


@IN_FORKED_KERNELS
def test_kernel_that_evades_its_limits_is_refused(run: RunCells, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is larger than one may be is not received, and its cell fails rather than losing it."""

    monkeypatch.setattr(managed_kernel, "_OUTPUT_SECONDS", 1)
    ended = run(RAW)
    assert Status.FAILED is ended.status
    assert ended.failure is not None
    assert (1, "what the cell put out did not arrive whole") == (ended.failure.cell, ended.failure.message)


@IN_FORKED_KERNELS
@pytest.mark.parametrize(
    ("source", "status", "message"),
    [
        (
            "'Timeout waiting for IOPub output'\nimport time; time.sleep(60)",
            Status.TIMED_OUT,
            "the cell ran longer than 1 s and was ended",
        ),
        (
            "'Cell execution timed out'\nget_ipython().kernel._publish_status = lambda *_, **__: None",
            Status.FAILED,
            "what the cell put out did not arrive whole",
        ),
    ],
    ids=["cell does not end", "end is not said"],
)
def test_limits_are_told_apart_whatever_a_cell_says(
    run: RunCells, monkeypatch: pytest.MonkeyPatch, source: str, status: Status, message: str
) -> None:
    """A cell that runs too long and one whose end does not arrive differ, also where it quotes the other."""
    monkeypatch.setattr(managed_kernel, "_OUTPUT_SECONDS", 2)
    ended = run(source, limits=Limits(cell_seconds=1))
    assert ended.failure is not None
    assert (status, message) == (ended.status, ended.failure.message)


LATE = """
import threading
go, done = threading.Event(), threading.Event()
def speak():
    go.wait()
    print("from the first cell")
    done.set()
thread = threading.Thread(target=speak)
thread.start()
"""


def test_late_output_is_not_lost(run: RunCells) -> None:
    """What a thread of an earlier cell prints while a later one runs is there."""
    ended = run(LATE, "print('second')\ngo.set(); done.wait(); thread.join()")
    assert ended.failure is None
    assert {"from the first cell", "second"} == set(text_of(ended).splitlines())


UPDATES = """
shown = [display({"text/html": "x"}, raw=True, display_id=str(n)) or str(n) for n in range(8)]
from IPython.display import HTML, update_display
"""


def test_what_changes_later_counts_as_what_was_shown(run: RunCells) -> None:
    """A lesson's limit holds for all of it, also where a later cell changes what earlier ones have shown."""
    later = "for n in range(8): update_display(HTML('y' * 200_000), display_id=str(n))"
    ended = run(UPDATES, later)
    assert ended.failure is None
    shown = [output["data"] for output in ended.outputs[0]]
    assert 8 == len(shown)
    assert [True] * 2 + [False] * 6 == ["text/html" in data for data in shown]
    assert 6 == sum(OMITTED in data for data in shown)


def test_letters_of_a_child_stay_whole(run: RunCells) -> None:
    """Korean text that a child process writes is not torn where its pieces meet."""
    ended = run("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(\"가\" * 20_000)'])")
    assert "가" * 20_000 + "\n" == text_of(ended)


@IN_FORKED_KERNELS
def test_progress_bar_leaves_its_last_state(run: RunCells) -> None:
    """However long a progress bar runs, its last state is what is kept, and nothing is said to be missing."""
    ended = run("for n in range(100_001): print(f'\\r{n:60d}', end='')")
    assert f"{100_000:60d}" == text_of(ended)
