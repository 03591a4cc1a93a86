"""Clean pictures: what draws stays to the last bit, and nothing else does."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import struct

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.publishing.file_texts import NotFit, texts_in
from coursebuild.rendering.bounds import bounded
from coursebuild.rendering.encoding import encode
from coursebuild.safety.clean_pictures import (
    clean_addresses,
    clean_drawing,
    clean_picture,
    is_closed_picture,
    strip_picture,
)
from hostile.picture_cases import ASSETS, CONTAINERS, PICTURES, SAID
from PIL import Image, ImageSequence

_LYING = ("lying.jpg", "lying.png")
_DRAWN = {name: content for name, content in ASSETS.items() if not name.endswith((".svg", ".css"))}


def _frames(content: bytes) -> list[tuple[bytes, object]]:
    with Image.open(io.BytesIO(content)) as picture:
        return [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(picture)
        ]


@pytest.mark.parametrize("name", [name for name in _DRAWN if name not in _LYING])
def test_pixels_and_motion_stay(name: str) -> None:
    """Every frame shows the same pixels for the same time; and what is clean stays as it is."""
    clean = clean_picture(_DRAWN[name])
    assert clean is not None
    assert _frames(_DRAWN[name]) == _frames(clean.content)
    again = clean_picture(clean.content)
    assert again is not None
    assert clean.content == again.content


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_left_out_is_told(name: str) -> None:
    """What a picture says is given apart, unpacked, so that it can be searched."""
    told = strip_picture(PICTURES[name])
    assert told is not None
    assert any(SAID in part for part in told.metadata)
    assert (
        b"Exif" in PICTURES[name] or b"eXIf" in PICTURES[name] or b"EXIF" in PICTURES[name]
    ) == told.has_position


@pytest.mark.parametrize("name", _LYING)
def test_picture_is_turned_before_its_note_is_dropped(name: str) -> None:
    """A picture that lies on its side stands upright afterwards."""
    clean = clean_picture(PICTURES[name])
    assert clean is not None
    assert (32, 48) == Image.open(io.BytesIO(clean.content)).size


@pytest.mark.parametrize("name", PICTURES)
def test_torn_picture_is_no_trap(name: str) -> None:
    """Wherever a picture is torn off, what is left is taken apart or known as none."""
    for length in range(0, len(PICTURES[name]), 7):
        clean = strip_picture(PICTURES[name][:length])
        assert clean is None or isinstance(clean.content, bytes)


def test_drawing_loses_what_it_says() -> None:
    """Comments and metadata of an SVG go, and so does what pictures in it say; all else stays."""
    drawing = ASSETS["drawing.svg"].decode()
    clean = clean_drawing(drawing)
    assert SAID.decode() not in clean
    assert clean.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="data:image/jpeg'
    )
    assert "<svg><metadata/><g/></svg>" == clean_drawing("<svg><metadata/><g/></svg>")
    assert "data:image/png;base64,AAAA" == clean_addresses("data:image/png;base64,AAAA")


def test_icon_that_holds_itself_is_no_trap() -> None:
    """Pictures in an icon are looked at once, however they lie in each other."""
    entry = struct.pack("<8sII", bytes(8), 22, 0)
    assert clean_picture(b"\0\0\1\0\1\0" + entry) is not None


@pytest.mark.parametrize("name", [*_DRAWN, *CONTAINERS])
def test_altered_picture_is_no_trap(name: str) -> None:
    """Whatever is altered in the head of a picture, it is cleaned, closed, or known as none."""
    content, chance = {**_DRAWN, **CONTAINERS}[name], random.Random(name)
    for _ in range(40):
        altered = bytearray(content)
        for _ in range(chance.randrange(1, 6)):
            altered[chance.randrange(min(len(altered), 700))] = chance.randrange(256)
        clean = clean_picture(bytes(altered))
        assert clean is None or isinstance(clean.content, bytes)
        assert isinstance(is_closed_picture(bytes(altered)), bool)


@pytest.mark.parametrize("name", _DRAWN)
def test_damaged_picture_is_an_ordinary_thing(name: str) -> None:
    """Whatever bytes of a picture are wrong or gone, it is shown, refused, or left as it is: nothing else."""
    chance = random.Random(name)
    for _ in range(150):
        damaged = bytearray(_DRAWN[name])
        for _ in range(chance.choice((1, 2, 8))):
            place = chance.randrange(min(len(damaged), 4000))
            damaged[place : place + chance.choice((0, 1, 1, 9))] = chance.choice(
                (b"", b"\0", b"\xff", b"\x7f\1")
            )
        clean_picture(bytes(damaged))
        strip_picture(bytes(damaged))
        with contextlib.suppress(RenderError):
            encode(bytes(damaged))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


_AVIF = _box(b"ftyp", b"avif\0\0\0\0avif")
_ICON = struct.pack("<HHH", 0, 1, 60_000) + struct.pack("<8sII", b"", 2**20, 0) * 60_000
_NESTED = b""
for _ in range(3000):
    _NESTED = _box(b"trak", _NESTED)


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<HHH8sII", 0, 1, 1, b"", 22, 0), _ICON + bytes(2**20), _AVIF + _box(b"moov", _NESTED),
        _AVIF + _box(b"meta", bytes(4)), _AVIF + _box(b"meta", bytes(4) + _box(b"iinf", bytes(6))),
        _AVIF + _box(b"meta", bytes(4) + _box(b"iinf", bytes(6)) + _box(
            b"iloc", bytes(6) + b"\xff\xff" + b"\0\0\0\0\xff\xff" * 65_535)),
    ],
    ids=["icon-in-itself", "icon-of-one-picture", "deep", "no-items", "no-places", "many-empty-places"],
)  # fmt: skip
def test_picture_that_grows_is_given_up(content: bytes) -> None:
    """A picture whose parts hold each other, or are the same bytes many times, takes no time."""
    with bounded(5):
        clean_picture(content)
        strip_picture(content)


def test_drawing_that_says_much_is_read_once() -> None:
    """However often a drawing says something of itself, all of it goes, in one pass."""
    with bounded(5):
        assert "<svg><g/></svg>" == clean_drawing("<svg>" + "<metadata>a</metadata>" * 200_000 + "<g/></svg>")


def test_file_of_many_packed_pieces_is_said_to_be_too_large() -> None:
    """A million files packed one after the other are not unpacked one after the other."""
    with bounded(5):
        found = list(texts_in("a.gz", gzip.compress(b"") * 100_000))
    assert any(isinstance(each, NotFit) and "1000 pieces" in each.why for each in found)
