"""One HTTP request for what is still missing of a file: the owner of urllib.request and http.client.

The partial file grows on disk, so whatever ends a transfer can be followed by another that goes on from
there. A server that cannot continue, or whose file is another one now, sends the whole file: then the part
is begun anew.
"""

from __future__ import annotations

import email.message
import errno
import http.client
import io
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from coursebuild.keeping.whole_files import write_whole
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


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses only."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not is_web_address(newurl):
            raise FetchError(f"{req.full_url}: the server leads to `{newurl}`, which is not a web address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_WebOnly)


def transfer(file: PinnedFile, part: Path, tag: Path, on_progress: Callable[[int], None]) -> None:
    """Add to `part` what is missing of it; returns when it has as many bytes as `file`.

    `tag` keeps the server's mark of the version that `part` belongs to. `on_progress` hears the bytes in
    `part`. Raises TransferCut when another attempt may help, FetchError when none will.
    """
    have = part.stat().st_size if part.exists() else 0
    if have > file.bytes:
        have = 0
    on_progress(have)
    if have == file.bytes:
        return
    try:
        with _OPENER.open(_request(file, have, tag), timeout=_SILENCE_SECONDS) as response:
            start = _start(file, response.status, response.headers, have)
            if not start:
                _keep_tag(tag, response.headers)
            with part.open("ab" if start else "wb", buffering=0) as out:
                _receive(file, response, out, start, on_progress)
    except urllib.error.HTTPError as error:
        with error:
            _refused(file, error, part)
    except urllib.error.URLError as error:
        raise NoAnswer(_reason(error)) from None
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise TransferCut(_reason(error)) from None


def _request(file: PinnedFile, have: int, tag: Path) -> urllib.request.Request:
    headers = {"User-Agent": "coursebuild", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if tag.exists():  # "go on if it is still this version, else send it all"
            headers["If-Range"] = tag.read_text(encoding="latin-1")
    return urllib.request.Request(file.url, headers=headers)  # noqa: S310  a web address, checked when read


def _start(file: PinnedFile, status: int, headers: email.message.Message, have: int) -> int:
    """Where in the file the body of this answer begins; refuses a file of another length."""
    start, total = 0, headers.get("Content-Length", "")
    if status == http.client.PARTIAL_CONTENT:
        found = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
        if found is None or int(found[1]) != have:
            raise TransferCut("the server answered with another part than the one asked for")
        start, total = have, found[2]
    if total.isdigit() and int(total) != file.bytes:
        raise WrongFile(
            f"{file.url}: the server offers {int(total):,} bytes, but the published file has {file.bytes:,}\n"
            "    nothing was kept; when it stays so, the publisher has changed the file"
        )
    return start


def _keep_tag(tag: Path, headers: email.message.Message) -> None:
    """Remember the strong validator of what is about to be received, if the server gives one."""
    mark = headers.get("ETag", "")
    if mark.startswith('"'):
        write_whole(tag, mark.encode("latin-1", "replace"))
    else:
        tag.unlink(missing_ok=True)


def _receive(
    file: PinnedFile, response: IO[bytes], out: io.FileIO, have: int, on_progress: Callable[[int], None]
) -> None:
    while chunk := _read(response, min(_CHUNK_BYTES, file.bytes - have + 1)):
        if have + len(chunk) > file.bytes:
            raise WrongFile(f"{file.url}: the server sends more than the {file.bytes:,} bytes of the file")
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


def _read(response: IO[bytes], most: int) -> bytes:
    try:
        return response.read(most)
    except OSError as error:  # of the network: an error of the disk comes from writing
        raise TransferCut(_reason(error)) from None


def _no_room(file: PinnedFile, name: object, have: int, error: OSError) -> str:
    return (
        f"{name}: no room for the rest of the file ({error.strerror})\n"
        f"    make room for {file.bytes - have:,} more bytes, or name another folder with COURSE_DATA;\n"
        "    what has arrived is kept, and the next `coursebuild fetch` goes on from there"
    )


def _refused(file: PinnedFile, error: urllib.error.HTTPError, part: Path) -> None:
    if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.unlink(missing_ok=True)
        raise TransferCut("the server cannot go on from there; beginning anew")
    said = f"the server answered {error.code} {error.reason}"
    if error.code in _NOT_FOR_LONG:
        raise TransferCut(said)
    raise FetchError(f"{file.url}: {said}\n    {by_hand(part)}")


def by_hand(part: Path) -> str:
    """What a person can do when no server gives the file."""
    return f"download it elsewhere and put it here: {part.with_name(part.name.removesuffix('.part'))}"


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"nothing arrived for {_SILENCE_SECONDS} s"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
