"""A new site takes the place of the old one whole, and nothing of the old one is left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.publishing import swap as module
from coursebuild.publishing.swap import finish_swap, swap_in


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A new site with one page."""
    (tmp_path / "cache" / "next").mkdir(parents=True)
    (tmp_path / "cache" / "next" / "index.html").write_text("new", encoding="utf-8")
    return tmp_path / "cache" / "next"


def test_first_publication(new: Path, tmp_path: Path) -> None:
    """Without an old site the new one is moved into place."""
    swap_in(new, tmp_path / "_site")
    assert ["index.html"] == [path.name for path in (tmp_path / "_site").iterdir()]
    assert not new.exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_old_site_is_replaced_whole(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    """Where the system can exchange folders and where it cannot, only the new site is left."""
    if not can_exchange:
        monkeypatch.setattr(module, "_exchange", lambda first, second: False)
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "old.html").write_text("old", encoding="utf-8")
    swap_in(new, tmp_path / "_site")
    assert {"index.html": "new"} == {path.name: path.read_text() for path in (tmp_path / "_site").iterdir()}
    assert not list(new.parent.iterdir())


def test_exchange_is_one_step(new: Path, tmp_path: Path) -> None:
    """On this system two folders change their names at once."""
    (tmp_path / "_site").mkdir()
    assert module._exchange(new, tmp_path / "_site")
    assert (tmp_path / "_site" / "index.html").is_file()
    assert not list(new.iterdir())


def test_new_site_is_on_the_disk_before_it_is_swapped_in(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file and folder of the new site is synced while the old one is still in place."""
    (tmp_path / "_site").mkdir()
    (new / "deep").mkdir()
    (new / "deep" / "page.html").touch()
    synced: dict[int, bool] = {}
    wanted = {path.stat().st_ino for path in (new, *new.rglob("*"))}

    def note(descriptor: int) -> None:
        synced.setdefault(os.fstat(descriptor).st_ino, not (tmp_path / "_site" / "index.html").exists())

    monkeypatch.setattr(os, "fsync", note)
    swap_in(new, tmp_path / "_site")
    assert dict.fromkeys(wanted, True) == {inode: synced.get(inode) for inode in wanted}
    assert tmp_path.stat().st_ino in synced


def test_interrupted_swap_is_finished(new: Path, tmp_path: Path) -> None:
    """A build that died between two renames has its old site put back, and what it made removed."""
    old = new.with_name("next.old")
    old.mkdir()
    (old / "index.html").write_text("old", encoding="utf-8")
    finish_swap(new, tmp_path / "_site")
    assert {"index.html": "old"} == {path.name: path.read_text() for path in (tmp_path / "_site").iterdir()}
    assert not list(new.parent.iterdir())


def test_refused_swap_puts_the_old_site_back(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system refuses the second of two renames, the old site is there again."""
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "index.html").write_text("old", encoding="utf-8")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == new:
            raise OSError(28, "No space left on device", str(path))
        return rename(path, target)

    monkeypatch.setattr(module, "_exchange", lambda first, second: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="No space left"):
        swap_in(new, tmp_path / "_site")
    assert (tmp_path / "_site" / "index.html").read_text() == "old"


def test_links_are_removed_and_not_followed(new: Path, tmp_path: Path) -> None:
    """A link in the place of the site or of what an earlier build left leads to nothing of ours."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").touch()
    (tmp_path / "_site").symlink_to(elsewhere)
    swap_in(new, tmp_path / "_site")
    assert ["index.html"] == [path.name for path in (tmp_path / "_site").iterdir()]
    assert ["kept.txt"] == [path.name for path in elsewhere.iterdir()]
    assert not os.path.lexists(new)
