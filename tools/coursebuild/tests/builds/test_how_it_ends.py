"""Whole builds where something is odd: the terminal, a pipe, the folder for temporary files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from courses import CourseFolder


def test_what_is_printed_needs_no_locale(course: CourseFolder) -> None:
    """A terminal that knows few letters gets the others as escapes, and no lesson is lost for it."""
    result = course.run("build", "없음", PYTHONIOENCODING="ascii")
    assert 1 == result.status
    assert "there is no lesson `\\uc5c6\\uc74c`" in result.err


def test_pipe_that_nobody_reads_is_named(course: CourseFolder) -> None:
    """`coursebuild … | head -1` ends with a sentence that says what to do."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        command = [sys.executable, "-m", "coursebuild", "--root", str(course.root), "status"]
        ended = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert 1 == ended.returncode
    assert ended.stderr.startswith("what is printed is read no more: Broken pipe\n    let what reads it")


def test_long_folder_for_temporary_files_is_named(course: CourseFolder, tmp_path: Path) -> None:
    """A folder whose name leaves no room for sockets is named with what to do, and nothing stays in it."""
    folder = tmp_path / ("a" * 80)
    folder.mkdir()
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    result = course.run("build", TMPDIR=str(folder))
    assert 1 == result.status
    assert f"{folder}, the folder for temporary files: its name is too long" in result.err
    assert "set TMPDIR" in result.err
    assert [] == list(folder.iterdir())


def test_files_can_be_read_by_whoever_writes_them(course: CourseFolder) -> None:
    """A mask that would take our own rights away takes only those of others."""
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    command = [sys.executable, "-m", "coursebuild", "--root", str(course.root), "build"]
    ended = subprocess.run(command, umask=0o777, capture_output=True, text=True, check=False)
    assert 0 == ended.returncode, ended.stderr
