"""The encoded forms of pictures, kept by the digest of what they were made from: none is encoded twice.

One file a picture, its own digest in front: a damaged one is as good as none, is moved aside and made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from coursebuild.keeping.records import Record

_AT_MOST = 500
"""Pictures of which the forms are kept; beyond that, those that were used longest ago go."""


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
    """The same in AVIF, smaller ones first; none where the exact form is light enough."""
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


def read_encoded(path: Path) -> Encoded | None:
    """The forms kept at `path`; None when there are none that are whole."""
    encoded = Record(path, Encoded).read()
    if encoded is not None:
        with contextlib.suppress(OSError):
            path.touch()
    return encoded


def keep_encoded(path: Path, encoded: Encoded) -> None:
    """Write the file that `read_encoded` reads; the folder keeps what was used last."""
    Record(path, Encoded).write(encoded)
    kept = sorted(path.parent.iterdir(), key=lambda each: each.lstat().st_mtime_ns, reverse=True)
    for old in kept[_AT_MOST:]:
        with contextlib.suppress(OSError):
            old.unlink(missing_ok=True)
