"""AVIF and HEIC, whose parts are found by their place: metadata is blanked, nothing moves.

ISO/IEC 14496-12 and 23008-12. An item that draws nothing - Exif, XMP - becomes free space of the same length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from coursebuild.safety.picture_exif import Picture

_BRANDS = frozenset(
    b"avif avis avio heic heix heim heis hevc hevx hevm hevs mif1 mif2 miaf msf1 MiHE MiHB MiHA MiPr".split()
)
_DRAWS = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"free"))
_DRAWS_IN_META = frozenset(
    (b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp", b"iref", b"idat", b"dinf", b"grpl", b"free")
)
_METADATA_IN_PROPERTIES = frozenset((b"udes", b"altt", b"uuid", b"crtt", b"mdft"))
"""What somebody called a picture, and when it was made; the others are needed to draw it."""
_METADATA = frozenset((b"Exif", b"mime", b"uri "))
_HOLDS_BOXES = frozenset((b"moov", b"trak", b"mdia"))
_TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))
"""They begin with the moments at which they were made and changed."""
_PLAIN_NAMES = (b"Color\0", b"Alpha\0", b"\0")
"""What encoders call the items that draw."""
_AFTER_FLAGS = 12
"""Where the content of a full box begins: after its length, its name, its version and its flags."""


def blank_metadata(content: bytes) -> Picture | None:
    """The picture without its metadata, and that; None for another kind of file."""
    if not is_boxed_picture(content):
        return None
    blanked, metadata = bytearray(content), []
    end = 0
    try:
        for name, start, end in _boxes(content, 0, len(content)):
            if name not in _DRAWS or name == b"free":
                metadata.append(_blank_box(blanked, start, end))
            elif name in _HOLDS_BOXES:
                metadata += _blank_in(content, blanked, start, end)
            elif name == b"meta":
                metadata += _blank_items(content, blanked, start, end)
    except (struct.error, LookupError, ValueError, RecursionError):
        return None
    metadata.append(content[end:])
    return Picture(
        content=bytes(blanked[:end]), metadata=tuple(part for part in metadata if part.strip(b"\0"))
    )


def is_boxed_picture(content: bytes) -> bool:
    """Whether the file is marked as an AVIF or HEIC."""
    if content[4:8] != b"ftyp":
        return False
    brands = content[8 : min(max(16, int.from_bytes(content[:4])), 256)]
    return any(brands[at : at + 4] in _BRANDS for at in range(0, len(brands), 4))


def _blank_in(content: bytes, blanked: bytearray, start: int, end: int) -> Iterator[bytes]:
    """The metadata in the boxes of a moving picture: items of their own, texts, and when it was made."""
    for name, at, stop in _boxes(content, start + 8, end):
        if name in _HOLDS_BOXES:
            yield from _blank_in(content, blanked, at, stop)
        elif name == b"meta":
            yield from _blank_items(content, blanked, at, stop)
        elif name in _TIMED:
            _blank(blanked, at + _AFTER_FLAGS, at + _AFTER_FLAGS + (16 if content[at + 8] else 8))
        elif name == b"udta":
            yield _blank_box(blanked, at, stop)


def _blank_items(content: bytes, blanked: bytearray, start: int, end: int) -> Iterator[bytes]:
    boxes = {name: (at, stop) for name, at, stop in _boxes(content, start + _AFTER_FLAGS, end)}
    yield from _blank_between(content, blanked, start + _AFTER_FLAGS, end)
    numbers = set()
    for _, at, stop in _entries(content, *boxes[b"iinf"]):
        wide = content[at + 8] == 3
        name_at = at + _AFTER_FLAGS + (4 if wide else 2) + 2
        if content[at + 8] >= 2 and content[name_at : name_at + 4] in _METADATA:
            numbers.add(struct.unpack_from(">I" if wide else ">H", content, at + _AFTER_FLAGS)[0])
            blanked[name_at : name_at + 4] = b"free"
            yield _blank(blanked, name_at + 4, stop)
        elif content[at + 8] >= 2 and content[name_at + 4 : stop] not in _PLAIN_NAMES:
            yield _blank(blanked, name_at + 4, stop)  # what the item is called
    base = boxes[b"idat"][0] + 8 if b"idat" in boxes else 0
    left = len(content)
    for number, is_in_box, at, length in _extents(content, boxes[b"iloc"][0]):
        if number in numbers:
            left -= length
            if left < 0:
                raise ValueError("the same bytes belong to many items")
            first = at + base if is_in_box else at
            yield _blank(blanked, first, first + length)


def _blank_between(content: bytes, blanked: bytearray, start: int, end: int) -> Iterator[bytes]:
    """What stands beside the lists of items, and among the properties of pictures."""
    for name, at, stop in _boxes(content, start, end):
        if name not in _DRAWS_IN_META:
            yield _blank_box(blanked, at, stop)
        elif name == b"iprp":
            for inner, inner_at, inner_stop in _boxes(content, at + 8, stop):
                properties = _boxes(content, inner_at + 8, inner_stop) if inner == b"ipco" else ()
                for each, first, last in properties:
                    if each in _METADATA_IN_PROPERTIES:
                        yield _blank_box(blanked, first, last)


def _entries(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    return _boxes(content, start + _AFTER_FLAGS + (2 if content[start + 8] == 0 else 4), end)


def _extents(content: bytes, start: int) -> Iterator[tuple[int, bool, int, int]]:
    version, at = content[start + 8], start + _AFTER_FLAGS
    sizes = struct.unpack_from(">H", content, at)[0]
    of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    width = 4 if version == 2 else 2
    items, at = int.from_bytes(content[at + 2 : at + 2 + width]), at + 2 + width
    for _ in range(items):
        number, at = int.from_bytes(content[at : at + width]), at + width
        method = 0
        if version:
            method, at = content[at + 1] & 15, at + 2
        at += 2
        base, at = int.from_bytes(content[at : at + of_base]), at + of_base
        extents, at = struct.unpack_from(">H", content, at)[0], at + 2
        if not of_offset + of_length:
            extents = min(extents, 1)  # all of them are the same, and take no place
        for _ in range(extents):
            at += of_index if version else 0
            offset, at = int.from_bytes(content[at : at + of_offset]), at + of_offset
            length, at = int.from_bytes(content[at : at + of_length]), at + of_length
            yield number, method == 1, base + offset, length


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, at)
        stop = end if size == 0 else at + size
        if size == 1:
            stop = at + struct.unpack_from(">Q", content, at + 8)[0]
        if not at + 8 <= stop <= end:
            return  # what follows is no part of the picture
        yield name, at, stop
        at = stop


def _blank_box(blanked: bytearray, at: int, stop: int) -> bytes:
    """Make free space of a box; returns what was in it."""
    blanked[at + 4 : at + 8] = b"free"
    return _blank(blanked, at + 8, stop)


def _blank(content: bytearray, start: int, end: int) -> bytes:
    taken = bytes(content[start:end])
    content[start:end] = bytes(len(taken))
    return taken
