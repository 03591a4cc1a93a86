"""Files are written whole and only when they differ; a folder is known by what it holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.keeping.folders import FolderWriter, folder_state, write_if_changed


def test_other_bytes_are_written(tmp_path: Path) -> None:
    """A new or different file is written, with its folders, and nothing temporary is left."""
    path = tmp_path / "a" / "b.txt"
    assert write_if_changed(path, b"1")
    assert write_if_changed(path, b"2")
    expected = b"2"
    assert expected == path.read_bytes()
    assert [path] == list(path.parent.iterdir())


def test_same_bytes_are_left_alone(tmp_path: Path) -> None:
    """A file that holds the bytes already is not touched."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"1")
    os.utime(path, ns=(5, 5))
    assert not write_if_changed(path, b"1")
    expected = 5
    assert expected == path.stat().st_mtime_ns


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, the old file is whole and no temporary one is left."""

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_if_changed(path, b"new")
    assert {"a.txt": b"old"} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}


def test_folders_hold_exactly_what_is_wanted(tmp_path: Path) -> None:
    """Stale files, links and empty folders go; what lies outside the folders stays."""
    inside, outside = tmp_path / "generated", tmp_path / "outside"
    for path in (inside / "stale.txt", inside / "deep" / "er" / "stale.txt", outside / "kept.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"old")
    (inside / "link").symlink_to(outside)
    wanted = {inside / "a.txt": b"1", inside / "new" / "b.txt": b"2"}
    (inside / "as-it-is.txt").write_bytes(b"3")
    writer = FolderWriter([inside, tmp_path / "absent"])
    written = [writer.write(path, content) for path, content in [*wanted.items(), *wanted.items()]]
    writer.leave(inside / "as-it-is.txt")
    writer.finish()
    assert [True, True, False, False] == written
    wanted[inside / "as-it-is.txt"] = b"3"
    assert wanted == {path: path.read_bytes() for path in inside.rglob("*") if path.is_file()}
    assert ["a.txt", "as-it-is.txt", "new"] == sorted(path.name for path in inside.iterdir())
    assert (outside / "kept.txt").is_file()


@pytest.mark.parametrize(
    "alter",
    [
        lambda folder: (folder / "a").write_bytes(b"12"),
        lambda folder: os.utime(folder / "a", ns=(6, 6)),
        lambda folder: (folder / "a").unlink(),
        lambda folder: (folder / "b").write_bytes(b""),
    ],
    ids=["size", "time", "removed", "added"],
)
def test_altered_folder_has_another_state(tmp_path: Path, alter: object) -> None:
    """A changed size or time, a removed or an added file shows in the state of a folder."""
    (tmp_path / "a").write_bytes(b"1")
    os.utime(tmp_path / "a", ns=(5, 5))
    before = folder_state(tmp_path)
    assert before == folder_state(tmp_path)
    assert callable(alter)
    alter(tmp_path)
    assert before != folder_state(tmp_path)


def test_what_stands_in_the_way_is_removed(tmp_path: Path) -> None:
    """Links, pipes and files where a folder shall be, and a folder where a file shall be, make way."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folders = [tmp_path / "link", tmp_path / "file"]
    folders[0].symlink_to(elsewhere)
    folders[1].touch()
    writer = FolderWriter(folders)
    for folder in folders:
        assert writer.write(folder / "a" / "b.txt", b"1")
    deep = folders[0] / "a"
    (deep / "c.txt" / "d").mkdir(parents=True)
    os.mkfifo(deep / "pipe.txt")
    for name in ("c.txt", "pipe.txt"):
        assert writer.write(deep / name, b"1")
    assert [] == list(elsewhere.iterdir())
    assert {"b.txt", "c.txt", "pipe.txt"} == {path.name for path in deep.iterdir() if path.is_file()}
