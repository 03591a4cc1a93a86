"""The scratch folder: a kernel sees what its fingerprint names and an allow-list of variables."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.execution.scratch import (
    copy_inputs,
    kernel_environment,
    link_real_data,
    scratch_folder,
    sweep_scratch,
)
from coursebuild.nouns.dataset import Profile
from kernels import short_folder


def test_scratch_folder_is_private_short_and_removed() -> None:
    """The folder is the user's alone, has a path short enough for a socket, and goes with its contents."""
    with scratch_folder() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x", encoding="utf-8")
        private = 0o700
        assert private == folder.stat().st_mode & 0o777
        assert len(str(folder)) < 60
    assert not folder.exists()


def test_scratch_folder_is_removed_after_an_error() -> None:
    """An error inside does not leave the folder behind."""
    with pytest.raises(KeyError), scratch_folder() as folder:
        raise KeyError
    assert not folder.exists()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder, with a short path as sockets need, in which all scratch folders are made."""
    with short_folder() as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        yield folder


LEAVE_BEHIND = """
import os; from coursebuild.execution.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "file").touch(); print(folder, flush=True); os.kill(os.getpid(), 9)
"""


def test_folders_of_killed_processes_are_swept(here: Path) -> None:
    """What a killed build left goes; what is in use, other names, files and links stay."""
    killed = subprocess.run(
        [sys.executable, "-c", LEAVE_BEHIND],
        env={**os.environ, "TMPDIR": str(here)},
        capture_output=True,
        text=True,
        check=False,
    )
    left = Path(killed.stdout.strip())
    assert (left / "file").exists()
    elsewhere = here / "elsewhere"
    for place in (elsewhere, here / "cb-abcdefgh", here / "cb-abcd-kernel"):
        (place / "deep").mkdir(parents=True)
    (here / "cb-linklink-kernel").symlink_to(elsewhere)
    (here / "cb-filefile-kernel").touch()
    with scratch_folder() as used:
        (used / "file").touch()
        kept = {path.name for path in here.iterdir()} - {left.name}
        sweep_scratch()
        assert kept == {path.name for path in here.iterdir()}
        assert (used / "file").exists()
        assert (elsewhere / "deep").exists()


def test_folder_swept_before_it_was_locked_is_replaced(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that another build takes for abandoned in its first moment is not used."""
    lock, first = fcntl.flock, list[str]()

    def sweep_first(descriptor: int, operation: int) -> None:
        if not first:
            first.extend(path.name for path in here.iterdir())
            sweep_scratch()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    with scratch_folder() as folder:
        assert folder.is_dir()
        assert [folder.name] != first


def test_only_named_files_are_copied(tmp_path: Path) -> None:
    """The folder to run in lies where the notebook lies and holds the named files with their bytes."""
    root = tmp_path / "root"
    for name in ("notebooks/data/a.csv", "notebooks/b.csv", "notebooks/c.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    files = [Path("notebooks/data/a.csv"), Path("notebooks/c.csv")]
    (tmp_path / "scratch").mkdir()
    folder = copy_inputs(root, Path("notebooks"), files, tmp_path / "scratch")
    expected = {"data/a.csv": "notebooks/data/a.csv", "c.csv": "notebooks/c.csv"}
    found = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}
    assert expected == found


@pytest.mark.parametrize("planted", ["work", "work/notebooks", "work/notebooks/data"])
def test_no_planted_link_is_followed(tmp_path: Path, planted: str) -> None:
    """A link that a cell has put in the way of a file that is copied later leads nowhere."""
    root, scratch, outside = tmp_path / "root", tmp_path / "scratch", tmp_path / "outside"
    for folder in (root / "notebooks/data", scratch, outside / "data"):
        folder.mkdir(parents=True)
    (root / "notebooks/data/a.csv").write_text("1", encoding="utf-8")
    (scratch / planted).parent.mkdir(parents=True, exist_ok=True)
    (scratch / planted).symlink_to(outside)
    with pytest.raises(OSError, match=r"Not a directory|symbolic link"):
        copy_inputs(root, Path("notebooks"), [Path("notebooks/data/a.csv")], scratch)
    assert [outside / "data"] == list(outside.rglob("*"))


