"""Bring one pinned file into its place: resumed when cut, proved by size and SHA-256, then renamed.

A file under its final name is therefore whole and the right one. What has arrived of an unfinished one
stays beside it as `<name>.part`; of a wrong one nothing stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pooch

from coursebuild.fetching.transfer import NoAnswer, TransferCut, WrongFile, by_hand, size_of, transfer
from coursebuild.nouns.dataset import PinnedFile
from coursebuild.nouns.errors import FetchError

pooch.get_logger().setLevel("WARNING")  # whoever fetches reports each file
_ATTEMPTS_WITHOUT_PROGRESS = 3
"""Attempts in a row that may bring nothing."""
_ATTEMPTS = 40
_LONGEST_PAUSE_SECONDS = 8.0


class Unreachable(FetchError):
    """No server answered: it is not worth asking for other files."""


def is_in_place(file: PinnedFile, folder: Path) -> bool:
    """Whether the file is there; raises FetchError when another one has its name."""
    target = folder / file.path
    if not target.exists():
        return False
    actual = pooch.file_hash(target)
    if actual != file.sha256:
        raise FetchError(
            f"{target}: this is not the published file\n"
            f"    expected sha256 {file.sha256}\n    found    sha256 {actual}\n"
            "    it was left alone: remove it, then fetch again"
        )
    return True


def download(
    file: PinnedFile,
    folder: Path,
    on_progress: Callable[[int], None],
    on_retry: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Download `file` below `folder`; `on_progress` hears the bytes so far, `on_retry` what went wrong.

    Raises FetchError, which says what is left and what to do by hand.
    """
    target = folder / file.path
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    was_resumed = False

    def hand_over(_url: str, output: str, _pooch: object) -> None:
        """Give pooch all bytes of the file, to prove and to rename."""
        nonlocal was_resumed
        Path(output).unlink()  # so that nothing but the part is left, whatever ends us
        was_resumed = _transfer_all(file, part, on_progress, on_retry, pause)
        part.replace(output)

    with _alone(target):
        for is_last in (False, True):
            try:
                pooch.retrieve(file.url, file.sha256, target.name, target.parent, downloader=hand_over)
                return
            except ValueError as error:
                if is_last or not was_resumed:
                    raise FetchError(
                        f"{file.url}: the file that arrived is not the published one;"
                        f" nothing of it was kept\n    {error}\n"
                        "    try again later; when it stays so, the publisher has changed the file"
                    ) from None
                # The old part may have belonged to another version of the file: once more from the start.
                on_retry("the resumed file is not the published one; beginning anew")


def _transfer_all(
    file: PinnedFile,
    part: Path,
    on_progress: Callable[[int], None],
    on_retry: Callable[[str], None],
    pause: Callable[[float], None],
) -> bool:
    """Transfer until all bytes are there; returns whether it took more than one answer of the server.

    Gives up after some attempts that brought nothing.
    """
    was_resumed, fruitless = part.exists(), 0
    for attempt in range(1, _ATTEMPTS + 1):
        before = size_of(part)
        try:
            transfer(file, part, on_progress)
            break
        except TransferCut as cut:
            was_resumed = True
            fruitless = 0 if size_of(part) > before else fruitless + 1
            if fruitless == _ATTEMPTS_WITHOUT_PROGRESS or attempt == _ATTEMPTS:
                kind = Unreachable if isinstance(cut, NoAnswer) else FetchError
                raise kind(f"{file.url}: {cut}\n    {_what_now(part)}") from None
            on_retry(str(cut))
            pause(min(2.0 ** max(fruitless - 1, 0), _LONGEST_PAUSE_SECONDS))
        except WrongFile:
            part.unlink(missing_ok=True)
            raise
    return was_resumed


def _what_now(part: Path) -> str:
    if size_of(part):
        return (
            "what has arrived is kept, and the next `coursebuild fetch` goes on from there;\n"
            f"    or {by_hand(part)}"
        )
    return f"nothing has arrived: is there a network? Then fetch again, or\n    {by_hand(part)}"


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time write the parts in a folder."""
    with (target.parent / ".fetch.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchError(f"{target.parent}: another fetch is at work here: wait for it") from None
        yield
