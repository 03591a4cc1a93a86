"""The encoded forms of pictures, by the digest of what they were made from: none is encoded twice.

One file a picture, its own digest in front: a damaged one is as good as none, is moved aside and made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from coursebuild.keeping.records import Record

_AT_MOST, _LEFT = 500, 450
"""Pictures that are remembered, and how many of them when those that were used longest ago had to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One file of a picture."""

    suffix: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    exact: Version
    light: tuple[Version, ...] = ()
    """Lighter ones, the smaller first, all of one kind; none where the exact form is light enough."""
    shown_width: int = 0
    """Width in CSS pixels at which a page shows it; 0 of what no page shows."""
    is_plot: bool = False
    """Whether it is drawn on white with few colours, so that its lightness can be turned around."""


def encoding_key(content: bytes, purpose: str) -> str:
    """Digest of all that decides the forms: the picture, what for, the encoder and our use of it."""
    return hashlib.sha256(b"\0".join([content, purpose.encode(), _encoder()])).hexdigest()


@cache
def _encoder() -> bytes:
    here, safety = Path(__file__).parent, Path(__file__).parent.parent / "safety"
    code = (here / "encoding.py", safety / "clean_pictures.py", *sorted(safety.glob("picture_*.py")))
    return b"".join(path.read_bytes() for path in code) + version("pillow").encode()


class EncodedPictures:
    """The forms of pictures, by what they were made from; without a folder, none is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def recall(self, content: bytes, purpose: str, encode: Callable[[], Encoded]) -> Encoded:
        """The forms of a picture for a purpose, from an earlier build where they are there and whole."""
        if self._folder is None:
            return encode()
        record = Record(self._folder / encoding_key(content, purpose), Encoded)
        encoded = record.read()
        if encoded is None:
            encoded = encode()
            record.write(encoded)
            self._forget_oldest(self._folder)
        else:
            with contextlib.suppress(OSError):
                record.path.touch()
        return encoded

    def _forget_oldest(self, folder: Path) -> None:
        if len(os.listdir(folder)) <= _AT_MOST:  # noqa: PTH208  names alone, after each picture
            return
        used = list[tuple[int, Path]]()
        for each in folder.iterdir():
            with contextlib.suppress(OSError):  # another process forgets too
                used.append((each.lstat().st_mtime_ns, each))
        for _, old in sorted(used, reverse=True)[_LEFT:]:
            with contextlib.suppress(OSError):
                old.unlink(missing_ok=True)
