"""One file from a real server on this machine: it arrives whole and right, or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coursebuild.fetching.download import download, is_in_place
from coursebuild.nouns.dataset import PinnedFile
from coursebuild.nouns.errors import FetchError

if TYPE_CHECKING:
    from .conftest import Server


class Fetched:
    """A download into a folder, with what was heard of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.target = folder, folder / "file.gz"
        self.part = folder / "file.gz.part"
        self.progress: list[int] = []
        self.retries: list[str] = []
        self.pauses: list[float] = []

    def run(self, file: PinnedFile) -> bytes:
        """Download and return what is in place then."""
        download(file, self.folder, self.progress.append, self.retries.append, self.pauses.append)
        return self.target.read_bytes()

    def refused(self, file: PinnedFile) -> str:
        """Download in vain and return what is said; nothing is in place then."""
        with pytest.raises(FetchError) as caught:
            self.run(file)
        assert not self.target.exists()
        return str(caught.value)

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name != ".fetch.lock")


@pytest.fixture
def fetched(tmp_path: Path) -> Fetched:
    """A download that has not begun."""
    return Fetched(tmp_path / "digits")


def test_whole_file_arrives(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """One request brings the file, progress is heard to its end, and nothing else is left."""
    assert server.content == fetched.run(pinned)
    assert [None] == server.ranges
    assert (0, len(server.content)) == (fetched.progress[0], fetched.progress[-1])
    assert sorted(fetched.progress) == fetched.progress
    assert (["file.gz"], []) == (fetched.left, fetched.retries)


def test_file_in_a_deeper_folder(fetched: Fetched, pinned: PinnedFile) -> None:
    """Folders of the file are made."""
    deep = replace(pinned, path=pinned.path.parent / "a" / "b" / "file.gz")
    download(deep, fetched.folder, fetched.progress.append, fetched.retries.append)
    assert is_in_place(deep, fetched.folder)


def test_cut_connection_is_resumed(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """What has arrived is not asked for again."""
    server.cuts = [100_000, 50_000]
    assert server.content == fetched.run(pinned)
    assert [None, "bytes=100000-", "bytes=150000-"] == server.ranges
    assert "the connection ended after 100,000 of 512,000 bytes" == fetched.retries[0]
    assert ["file.gz"] == fetched.left


def test_cut_connection_without_a_length_is_noticed(
    fetched: Fetched, server: Server, pinned: PinnedFile
) -> None:
    """The end of a connection is not taken for the end of the file."""
    server.cuts, server.announced = [7], -1
    assert server.content == fetched.run(pinned)
    assert [None, "bytes=7-"] == server.ranges


def test_next_command_goes_on(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A download that was given up is resumed by the next one."""
    server.cuts = [100_000, 0, 0, 0]
    said = fetched.refused(pinned)
    assert "the connection ended after 100,000 of 512,000 bytes" in said
    assert "the next `coursebuild fetch` goes on from there" in said
    assert ["file.gz.part"] == fetched.left
    server.cuts.clear()
    server.ranges.clear()
    assert server.content == fetched.run(pinned)
    assert ["bytes=100000-"] == server.ranges


def test_attempts_are_bounded(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """Attempts that bring nothing end, with longer and longer pauses between them."""
    server.statuses = [503] * 100
    said = fetched.refused(pinned)
    assert "503" in said
    assert [1.0, 2.0] == fetched.pauses
    assert (3, []) == (len(server.ranges), fetched.left)


def test_passing_trouble_of_a_server_is_waited_for(
    fetched: Fetched, server: Server, pinned: PinnedFile
) -> None:
    """A server that is busy for a moment is asked again."""
    server.statuses = [503, 429]
    assert server.content == fetched.run(pinned)
    assert ["the server answered 503 Service Unavailable", "the server answered 429 Too Many Requests"] == (
        fetched.retries
    )


def test_server_without_ranges_sends_all(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A server that cannot continue sends everything, and the part is begun anew."""
    server.knows_ranges, server.cuts = False, [100_000]
    assert server.content == fetched.run(pinned)
    assert [None, "bytes=100000-"] == server.ranges


def test_part_of_another_version_is_noticed_by_its_digest(
    fetched: Fetched, server: Server, pinned: PinnedFile
) -> None:
    """The halves of two versions are found out by the digest, and one fresh attempt is made."""
    fetched.folder.mkdir()
    fetched.part.write_bytes(b"x" * 100_000)
    assert server.content == fetched.run(pinned)
    assert ["bytes=100000-", None] == server.ranges
    assert ["the resumed file is not the published one; beginning anew"] == fetched.retries


@pytest.mark.parametrize("size", [512_000, 512_001])
def test_part_that_cannot_be_resumed(fetched: Fetched, server: Server, pinned: PinnedFile, size: int) -> None:
    """A part as long as the file, or longer, but wrong, is replaced."""
    fetched.folder.mkdir()
    fetched.part.write_bytes(b"x" * size)
    assert server.content == fetched.run(pinned)
    assert (["file.gz"], [None]) == (fetched.left, server.ranges)


def test_refused_range_is_begun_anew(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A server that has less than the part holds is asked for everything."""
    server.statuses, server.cuts = [], []
    fetched.folder.mkdir()
    fetched.part.write_bytes(b"x" * 100_000)
    server.statuses = [416]
    assert server.content == fetched.run(pinned)
    assert ["bytes=100000-", None] == server.ranges


def test_wrong_checksum_leaves_nothing(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A file that is not the published one is named with both digests and is gone."""
    server.content = server.content[:-1] + b"!"
    said = fetched.refused(pinned)
    assert f"expected {pinned.sha256} but got {hashlib.sha256(server.content).hexdigest()}" in said
    assert "nothing of it was kept" in said
    assert ([], [None]) == (fetched.left, server.ranges)


@pytest.mark.parametrize("length", [511_999, 512_001])
def test_wrong_length_is_refused_before_it_is_received(
    fetched: Fetched, server: Server, pinned: PinnedFile, length: int
) -> None:
    """A file of another length cannot be the right one."""
    server.content = (server.content * 2)[:length]
    said = fetched.refused(pinned)
    assert f"the server offers {length:,} bytes, but the published file has 512,000" in said
    assert ([], 1) == (fetched.left, len(server.ranges))


@pytest.mark.parametrize("status", [403, 404, 410])
def test_absent_file_is_said_at_once(
    fetched: Fetched, server: Server, pinned: PinnedFile, status: int
) -> None:
    """What will not get better is not tried again; the message says what a person can do."""
    server.statuses = [status]
    said = fetched.refused(pinned)
    assert said.startswith(f"{server.address}: the server answered {status}")
    assert f"download it elsewhere and put it here: {fetched.target}" in said
    assert ([None], []) == (server.ranges, fetched.left)


def test_no_network_is_said_with_the_address(fetched: Fetched, pinned: PinnedFile) -> None:
    """Where nothing answers, the message names the address and what to do by hand."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/file.gz"
    said = fetched.refused(replace(pinned, url=closed))
    assert said.startswith(f"{closed}: Connection refused")
    assert "is there a network?" in said
    assert f"put it here: {fetched.target}" in said
    assert [] == fetched.left


def test_unknown_host_is_said_with_the_address(fetched: Fetched, pinned: PinnedFile) -> None:
    """A name that nobody resolves is trouble with the network too."""
    said = fetched.refused(replace(pinned, url="http://nowhere.invalid/file.gz"))
    assert said.startswith("http://nowhere.invalid/file.gz: ")
    assert "is there a network?" in said


def test_redirect_to_the_web_is_followed(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A server may lead to another web address."""
    server.statuses, server.location = [302], server.address
    assert server.content == fetched.run(pinned)


@pytest.mark.parametrize("location", ["file:///etc/hostname", "ftp://127.0.0.1/file.gz", "data:text/plain,x"])
def test_redirect_elsewhere_is_refused(
    fetched: Fetched, server: Server, pinned: PinnedFile, location: str
) -> None:
    """A server cannot make us read a file of this machine."""
    server.statuses, server.location = [302], location
    assert location in fetched.refused(pinned)
    assert [] == fetched.left


_LIMITED = """
import resource, sys
from pathlib import Path, PurePosixPath
from coursebuild.nouns.dataset import PinnedFile
from coursebuild.nouns.errors import FetchError
from coursebuild.fetching.download import download
url, sha256, size, folder = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
file = PinnedFile(path=PurePosixPath("file.gz"), url=url, sha256=sha256, bytes=int(size))
try:
    download(file, Path(folder), lambda have: None, print)
except FetchError as error:
    print(error)
"""


def test_file_that_does_not_fit_is_kept_so_far(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """Where the system takes no more bytes, the message says so; what fitted is kept and resumed later."""
    arguments = [server.address, pinned.sha256, str(pinned.bytes), str(fetched.folder)]
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, *arguments], capture_output=True, text=True, check=True
    )
    assert "no room for the rest of the file" in done.stdout
    assert "what has arrived is kept" in done.stdout
    assert not fetched.target.exists()
    kept = fetched.part.stat().st_size
    assert 0 < kept <= 200_000
    server.ranges.clear()
    assert server.content == fetched.run(pinned)
    assert [f"bytes={kept}-"] == server.ranges


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_is_said(fetched: Fetched, pinned: PinnedFile) -> None:
    """A disk without room for a single byte ends the download with what to do."""
    fetched.folder.mkdir()
    fetched.part.symlink_to("/dev/full")
    said = fetched.refused(pinned)
    assert "no room for the rest of the file (No space left on device)" in said
    assert "make room for 512,000 more bytes, or name another folder with COURSE_DATA" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written(fetched: Fetched, pinned: PinnedFile) -> None:
    """A read-only folder is an error of the system, which the command line says by name."""
    fetched.folder.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        fetched.run(pinned)


def test_two_downloads_into_one_folder(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A second fetch does not write into the parts of the first."""
    fetched.folder.mkdir()
    with (fetched.folder / ".fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another fetch is at work here" in fetched.refused(pinned)
    assert [] == server.ranges
    assert server.content == fetched.run(pinned)


def test_right_file_is_in_place(fetched: Fetched, server: Server, pinned: PinnedFile) -> None:
    """A file that is there and right needs nothing; an absent one is simply not there."""
    assert not is_in_place(pinned, fetched.folder)
    fetched.folder.mkdir()
    fetched.target.write_bytes(server.content)
    assert is_in_place(pinned, fetched.folder)


def test_wrong_file_in_place_is_left_alone(fetched: Fetched, pinned: PinnedFile) -> None:
    """Somebody's other file under this name is neither used nor overwritten."""
    fetched.folder.mkdir()
    fetched.target.write_bytes(b"mine")
    with pytest.raises(FetchError, match=f"(?s)not the published file.*{pinned.sha256}.*remove it"):
        is_in_place(pinned, fetched.folder)
    assert b"mine" == fetched.target.read_bytes()
