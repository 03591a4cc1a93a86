"""From a file that somebody wrote to its text, whatever lies under that name.

Nothing is followed out of the course, waited for or read without end: a link may lead to a secret of the
machine that builds a stranger's pull request, a named pipe never answers, a device never ends.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from pathlib import Path

from coursebuild.model import Finding

_MIB = 2**20
LARGEST_TEXT_MIB = 2
"""Facts, notes and modules; the largest of the course holds some 50 KB."""
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


class _Unreadable(Exception):
    def __init__(self, rule: str, message: str, advice: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.advice, self.line = rule, message, advice, line


def read_text(
    path: Path, shown_path: str, findings: list[Finding], *, largest_mib: int = LARGEST_TEXT_MIB
) -> str | None:
    """The text of a UTF-8 file; None after a finding that says why it cannot be read.

    `shown_path` is the path relative to the course, out of which no link may lead.
    """
    try:
        root = path.parents[len(Path(shown_path).parts) - 1]
        _check_links(root, path)
        return _decoded(_bytes_of(path, largest_mib))
    except _Unreadable as problem:
        finding = Finding(
            path=shown_path,
            line=problem.line,
            rule=problem.rule,
            message=problem.message,
            advice=problem.advice,
        )
    except OSError as error:
        if error.errno == errno.ENOENT:
            finding = Finding(path=shown_path, rule="missing", message="the file is missing")
        else:
            finding = Finding(
                path=shown_path, rule="unreadable", message=f"cannot be read: {error.strerror or error}"
            )
    except ValueError as error:  # a NUL in the name
        finding = Finding(path=shown_path, rule="unreadable", message=f"cannot be read: {error}")
    findings.append(finding)
    return None


def leads_out(root: Path, path: Path) -> bool:
    """Whether `path` lies outside `root` once its links are followed."""
    return not os.path.realpath(path).startswith(os.path.realpath(root).rstrip(os.sep) + os.sep)


def find_written(folder: Path, name: str) -> Path:
    """`folder / name` as it is spelled on disk: macOS and archives write Korean in another form of Unicode.

    Where nothing has that name in any form, the path as it was asked for.
    """
    path = folder / name
    if os.path.lexists(path) or name.isascii():
        return path
    found = folder
    for part in Path(name).parts:
        wanted = unicodedata.normalize("NFC", part)
        try:
            same = sorted(e.name for e in found.iterdir() if unicodedata.normalize("NFC", e.name) == wanted)
        except OSError:
            same = []
        found /= same[0] if same else part
    return found if os.path.lexists(found) else path


def _check_links(root: Path, path: Path) -> None:
    if path.is_symlink():
        try:
            path.stat()
        except FileNotFoundError:
            raise _Unreadable("link", "a link to nothing", "put the file itself in its place") from None
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise _Unreadable(
                "link", "a link that leads back to itself", "put the file itself in its place"
            ) from None
    if leads_out(root, path):
        raise _Unreadable("link", "a link that leads out of the course", "put the file itself in its place")


def _bytes_of(path: Path, largest_mib: int) -> bytes:
    # A named pipe would be waited for without O_NONBLOCK; a device may act on being opened.
    _check_kind(path.stat().st_mode)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        _check_kind(os.fstat(file.fileno()).st_mode)
        raw = file.read(largest_mib * _MIB + 1)
    if len(raw) > largest_mib * _MIB:
        raise _Unreadable(
            "too-large",
            f"the file is larger than {largest_mib} MiB",
            "leave out what is not written by hand, such as saved outputs, or split the file",
        )
    return raw


def _check_kind(mode: int) -> None:
    for is_kind, name in _KINDS:
        if is_kind(mode):
            raise _Unreadable("unreadable", f"cannot be read: {name}, not a file", "put a file in its place")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[1:40:2].strip(b"\0") == b"" != raw[1:4:2]:
        raise _Unreadable("encoding", "not UTF-8 text (it reads as UTF-16)", "save the file as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _Unreadable(
            "encoding", f"not UTF-8 text{_likely_encoding(raw)}", "save the file as UTF-8", line
        ) from None


def _likely_encoding(raw: bytes) -> str:
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return " (it reads as CP949, the old Korean Windows encoding)"
