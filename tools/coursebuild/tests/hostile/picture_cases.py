"""Pictures that say more than they show, in every format and part that can say something."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zlib
from collections.abc import Mapping

from PIL import Image, ImageCms, PngImagePlugin

SAID = b"zz-said-beside-the-pixels"
"""Stands in every part of these pictures that draws nothing."""
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a exif:GPSLatitude="37,33N">' + SAID + b"</a></x:xmpmeta>"
SIZE = (48, 32)


def _still() -> Image.Image:
    return Image.linear_gradient("L").resize(SIZE).convert("RGB")


def _frames() -> list[Image.Image]:
    return [_still().rotate(angle) for angle in (0, 40, 80)]


def exif(orientation: int = 1) -> Image.Exif:
    """The notes of a camera: a text, a place on earth, and which way is up."""
    notes = Image.Exif()
    notes[0x010E], notes[0x0112] = SAID.decode(), orientation
    position = notes.get_ifd(0x8825)
    position[1], position[2] = "N", (37.0, 33.0, 58.0)
    return notes


def _png_texts() -> PngImagePlugin.PngInfo:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SAID.decode())
    texts.add_text("Packed", SAID.decode(), zip=True)
    texts.add_itxt("Wide", SAID.decode(), zip=True)
    return texts


def _saved(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (picture or _still()).save(file, kind, **options)
    return file.getvalue()


def saved_with(kind: str, **texts: str) -> bytes:
    """A picture with these packed texts."""
    said = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        said.add_text(name, text, zip=True)
    return _saved(kind, pnginfo=said)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _moving(kind: str, **options: object) -> bytes:
    frames = _frames()
    return _saved(kind, frames[0], save_all=True, append_images=frames[1:], duration=90, loop=2, **options)


_JPEG = _saved("JPEG", exif=exif(), comment=SAID, xmp=_XMP)
_PNG = _saved("PNG", pnginfo=_png_texts(), exif=exif())
_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PICTURES: Mapping[str, bytes] = {
    "plain.jpg": _JPEG,
    "iptc.jpg": _JPEG[:2] + _segment(0xED, b"Photoshop 3.0\0" + SAID) + _segment(0xE5, SAID) + _JPEG[2:],
    "profile.jpg": _saved("JPEG", exif=exif(), icc_profile=_PROFILE),
    "progressive.jpg": _saved("JPEG", exif=exif(), progressive=True, comment=SAID),
    "lying.jpg": _saved("JPEG", exif=exif(6)),
    "behind.jpg": _JPEG + b"PK\x03\x04" + SAID,
    "plain.png": _PNG,
    "time.png": _PNG[:-12] + _chunk(b"tIME", bytes(7)) + _chunk(b"prVt", SAID) + _PNG[-12:],
    "deep.png": _saved("PNG", Image.new("I;16", SIZE, 40_000), pnginfo=_png_texts(), exif=exif()),
    "profile.png": _saved("PNG", pnginfo=_png_texts(), icc_profile=_PROFILE),
    "lying.png": _saved("PNG", exif=exif(8)),
    "behind.png": _PNG + b"PK\x03\x04" + SAID,
    "moving.png": _moving("PNG", pnginfo=_png_texts(), exif=exif()),
    "comment.gif": _saved("GIF", comment=SAID),
    "moving.gif": _moving("GIF", comment=SAID) + SAID,
    "plain.webp": _saved("WEBP", lossless=True, exif=exif(), xmp=_XMP),
    "moving.webp": _moving("WEBP", lossless=True, exif=exif(), xmp=_XMP),
}
"""By name: a picture that a page may show."""
_ADDRESS = "data:image/jpeg;base64," + base64.b64encode(_JPEG).decode()
_DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!-- {SAID.decode()} --><metadata>\
{SAID.decode()}</metadata><image href="{_ADDRESS}"/></svg>'
ASSETS: Mapping[str, bytes] = {
    **PICTURES,
    "plain.avif": _saved("AVIF", exif=exif(), xmp=_XMP),
    "moving.avif": _moving("AVIF", exif=exif(), xmp=_XMP),
    "plain.tiff": _saved("TIFF", description=SAID.decode(), software=SAID.decode()),
    "drawing.svg": _DRAWING.encode(),
    "style.css": f"a{{background:url({_ADDRESS})}}".encode(),
    "no-suffix": _JPEG,
    "wrong.txt": _PNG,
}
"""By name: what lies in `assets/`."""


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def _in_meta(avif: bytes, box: bytes) -> bytes:
    """An AVIF with a box of its own behind the lists of its items, in place of free space behind the picture."""
    at = avif.index(b"meta") - 4
    (size,) = struct.unpack_from(">I", avif, at)
    moved = bytearray(
        avif[:at] + struct.pack(">I", size + len(box)) + avif[at + 4 : at + size] + box + avif[at + size :]
    )
    place = moved.index(b"iloc") + 12
    for found in range(place, moved.index(b"iinf")):
        (offset,) = struct.unpack_from(">I", moved, found)
        if at + size <= offset < len(avif):
            struct.pack_into(">I", moved, found, offset + len(box))
    return bytes(moved)


_EXIF = exif().tobytes()
CONTAINERS: Mapping[str, bytes] = {
    "plain.jxl": (
        b"\0\0\0\x0cJXL \r\n\x87\n"
        + _box(b"ftyp", b"jxl \0\0\0\0jxl ")
        + _box(b"Exif", bytes(4) + _EXIF)
        + _box(b"xml ", _XMP)
        + _box(b"jumb", SAID)
        + _box(b"jbrd", SAID)
        + _box(b"jxlc", b"\xff\x0azz")
    ),
    "plain.jp2": _saved("JPEG2000", comment=SAID.decode())
    + _box(b"xml ", _XMP)
    + _box(b"uuid", bytes(16) + _EXIF),
    "bare.j2k": _saved("JPEG2000", comment=SAID.decode(), no_jp2=True),
    "behind.bmp": _saved("BMP") + _XMP,
    "in-meta.avif": _in_meta(_saved("AVIF"), _box(b"uuid", bytes(16) + _XMP)),
    "torn.jpg": _JPEG[:-40],
    "torn.png": _PNG[:-30],
    "manufacturer.jpg": _JPEG[:2]
    + _segment(0xEB, b"JP\0\1" + SAID)
    + _segment(0xE2, b"MPF\0" + SAID)
    + _JPEG[2:]
    + _JPEG,
    "application.gif": _saved("GIF")[:-1] + b"!\xff\x0bXMP DataXMP" + bytes((len(SAID),)) + SAID + b"\0;",
    "drawing.svgz": gzip.compress(_DRAWING.encode(), mtime=0),
    "wide.svg": _DRAWING.encode("utf-16"),
    "wide-unmarked.svg": _DRAWING.encode("utf-16-le"),
    "edited.svg": (
        f'<svg xmlns="http://www.w3.org/2000/svg" sodipodi:docname="{SAID.decode()}.svg"'
        f" inkscape:export-filename='/home/someone/{SAID.decode()}.png'><g/></svg>"
    ).encode(),
    "prefix.xml": _DRAWING.replace("<svg xmlns", "<s:svg xmlns:s").replace("</svg>", "</s:svg>").encode(),
    "upper.css": f"a{{background:url({_ADDRESS.replace('data:image/jpeg;base64', 'DATA:IMAGE/JPEG;BASE64')})}}".encode(),
    "typed.css": f"a{{background:url({_ADDRESS.replace(';base64', ';charset=utf-8;base64')})}}".encode(),
    "untyped.css": f"a{{background:url({_ADDRESS.replace('image/jpeg', '')})}}".encode(),
    "wide.css": f"a{{background:url({_ADDRESS})}}".encode("utf-16"),
}
"""By name: what is looked at as bytes and as text, packed or not."""
CLOSED: Mapping[str, bytes] = {
    "layers.psd": b"8BPS" + bytes(40) + _XMP,
    "camera.cr3": _box(b"ftyp", b"crx \0\0\0\1") + _XMP,
    "broken.avif": _saved("AVIF", exif=exif()).replace(b"iinf", b"zzzz"),
    "broken.tiff": _saved("TIFF", description=SAID.decode())[:300],
    "notebook.ipynb": f'{{"outputs": [{{"data": {{"image/jpeg": "{base64.b64encode(_JPEG).decode()}"}}}}]}}'.encode(),
    "packed.gz": gzip.compress(_JPEG, mtime=0),
    "packed.7z": b"7z\xbc\xaf\x27\x1c" + SAID,
    "packed.rar": b"Rar!\x1a\x07\1\0" + SAID,
    "packed.zst": b"\x28\xb5\x2f\xfd" + SAID,
    "torn.gz": gzip.compress(SAID, mtime=0)[:-9],
}
"""By name: what cannot be cleaned where it lies, or not be looked into."""
DISPLAYED = (*(name for name in PICTURES if not name.endswith(".webp")),)
MIMETYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
