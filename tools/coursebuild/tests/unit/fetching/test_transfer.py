"""One request: what it asks for, and what of the answer is believed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coursebuild.fetching import transfer as module
from coursebuild.fetching.transfer import TransferCut, WrongFile, transfer
from coursebuild.nouns.dataset import PinnedFile

if TYPE_CHECKING:
    from .conftest import Server


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """Where the part will be."""
    return tmp_path / "file.part"


@pytest.fixture
def tag(tmp_path: Path) -> Path:
    """Where the mark of the part will be."""
    return tmp_path / "file.part.tag"


def silent(have: int) -> None:
    """Hear progress and do nothing."""


def test_complete_part_asks_nobody(part: Path, tag: Path, server: Server, pinned: PinnedFile) -> None:
    """When all bytes are there, no request is sent."""
    part.write_bytes(server.content)
    transfer(pinned, part, tag, silent)
    assert [] == server.ranges


@pytest.mark.parametrize(("etag", "kept"), [('"strong"', '"strong"'), ('W/"weak"', None), ("", None)])
def test_only_strong_marks_are_kept(
    part: Path, tag: Path, server: Server, pinned: PinnedFile, etag: str, kept: str | None
) -> None:
    """A weak mark says nothing about single bytes, so none may be resumed by it."""
    tag.write_text('"of an older part"', encoding="latin-1")
    server.etag = etag
    transfer(pinned, part, tag, silent)
    assert kept == (tag.read_text(encoding="latin-1") if tag.exists() else None)


def test_server_that_sends_another_part_is_not_believed(
    part: Path, tag: Path, server: Server, pinned: PinnedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that begins elsewhere than asked is not appended."""
    part.write_bytes(server.content[:1000])
    monkeypatch.setattr(module, "_RANGE", module.re.compile(r"bytes (\d)\d*-\d+/(\d+)"))  # reads 1000 as 1
    with pytest.raises(TransferCut, match="another part"):
        transfer(pinned, part, tag, silent)
    assert server.content[:1000] == part.read_bytes()


def test_more_than_announced_is_refused(part: Path, tag: Path, server: Server, pinned: PinnedFile) -> None:
    """A server that announces no length cannot fill the disk: one byte too many ends it."""
    server.announced = -1
    server.content *= 2
    with pytest.raises(WrongFile, match="sends more than the 512,000 bytes"):
        transfer(pinned, part, tag, silent)


def test_silence_is_a_cut(
    part: Path, tag: Path, server: Server, pinned: PinnedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing for long is given up like one that hangs up; what came is kept."""
    monkeypatch.setattr(module, "_SILENCE_SECONDS", 0.2)
    server.cuts = [1000]
    server.after_answer = lambda: time.sleep(1)
    with pytest.raises(TransferCut, match="nothing arrived for"):
        transfer(pinned, part, tag, silent)
