"""One build at a time: a second process is refused by name, a dead one holds nothing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.errors import BuildLocked
from coursebuild.publishing.lock import build_lock

TRY = """
import sys; from pathlib import Path
from coursebuild.nouns.errors import BuildLocked; from coursebuild.publishing.lock import build_lock
try:
    with build_lock(Path(sys.argv[1])): print("held")
except BuildLocked as refused: print(refused)
"""


HOLD = """
import sys; from pathlib import Path
from coursebuild.publishing.lock import build_lock
with build_lock(Path(sys.argv[1])): print("held", flush=True); sys.stdin.read()
"""


def in_another_process(lock: Path) -> str:
    command = [sys.executable, "-c", TRY, str(lock)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_second_process_is_refused(tmp_path: Path) -> None:
    """While a build runs, another process is refused with the pid of the holder."""
    with build_lock(tmp_path / "cache" / "lock"):
        said = in_another_process(tmp_path / "cache" / "lock")
    assert said.startswith(f"another build is running (pid {os.getpid()}, started ")


def test_who_is_told_waits(tmp_path: Path) -> None:
    """With somebody to tell, the second one says once for whom it waits, and goes on when that has ended."""
    lock, told = tmp_path / "lock", []
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None and holder.stdout is not None
    holder.stdout.readline()

    def let_go(message: str) -> None:
        told.append(message)
        assert holder.stdin is not None
        holder.stdin.close()

    with build_lock(lock, let_go):
        holder.wait(timeout=10)
        assert str(os.getpid()) == lock.read_text(encoding="utf-8").split()[0]
    (message,) = told
    assert message.startswith(f"another build is running (pid {holder.pid}, started ")
    assert message.endswith(": waiting for it")


def test_lock_is_free_afterwards(tmp_path: Path) -> None:
    """When a build has ended, also by an error, the next one may run."""
    with pytest.raises(KeyError), build_lock(tmp_path / "lock"):
        raise KeyError
    expected = "held\n"
    assert expected == in_another_process(tmp_path / "lock")


def test_file_of_a_dead_process_is_no_lock(tmp_path: Path) -> None:
    """A lock file that was left behind is taken over, with the new pid in it."""
    lock = tmp_path / "lock"
    lock.write_text("999999999\n", encoding="utf-8")
    with build_lock(lock):
        assert str(os.getpid()) == lock.read_text(encoding="utf-8").split()[0]


def test_holder_that_has_not_written_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between locking and writing, the file names nobody or a dead process: neither is ever shown."""
    lock, held = tmp_path / "lock", []
    lock.write_text("999999999 5\n", encoding="utf-8")
    descriptor = os.open(lock, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    def write_at_last(_seconds: float) -> None:
        held.append("waited")
        os.ftruncate(descriptor, 0)
        if len(held) > 2:
            os.pwrite(descriptor, f"{os.getppid()} 0\n".encode(), 0)

    monkeypatch.setattr(time, "sleep", write_at_last)
    with pytest.raises(BuildLocked, match=rf"\(pid {os.getppid()}, started \d+ s ago\)"), build_lock(lock):
        pytest.fail("held twice")
    assert len(held) == 3
    os.close(descriptor)


def test_age_does_not_follow_the_clock_of_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the clock is set while a build runs, its age stays right."""
    lock = tmp_path / "lock"
    with build_lock(lock):
        os.utime(lock, (0, 0))
        monkeypatch.setattr(time, "time", lambda: 4e9)
        with pytest.raises(BuildLocked, match=r"started [01] s ago"), build_lock(lock):
            pytest.fail("held twice")


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("other")])
def test_what_is_no_lock_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A pipe, a folder or a link in the place of the lock is neither waited for nor followed."""
    make(tmp_path / "lock")
    with pytest.raises((OSError, BuildLocked), match="lock"), build_lock(tmp_path / "lock"):
        pytest.fail("held")
    assert not (tmp_path / "other").exists()


def test_refused_build_leaves_the_holder_named(tmp_path: Path) -> None:
    """Being refused does not change what the lock says of its holder."""
    lock = tmp_path / "lock"
    with build_lock(lock):
        with pytest.raises(BuildLocked), build_lock(lock):
            pytest.fail("held twice")
        assert str(os.getpid()) == lock.read_text(encoding="utf-8").split()[0]
