"""One build at a time: a second process is refused by name, a dead one holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from coursebuild.errors import BuildLocked
from coursebuild.publishing.lock import build_lock

TRY = """
import sys; from pathlib import Path
from coursebuild.errors import BuildLocked; from coursebuild.publishing.lock import build_lock
try:
    with build_lock(Path(sys.argv[1])): print("held")
except BuildLocked as refused: print(refused)
"""


def in_another_process(lock: Path) -> str:
    command = [sys.executable, "-c", TRY, str(lock)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_second_process_is_refused(tmp_path: Path) -> None:
    """While a build runs, another process is refused with the pid of the holder."""
    with build_lock(tmp_path / "cache" / "lock"):
        said = in_another_process(tmp_path / "cache" / "lock")
    assert said.startswith(f"another build is running (pid {os.getpid()}, started ")


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


def test_refused_build_leaves_the_holder_named(tmp_path: Path) -> None:
    """Being refused does not change what the lock says of its holder."""
    lock = tmp_path / "lock"
    with build_lock(lock):
        with pytest.raises(BuildLocked), build_lock(lock):
            pytest.fail("held twice")
        assert str(os.getpid()) == lock.read_text(encoding="utf-8").split()[0]
