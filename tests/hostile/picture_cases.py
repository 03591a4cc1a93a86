"""Pictures that say more than they show, in every format and part that can say something."""

from __future__ import annotations

import base64
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
DISPLAYED = (*(name for name in PICTURES if not name.endswith(".webp")),)
MIMETYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
