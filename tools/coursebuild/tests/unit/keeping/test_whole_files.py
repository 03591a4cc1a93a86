"""A file is written whole or not at all, and only what is whole is read back."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.keeping.whole_files import read_regular, read_sealed, seal, set_aside, unseal, write_whole


def test_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the bytes are synced, then the file is renamed, then the folder is synced."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("sync folder" if is_folder else f"sync {os.fstat(descriptor).st_size} bytes")
        fsync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        done.append(f"rename to {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_whole(tmp_path / "a.txt", b"1234")
    assert ["sync 4 bytes", "rename to a.txt", "sync folder"] == done


def test_reader_sees_the_old_file_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While bytes are written, the name still leads to the old ones."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    seen: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: seen.append(path.read_bytes()))
    write_whole(path, b"new")
    assert [b"old", b"new"] == seen


def test_failed_write_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses about a descriptor is said about the file."""

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=r"No space left on device: '.*a\.txt'"):
        write_whole(tmp_path / "a.txt", b"new")
    assert [] == list(tmp_path.iterdir())


def test_folder_in_place_of_the_file_is_moved_aside(tmp_path: Path) -> None:
    """Nothing that somebody put there is lost, and the file has its name."""
    path = tmp_path / "a.txt"
    path.mkdir()
    (path / "kept").touch()
    write_whole(path, b"new")
    assert b"new" == path.read_bytes()
    assert [tmp_path / "a.txt.damaged" / "kept"] == list((tmp_path / "a.txt.damaged").iterdir())


def test_temporary_file_is_never_somebody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link under the temporary name is not written through."""
    victim, path = tmp_path / "victim", tmp_path / "folder" / "a.txt"
    victim.write_bytes(b"kept")
    path.parent.mkdir()
    monkeypatch.setattr(os, "getpid", lambda: 7)
    monkeypatch.setattr("threading.get_ident", lambda: 8)
    (path.parent / ".a.txt.7.8.tmp").symlink_to(victim)
    write_whole(path, b"new")
    expected = (b"kept", b"new")
    assert expected == (victim.read_bytes(), path.read_bytes())
    assert [path] == list(path.parent.iterdir())


def test_sealed_bytes_come_back() -> None:
    """What was sealed is read as it was, whatever bytes it holds."""
    assert unseal(seal(b"a\n\xff\n")) == b"a\n\xff\n"


@pytest.mark.parametrize("bit", range(0, 8 * 67, 5))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    """A bit that changed anywhere in a sealed file makes it damaged."""
    raw = bytearray(seal(b"ab"))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match="its checksum is wrong"):
        unseal(bytes(raw))


@pytest.mark.parametrize(
    "stand_in",
    [
        lambda path: path.mkdir(),
        lambda path: path.symlink_to(path.with_name("other")),
        os.mkfifo,
        lambda path: (path.touch(), os.truncate(path, 2**40)),
        lambda path: path.write_bytes(b"x"),
    ],
    ids=["folder", "link", "pipe", "huge", "not sealed"],
)
def test_what_is_no_kept_file_is_moved_aside(tmp_path: Path, stand_in: Callable[[Path], object]) -> None:
    """What stands in the place of a kept file is neither read nor waited for, and the way is free again."""
    path = tmp_path / "a"
    (tmp_path / "other").write_bytes(seal(b"1"))
    stand_in(path)
    assert read_sealed(path) is None
    assert not os.path.lexists(path)
    assert os.path.lexists(tmp_path / "a.damaged")
    write_whole(path, seal(b"2"))
    expected = b"2"
    assert expected == read_sealed(path)


def test_unreadable_file_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system does not let us read is as good as none."""

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a").write_bytes(seal(b"1"))
    monkeypatch.setattr(os, "open", refuse)
    assert read_sealed(tmp_path / "a") is None
    assert ["a.damaged"] == [path.name for path in tmp_path.iterdir()]


def test_nothing_that_was_moved_aside_is_lost(tmp_path: Path) -> None:
    """A second damaged file gets a name of its own; a system that refuses is no error."""
    for content in (b"1", b"2"):
        (tmp_path / "a").write_bytes(content)
        set_aside(tmp_path / "a")
    expected = {"a.damaged": b"1", "a.damaged1": b"2"}
    assert expected == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set_aside(tmp_path / "absent") is None


@pytest.mark.parametrize(("age_days", "is_noted"), [(0, False), (2, True), (-400, True)])
def test_use_is_noted_once_a_day(tmp_path: Path, age_days: int, is_noted: bool) -> None:
    """Reading brings the time of a file up to date when it is more than a day off, whichever way."""
    path = tmp_path / "a"
    path.write_bytes(b"1")
    now = path.stat().st_mtime
    os.utime(path, (5, now - age_days * 86_400))
    before = path.stat().st_mtime
    read_regular(path)
    assert before == path.stat().st_mtime
    read_regular(path, used=True)
    assert is_noted == (before != path.stat().st_mtime)
