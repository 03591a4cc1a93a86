"""One HTTP request for what is still missing of a file: the owner of requests.

The partial file grows on disk, so whatever ends a transfer can be followed by another that goes on from
there. A server that cannot continue sends the whole file: then the part is begun anew. Only web addresses
are asked, and no password of this machine is sent.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import requests
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from coursebuild.nouns.dataset import PinnedFile
from coursebuild.nouns.errors import FetchError
from coursebuild.nouns.settings import is_web_address

_CHUNK_BYTES = 1 << 16
_SILENCE_SECONDS = 30
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_NOT_FOR_LONG = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class TransferCut(Exception):
    """A transfer ended early, in a way that another attempt may mend; its text says how."""


class NoAnswer(TransferCut):
    """No server was reached at all."""


class WrongFile(FetchError):
    """What the server offers cannot be the pinned file: the part is worth nothing."""


class _WebOnly(requests.Session):
    """Follows redirects to web addresses only, without the passwords of a `.netrc`."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target and not is_web_address(urljoin(resp.url, target)):
            raise FetchError(f"{resp.url}: the server leads to `{target}`, which is not a web address")
        return target

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Add nothing."""


def transfer(file: PinnedFile, part: Path, on_progress: Callable[[int], None]) -> None:
    """Add to `part` what is missing of it; returns when it has as many bytes as `file`.

    `on_progress` hears the bytes in `part`. Raises TransferCut when another attempt may help, FetchError when
    none will.
    """
    have = size_of(part)
    if have > file.bytes:
        have = 0
    on_progress(have)
    if have == file.bytes:
        return
    try:
        with _WebOnly() as session, _ask(session, file, have) as response:
            _check_status(file, response, part)
            start = _start(file, response, have)
            # As sent: what a server calls the encoding of a `.gz` is part of the file.
            chunks = response.raw.stream(_CHUNK_BYTES, decode_content=False)
            with part.open("ab" if start else "wb", buffering=0) as out:
                _receive(file, chunks, out, start, on_progress)
    except (requests.ReadTimeout, ReadTimeoutError):
        raise TransferCut(f"nothing arrived for {_SILENCE_SECONDS} s") from None
    except requests.ConnectionError as error:
        is_cut = isinstance(error.args[0] if error.args else None, ProtocolError)
        raise (TransferCut if is_cut else NoAnswer)(_reason(error)) from None
    except requests.RequestException as error:
        raise FetchError(f"{file.url}: {error}\n    {by_hand(part)}") from None


def size_of(part: Path) -> int:
    """How many bytes of a file have arrived."""
    return part.stat().st_size if part.exists() else 0


def _ask(session: requests.Session, file: PinnedFile, have: int) -> requests.Response:
    headers = {"User-Agent": "coursebuild", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    return session.get(
        file.url, headers=headers, stream=True, timeout=_SILENCE_SECONDS, auth=lambda request: request
    )


def _check_status(file: PinnedFile, response: requests.Response, part: Path) -> None:
    if response.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        return
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.unlink(missing_ok=True)
        raise TransferCut("the server cannot go on from there; beginning anew")
    answer = f"the server answered {response.status_code} {response.reason}"
    if response.status_code in _NOT_FOR_LONG:
        raise TransferCut(answer)
    raise FetchError(f"{file.url}: {answer}\n    {by_hand(part)}")


def _start(file: PinnedFile, response: requests.Response, have: int) -> int:
    """Where in the file the body of this answer begins; refuses a file of another length."""
    start, total = 0, response.headers.get("Content-Length", "")
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
        if found is None or int(found[1]) != have:
            raise TransferCut("the server answered with another part than the one asked for")
        start, total = have, found[2]
    if total.isdigit() and int(total) != file.bytes:
        raise WrongFile(
            f"{file.url}: the server offers {int(total):,} bytes, but the published file has {file.bytes:,}\n"
            "    nothing was kept; when it stays so, the publisher has changed the file"
        )
    return start


def _receive(
    file: PinnedFile, chunks: Iterable[bytes], out: io.FileIO, have: int, on_progress: Callable[[int], None]
) -> None:
    with contextlib.suppress(ProtocolError):  # an end that came too early shows by what is missing
        for chunk in chunks:
            if have + len(chunk) > file.bytes:
                raise WrongFile(f"{file.url}: the server sends more than the file's {file.bytes:,} bytes")
            rest = memoryview(chunk)
            while rest:
                try:
                    written = out.write(rest)
                except OSError as error:
                    if error.errno not in _NO_ROOM:
                        raise
                    raise FetchError(_no_room(file, out.name, have, error)) from None
                have, rest = have + written, rest[written:]
            on_progress(have)
    os.fsync(out.fileno())
    if have < file.bytes:
        raise TransferCut(f"the connection ended after {have:,} of {file.bytes:,} bytes")


def _no_room(file: PinnedFile, name: object, have: int, error: OSError) -> str:
    return (
        f"{name}: no room for the rest of the file ({error.strerror})\n"
        f"    make room for {file.bytes - have:,} more bytes, or name another folder with COURSE_DATA;\n"
        "    what has arrived is kept, and the next `coursebuild fetch` goes on from there"
    )


def by_hand(part: Path) -> str:
    """What a person can do when no server gives the file."""
    return f"download it elsewhere and put it here: {part.with_name(part.name.removesuffix('.part'))}"


def _reason(error: BaseException) -> str:
    """What the system said, below what the libraries made of it."""
    while deeper := error.__cause__ or error.__context__:
        error = deeper
    if isinstance(error, TimeoutError):
        return f"nothing arrived for {_SILENCE_SECONDS} s"
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
