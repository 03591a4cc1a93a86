"""JPEG XL, JPEG 2000 and BMP: what draws is copied in its order, metadata is left out.

ISO/IEC 18181-2 and 15444-1. No part of them states the place of another, so that parts can go.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from coursebuild.safety.picture_exif import Picture

_XL, _XL_BARE = b"\0\0\0\x0cJXL \r\n\x87\n", b"\xff\x0a"
_2000, _2000_BARE = b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"
_DRAWS = frozenset(
    (b"JXL ", b"ftyp", b"jxll", b"jxlc", b"jxlp", b"jP  ", b"jp2h", b"jp2c", b"jpch", b"jplh", b"rreq")
)
"""Not among them: jbrd, from which a JPEG is made again with all its metadata."""
_COMMENT, _FIRST_TILE = 0x64, 0x90
_BMP_HEADS = frozenset((12, 16, 40, 52, 56, 64, 108, 124))
_Part = tuple[bytes, bytes]


def strip_container(content: bytes) -> Picture | None:
    """The picture without its metadata; None for another kind of file, or one that is torn."""
    try:
        if content.startswith((_XL, _2000)):
            parts = list(_boxes(content))
        elif content.startswith(_2000_BARE):
            parts = list(_stream(content))
        elif content.startswith(b"BM") and struct.unpack_from("<I", content, 14)[0] in _BMP_HEADS:
            end = struct.unpack_from("<I", content, 2)[0]
            parts = [(content[:end], content[end:])] if end > 14 else [(content, b"")]
        else:
            return None
    except (struct.error, IndexError):
        return None
    metadata = tuple(removed for _, removed in parts if removed)
    return Picture(content=b"".join(part for part, _ in parts), metadata=metadata)


def _boxes(content: bytes) -> Iterator[_Part]:
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            head, size = 16, struct.unpack_from(">Q", content, at + 8)[0]
        end = at + size if size else len(content)
        if not at + head <= end <= len(content):
            break
        body = content[at + head : end]
        if name == b"jp2c":
            inner = list(_stream(body))
            stripped = b"".join(each for each, _ in inner)
            metadata = b"\n".join(removed for _, removed in inner if removed)
            yield struct.pack(">I4s", len(stripped) + 8, name) + stripped, metadata
        elif name in _DRAWS:
            yield content[at:end], b""
        else:
            yield b"", body
        at = end
    yield b"", content[at:]


def _stream(content: bytes) -> Iterator[_Part]:
    """The head of a stream of JPEG 2000, segment by segment, and the rest, which draws."""
    yield content[:2], b""
    at = 2
    while content[at] == 0xFF and content[at + 1] != _FIRST_TILE:
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        segment = content[at:end]
        yield (b"", segment) if content[at + 1] == _COMMENT else (segment, b"")
        at = end
    yield content[at:], b""
