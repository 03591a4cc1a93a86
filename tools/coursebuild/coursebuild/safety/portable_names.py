"""Know the names that a file can have on every system: what is unpacked must land where it belongs."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

_LONGEST = 180
"""Of a whole name in an archive: Windows allows 260, with the folder in which somebody unpacks it."""
_LONGEST_PART_BYTES = 255
_FORBIDDEN = re.compile('[<>:"|?*\\\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
"""Devices of Windows, with any suffix."""


def why_not_portable(name: str) -> str:
    """What is wrong with a relative path as the name of a file in an archive; '' when nothing is."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return "it leads out of the folder into which it is unpacked"
    if len(name) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    return next((problem for part in path.parts if (problem := _why_not(part))), "")


def normalise_name(name: str) -> str:
    """What two names have in common that are one file on a system without case or with other Unicode."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def make_portable(name: str) -> str:
    """The name of a file, changed as little as makes it portable."""
    changed = _FORBIDDEN.sub("_", name)
    stem, dot, suffix = changed.rpartition(".")
    changed = f"{stem.rstrip(' .') or '_'}{dot}{suffix.rstrip(' .')}" if dot else changed.rstrip(" .")
    if _is_reserved(changed):
        changed = f"_{changed}"
    return changed if len(changed) <= _LONGEST else f"{changed[: _LONGEST - len(suffix) - 1]}.{suffix}"


def _why_not(part: str) -> str:
    forbidden = _FORBIDDEN.search(part)
    if forbidden:
        shown = forbidden[0] if forbidden[0].isprintable() else f"U+{ord(forbidden[0]):04X}"
        return f"Windows allows no {shown} in it"
    if part.endswith((".", " ")):
        return "it ends with a dot or a blank, which Windows drops"
    if _is_reserved(part):
        return "it is the name of a device of Windows"
    return "it is too long" if len(part.encode()) > _LONGEST_PART_BYTES else ""


def _is_reserved(part: str) -> bool:
    return _RESERVED.fullmatch(part.partition(".")[0].rstrip()) is not None
