"""A picture file and its metadata: which way is up, and where on earth it was taken (Exif 2.32)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_ORIENTATION, _POSITION, _LATITUDE, _LONGITUDE = 0x0112, 0x8825, 2, 4
_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture file as it may be published, and the metadata that was in it."""

    kind: str = ""
    """As Pillow calls it; "" for a kind that is never turned."""
    content: bytes
    metadata: tuple[bytes, ...]
    """All that was removed, and the texts of a colour profile that stays; unpacked where it was packed."""

    @property
    def has_position(self) -> bool:
        # In containers, Exif stands behind a length, or behind the number of its kind.
        return read_exif(part[start:] for part in self.metadata for start in (0, 4, 16)).has_position


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """The notes that matter here."""

    orientation: int = 1
    """1 for upright, to 8."""
    has_position: bool = False


def read_exif(parts: Iterable[bytes]) -> Exif:
    """The notes in the parts of a picture, whether as Exif or as XMP."""
    orientation, has_position = 1, False
    for part in parts:
        if b"GPSLatitude" in part or b"GPSLongitude" in part:
            has_position = True
        notes = part.removeprefix(b"Exif\0\0")
        if notes[:4] in (b"II*\0", b"MM\0*"):
            found = _read(notes)
            orientation = found.orientation if orientation == 1 else orientation
            has_position = has_position or found.has_position
    return Exif(orientation=orientation, has_position=has_position)


def _read(notes: bytes) -> Exif:
    order = "<" if notes[:1] == b"I" else ">"
    try:
        entries = _directory(notes, order, struct.unpack_from(f"{order}I", notes, 4)[0])
        orientation = struct.unpack(f"{order}H", entries.get(_ORIENTATION, b"\0" * 4)[:2])[0]
        position: Mapping[int, bytes] = {}
        if _POSITION in entries:
            position = _directory(notes, order, struct.unpack(f"{order}I", entries[_POSITION])[0])
    except struct.error:
        return Exif()
    has_position = not position.keys().isdisjoint((_LATITUDE, _LONGITUDE))
    return Exif(orientation=orientation if 1 <= orientation <= 8 else 1, has_position=has_position)


def _directory(notes: bytes, order: str, at: int) -> Mapping[int, bytes]:
    """The value, or where it stands, of each entry."""
    (count,) = struct.unpack_from(f"{order}H", notes, at)
    found = {}
    for number in range(min(count, _MOST_ENTRIES)):
        (tag,) = struct.unpack_from(f"{order}H", notes, at + 2 + 12 * number)
        found[tag] = notes[at + 10 + 12 * number : at + 14 + 12 * number]
    return found
