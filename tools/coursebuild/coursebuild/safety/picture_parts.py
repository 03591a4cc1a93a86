"""What a picture file consists of: what draws, and metadata - where, when, with what it was made.

Parts are kept by an allow-list and copied as they are, so that no pixel, colour or motion changes. What comes
after the end of a picture is no part of it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from coursebuild.safety.picture_exif import Picture

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DRAWS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP iCCP sBIT bKGD hIST pHYs acTL fcTL fdAT mDCV cLLI".split()
)
_WEBP_DRAWS = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_HAS_EXIF_OR_XMP = 0x08 | 0x04
_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_MOST_UNPACKED = 4 * 2**20


_Part = tuple[bytes, bytes]
"""(what stays of a part, what is removed or has to be searched)."""


def strip_parts(content: bytes) -> Picture | None:
    """A JPEG, PNG, GIF or WebP with what draws alone; None for anything else."""
    for kind, is_one, parts in (
        ("JPEG", content.startswith(b"\xff\xd8\xff"), _jpeg),
        ("PNG", content.startswith(_PNG), _png),
        ("GIF", content[:6] in (b"GIF87a", b"GIF89a"), _gif),
        ("WEBP", content[:4] == b"RIFF" and content[8:12] == b"WEBP", _webp),
    ):
        if is_one:
            found: list[_Part] = []
            try:
                found.extend(parts(content))
            except (IndexError, struct.error):  # torn off, which many programs show as far as it goes
                if not found:
                    return None
            stripped = b"".join(part for part, _ in found)
            if kind == "WEBP":
                stripped = b"RIFF" + struct.pack("<I", len(stripped) + 4) + b"WEBP" + stripped
            return Picture(
                kind=kind, content=stripped, metadata=tuple(removed for _, removed in found if removed)
            )
    return None


def _jpeg(content: bytes) -> Iterator[_Part]:
    yield content[:2], b""
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            yield b"", content[at:]
            return
        while content[at] == 0xFF:  # as many as one likes may stand before a marker
            at += 1
        marker, at = content[at], at + 1
        if marker == _JPEG_END:
            yield b"\xff\xd9", content[at:]
            return
        if marker in _JPEG_ALONE:
            yield bytes((0xFF, marker)), b""
            continue
        (length,) = struct.unpack_from(">H", content, at)
        yield _jpeg_segment(marker, content[at + 2 : at + length])
        at += length
        if marker == _JPEG_SCAN:
            end = _end_of_scan(content, at)
            yield content[at:end], b""
            at = end


def _jpeg_segment(marker: int, body: bytes) -> _Part:
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        return _segment(marker, body[:12] + b"\0\0"), body[14:]  # without the thumbnail
    if marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
        return _segment(marker, body), body
    if marker == 0xEE and body.startswith(b"Adobe"):
        return _segment(marker, body[:12]), body[12:]
    if 0xE0 <= marker <= 0xFE:  # of applications, reserved, or a comment
        return b"", body
    return _segment(marker, body), b""


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _end_of_scan(content: bytes, at: int) -> int:
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        following = content[at + 1]
        if following != 0 and following not in range(0xD0, 0xD8):
            return at
        at += 2
    return len(content)


def _png(content: bytes) -> Iterator[_Part]:
    yield content[:8], b""
    at = 8
    while at + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, body, end = content[at + 4 : at + 8], content[at + 8 : at + 8 + length], at + 12 + length
        if kind == b"iCCP":
            _, _, packed = body.partition(b"\0")
            yield _chunk(kind, b"icc\0" + packed), body + b"\n" + _unpacked(packed[1:])
        elif kind in _PNG_DRAWS:
            yield content[at:end], b""
        else:
            yield b"", _png_text(kind, body)
        at = end
        if kind == b"IEND":
            break
    yield b"", content[at:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_text(kind: bytes, body: bytes) -> bytes:
    name, _, rest = body.partition(b"\0")
    if kind == b"zTXt":
        return name + b"\n" + _unpacked(rest[1:])
    if kind == b"iTXt" and rest[:1] == b"\x01":
        return name + b"\n" + _unpacked(rest[2:].split(b"\0", 2)[-1])
    return body


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return packed


def _gif(content: bytes) -> Iterator[_Part]:
    at = 13 + _colours(content[10])
    yield content[:at], b""
    while at < len(content):
        kind, start = content[at], at
        if kind == 0x3B:
            yield content[at : at + 1], content[at + 1 :]
            return
        if kind == 0x2C:
            at = _end_of_blocks(content, at + 10 + _colours(content[at + 9]) + 1)
            yield content[start:at], b""
        elif kind == 0x21:
            at = _end_of_blocks(content, at + 2)
            yield _gif_extension(content[start:at])
        else:
            yield b"", content[at:]
            return


def _gif_extension(block: bytes) -> _Part:
    label, body = block[1], block[3:]
    if label == 0xF9:
        return block, b""
    if label == 0xFF and body.startswith((b"NETSCAPE2.0\x03\x01", b"ANIMEXTS1.0\x03\x01")):
        return block[:18] + b"\0", block[18:].strip(b"\0")  # how often it is repeated
    return b"", b"".join(_blocks(block, 2))


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


def _blocks(content: bytes, at: int) -> Iterator[bytes]:
    while at < len(content) and content[at]:
        yield content[at + 1 : at + 1 + content[at]]
        at += content[at] + 1


def _webp(content: bytes) -> Iterator[_Part]:
    end = min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    yield from _webp_chunks(content[12:end])
    yield b"", content[end:]


def _webp_chunks(content: bytes) -> Iterator[_Part]:
    at = 0
    while at + 8 <= len(content):
        kind, (length,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        body = content[at + 8 : at + 8 + length]
        if kind == b"VP8X":
            body = bytes((body[0] & ~_WEBP_HAS_EXIF_OR_XMP,)) + body[1:]
        if kind == b"ANMF":
            frame = list(_webp_chunks(body[16:]))
            stripped = body[:16] + b"".join(part for part, _ in frame)
            yield _riff(kind, stripped), b"\n".join(removed for _, removed in frame)
        elif kind in _WEBP_DRAWS:
            yield _riff(kind, body), body if kind == b"ICCP" else b""
        else:
            yield b"", body
        at += 8 + length + length % 2


def _riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
