"""A disk that is full, in bytes or in files, or cannot be written to: said as what it is, wherever it is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import CourseFolder, Ended, new_course
from smalldisk import SmallDisk, require_small_disks

EPOCH = {"SOURCE_DATE_EPOCH": "1000000000"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session", autouse=True)
def _mounts() -> None:
    require_small_disks()


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The miniature course, built."""
    course = new_course(tmp_path_factory.mktemp("before") / "course")
    assert course.run("build", **EPOCH).status == 0
    return course


@pytest.fixture
def mount() -> Iterator[Path]:
    """A folder with a short path, at which a disk can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    yield folder
    shutil.rmtree(folder)


def cold(before: CourseFolder, root: Path) -> CourseFolder:
    """The course with its site, of which everything has to be made again, and everything is changed."""
    shutil.copytree(before.root, root)
    shutil.rmtree(root / ".cache")
    return CourseFolder(root)


def judge(result: Ended, place: str, most: int = 1) -> None:
    """The disk is named, what to do is said, and nothing else; at most so many things went wrong."""
    assert 1 == result.status
    assert "Traceback" not in result.err
    assert "defect" not in result.err
    assert "Kernel died" not in result.err
    problems = re.split(r"\n(?! )", result.err.rstrip("\n"))
    assert len(problems) <= most
    for problem in problems:
        assert place in problem
        assert "full" in problem
        assert "make room" in problem
        assert len(re.sub(r"\n    how far it came: .*", "", problem).splitlines()) <= 2


@pytest.mark.parametrize("left", [0, 4, 12, 20, 32, 48, 64, 96, 128, 192, 256, 320, 352, 384])
def test_full_disk_of_a_course_is_said(before: CourseFolder, tmp_path: Path, mount: Path, left: int) -> None:
    """From the lock to Jekyll: the old site stays, and with room the next build is as any other."""
    course = cold(before, tmp_path / "course")
    result = SmallDisk("size=20m").run_course(course, mount, str(left), "build", **EPOCH)
    judge(result, str(mount))
    assert before.site() == course.site()
    assert (0, "") == ((again := course.run("build", **EPOCH)).status, again.err)
    assert before.site() == course.site()


@pytest.mark.parametrize("options", ["size=4k", "size=8k", "size=12k"])
@pytest.mark.parametrize("kernels", ["plain", "auto"])
def test_full_disk_of_temporary_files_is_said(
    before: CourseFolder, tmp_path: Path, mount: Path, options: str, kernels: str
) -> None:
    """What a lesson reads cannot be copied, or its kernel cannot be started: the disk is named."""
    course = cold(before, tmp_path / "course")
    how = ("build", "--kernels", kernels, "--jobs", "1")
    result = SmallDisk(options).run_temporary(course, mount, *how, **EPOCH)
    judge(result, f"{mount}, the folder for", most=4)
    assert before.site() == course.site()


@pytest.mark.parametrize("files", [2, 8, 12, 14, 16])
@pytest.mark.parametrize("kernels", ["plain", "auto"])
def test_disk_without_files_is_a_full_one(
    before: CourseFolder, tmp_path: Path, mount: Path, files: int, kernels: str
) -> None:
    """A disk that has bytes but no inode left is said to be full too, also where a kernel dies of it."""
    course = cold(before, tmp_path / "course")
    how = ("build", "--kernels", kernels, "--jobs", "1")
    result = SmallDisk(f"nr_inodes={files}").run_temporary(course, mount, *how, **EPOCH)
    judge(result, f"{mount}, the folder for", most=4)
    assert before.site() == course.site()


_FILL = "with open('much', 'wb') as file:\n    while True: file.write(bytes(65536)); file.flush()"
_MAPPED = """import mmap
with open('much', 'w+b') as file:
    file.truncate(4_000_000)
    mapped = mmap.mmap(file.fileno(), 0)
    mapped[:] = bytes(4_000_000)"""
_LIBRARY = """import sqlite3
with sqlite3.connect('much') as base:
    base.execute('create table t (b)')
    for _ in range(100): base.execute('insert into t values (zeroblob(65536))'); base.commit()"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (_FILL, "cell 2 (line 2): OSError: [Errno 28]"),
        (_LIBRARY, "cell 2 (line 4): OperationalError: database or disk is full"),
        (_MAPPED, "cell 2: the kernel ended, most likely because the disk is full"),
    ],
    ids=["file", "library", "mapped"],
)
def test_cell_that_fills_the_disk_is_named(
    before: CourseFolder, tmp_path: Path, mount: Path, source: str, said: str
) -> None:
    """A cell that writes more than there is room for fails by its number, with the disk and what to do."""
    course = cold(before, tmp_path / "course")
    course.edit_notebook("prints.ipynb", lambda document: document["cells"][1].update(source=source))
    result = SmallDisk("size=1m").run_temporary(course, mount, "build", "prints", **EPOCH)
    assert 1 == result.status
    assert f"notebooks/prints.ipynb: {said}" in result.err
    assert f"the disk is full under {mount}, the folder for temporary files" in result.err
    assert "make room there, or set TMPDIR" in result.err
    assert "Traceback" not in result.err
    assert before.site() == course.site()


def test_disk_that_is_read_only_is_said(before: CourseFolder, tmp_path: Path, mount: Path) -> None:
    """A course that nobody can write to is named, with what to do."""
    course = cold(before, tmp_path / "course")
    result = SmallDisk("size=20m").run_course(course, mount, "read-only", "build", **EPOCH)
    assert 1 == result.status
    assert f"{mount}: Read-only file system\n    make the disk writable" in result.err
    assert before.site() == course.site()


@pytest.mark.parametrize("command", ["build", "tables", "tidy"])
def test_every_command_says_it(before: CourseFolder, tmp_path: Path, mount: Path, command: str) -> None:
    """Whatever writes says that the disk is full."""
    course = cold(before, tmp_path / "course")
    judge(SmallDisk("size=20m").run_course(course, mount, "0", command, **EPOCH), str(mount))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_said(before: CourseFolder) -> None:
    """A log on a full disk ends the command with a word."""
    command = [sys.executable, "-m", "coursebuild", "--root", str(before.root), "status"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert 1 == ended.returncode
    assert ended.stderr.startswith("what is printed, or a file that the system does not name: No space")
    assert "Traceback" not in ended.stderr