def test_planted_link_in_the_place_of_a_file_is_replaced(tmp_path: Path) -> None:
    """A copy takes the place of a link that a cell has put there; what it led to stays as it was."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/a.csv").write_text("new", encoding="utf-8")
    (tmp_path / "outside").write_text("old", encoding="utf-8")
    (tmp_path / "scratch/work/notebooks").mkdir(parents=True)
    (tmp_path / "scratch/work/notebooks/a.csv").symlink_to(tmp_path / "outside")
    folder = copy_inputs(tmp_path, Path("notebooks"), [Path("notebooks/a.csv")], tmp_path / "scratch")
    assert "new" == (folder / "a.csv").read_text(encoding="utf-8")
    assert "old" == (tmp_path / "outside").read_text(encoding="utf-8")


def test_folder_to_run_in_exists_without_files(tmp_path: Path) -> None:
    """A notebook that needs no file has its folder too."""
    expected = tmp_path / "work" / "notebooks" / "part"
    assert expected == copy_inputs(tmp_path, Path("notebooks/part"), [], tmp_path)
    assert expected.is_dir()


def test_environment_is_an_allow_list(tmp_path: Path) -> None:
    """No token, address or setting of a person reaches a kernel; language and clock are fixed."""
    outside = {
        "PATH": "/bin", "LANG": "ko_KR.UTF-8", "TZ": "Asia/Seoul", "HOME": "/home/me",
        "GITHUB_TOKEN": "secret", "COURSE_DATA": "/data",
        "PYTHONPATH": "/x", "PYTHONSTARTUP": "/x", "MPLBACKEND": "agg", "SSH_AUTH_SOCK": "/x",
    }  # fmt: skip
    inside = kernel_environment(outside, tmp_path, Profile.EMBEDDED)
    assert (f"{sys.prefix}/bin:/bin", "C.UTF-8") == (inside["PATH"], inside["LANG"])
    assert "UTC" == inside["TZ"]
    assert not {"GITHUB_TOKEN", "COURSE_DATA", "PYTHONPATH", "PYTHONSTARTUP", "SSH_AUTH_SOCK"} & inside.keys()
    expected = {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "COURSE_PROFILE": "embedded"}
    assert expected.items() <= inside.items()
    assert inside["PYTHONHASHSEED"] == "0"


@pytest.mark.parametrize(
    "name", ["HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR", "JOBLIB_TEMP_FOLDER"]
)
def test_folders_of_a_person_are_scratch_folders(tmp_path: Path, name: str) -> None:
    """Where programs keep settings and temporary files, a kernel has folders of its own that exist."""
    inside = Path(kernel_environment({name: "/home/me"}, tmp_path, Profile.EMBEDDED)[name])
    assert tmp_path == inside.parent
    assert inside.is_dir()


def test_kernel_is_told_of_real_data_when_there_are_some(tmp_path: Path) -> None:
    """In the profile `real` a kernel learns the folder that leads to its data."""
    inside = kernel_environment({"COURSE_DATA": "/elsewhere"}, tmp_path, Profile.REAL, tmp_path / "data")
    assert ("real", str(tmp_path / "data")) == (inside["COURSE_PROFILE"], inside["COURSE_DATA"])


def test_only_named_real_data_are_reached(tmp_path: Path) -> None:
    """The folder of a kernel leads to the data sets that the lesson declares, and is not a copy."""
    for name in ("points", "secret"):
        (tmp_path / "real" / name).mkdir(parents=True)
        (tmp_path / "real" / name / "a.csv").write_text(name, encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    folder = link_real_data(tmp_path / "real", ["points"], tmp_path / "scratch")
    assert ["points"] == [path.name for path in folder.iterdir()]
    assert "points" == (folder / "points" / "a.csv").read_text(encoding="utf-8")
    assert (folder / "points").is_symlink()


def test_folder_goes_whatever_is_left_in_it(tmp_path: Path) -> None:
    """Folders without end, closed ones, pipes and links out of it: all of it goes, and nothing outside."""
    outside = tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "folder").chmod(0o755)
    with scratch_folder() as scratch:
        here = os.open(scratch, os.O_RDONLY)
        for _ in range(2000):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.symlink(outside, "link", dir_fd=here)
        os.close(here)
        (scratch / "closed/inside").mkdir(parents=True)
        (scratch / "closed").chmod(0)
        (scratch / "link").symlink_to(outside, target_is_directory=True)
        os.mkfifo(scratch / "pipe")
    assert not scratch.exists()
    assert 0o755 == (outside / "folder").stat().st_mode & 0o777
