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


def silent(have: int) -> None:
    """Hear progress and do nothing."""


def test_complete_part_asks_nobody(part: Path, server: Server, pinned: PinnedFile) -> None:
    """When all bytes are there, no request is sent."""
    part.write_bytes(server.content)
    transfer(pinned, part, silent)
    assert [] == server.ranges


def test_server_that_sends_another_part_is_not_believed(
    part: Path, server: Server, pinned: PinnedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that begins elsewhere than asked is not appended."""
    part.write_bytes(server.content[:1000])
    monkeypatch.setattr(module, "_RANGE", module.re.compile(r"bytes (\d)\d*-\d+/(\d+)"))  # reads 1000 as 1
    with pytest.raises(TransferCut, match="another part"):
        transfer(pinned, part, silent)
    assert server.content[:1000] == part.read_bytes()


def test_more_than_announced_is_refused(part: Path, server: Server, pinned: PinnedFile) -> None:
    """A server that announces no length cannot fill the disk: one byte too many ends it."""
    server.announced = -1
    server.content *= 2
    with pytest.raises(WrongFile, match="sends more than the file's 512,000 bytes"):
        transfer(pinned, part, silent)


def test_silence_is_a_cut(
    part: Path, server: Server, pinned: PinnedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing for long is given up like one that hangs up; what came is kept."""
    monkeypatch.setattr(module, "_SILENCE_SECONDS", 0.2)
    server.cuts = [1000]
    server.after_answer = lambda: time.sleep(1)
    with pytest.raises(TransferCut, match="nothing arrived for"):
        transfer(pinned, part, silent)


def test_encoded_file_is_kept_as_sent(part: Path, server: Server, pinned: PinnedFile) -> None:
    """A server that calls a `.gz` file encoded, as common ones do, does not get it unpacked."""
    server.headers = {"Content-Encoding": "x-gzip"}
    transfer(pinned, part, silent)
    assert server.content == part.read_bytes()


def test_passwords_of_this_machine_stay_here(
    part: Path, server: Server, pinned: PinnedFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a `.netrc` holds for the server is sent neither to it nor after a redirect."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server.statuses, server.location = [302], server.address
    transfer(pinned, part, silent)
    assert [None, None] == server.heard_authorization
