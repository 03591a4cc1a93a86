"""From a file that somebody wrote to its text, whatever lies under that name.

Nothing is followed out of the course, waited for or read without end: a link may lead to a secret of the
machine that builds a stranger's pull request, a named pipe never answers, a device never ends.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePath

from coursebuild.nouns.finding import Finding
from coursebuild.safety.gate import FileRefused, finding_for, read_file

LARGEST_TEXT_MIB = 2
"""Facts, notes and modules; the largest of the course holds some 50 KB."""
_SAVE_AS_UTF_8 = "save the file as UTF-8"


def read_text(
    path: Path, shown_path: str, findings: list[Finding], *, largest_mib: int = LARGEST_TEXT_MIB
) -> str | None:
    """The text of a UTF-8 file; None after a finding that says why it cannot be read.

    `shown_path` is the path relative to the course, out of which no link may lead.
    """
    root = path.parents[len(Path(shown_path).parts) - 1]
    try:
        return _decoded(read_file(root, path, largest_mib=largest_mib))
    except (FileRefused, OSError, ValueError) as problem:  # ValueError: a NUL in the name
        findings.append(finding_for(PurePath(shown_path), problem))
    return None


def find_file(folder: Path, name: str) -> Path:
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


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[1:40:2].strip(b"\0") == b"" != raw[1:4:2]:
        raise FileRefused("encoding", "not UTF-8 text (it reads as UTF-16)", _SAVE_AS_UTF_8)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"not UTF-8 text{_likely_encoding(raw)}"
        raise FileRefused("encoding", message, _SAVE_AS_UTF_8, line) from None


def _likely_encoding(raw: bytes) -> str:
    try:
        raw.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return " (it reads as CP949, the old Korean Windows encoding)"
