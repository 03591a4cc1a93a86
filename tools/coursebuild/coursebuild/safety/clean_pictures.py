"""Pictures as they may be published: all that draws, and no metadata.

Bytes that draw are copied, not made again; only a picture that a camera noted as lying on its side is turned,
and a TIFF written again. Pillow is imported for these alone.
"""

from __future__ import annotations

import base64
import io
import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coursebuild.safety.picture_boxes import blank_metadata, is_boxed_picture
from coursebuild.safety.picture_containers import strip_container
from coursebuild.safety.picture_exif import Picture, read_exif
from coursebuild.safety.picture_parts import strip_parts
from coursebuild.safety.readings import without_comments

_ICON = b"\0\0\1\0"
_FOR_EDITORS = (b"8BPS", b"gimp xcf", b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"IIU\0", b"FOVb")
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")
DAMAGED = (
    OSError, ValueError, TypeError, SyntaxError, LookupError, ArithmeticError, AttributeError, RuntimeError,
    struct.error,
)  # fmt: skip
"""All that Pillow raises over a picture that is damaged, wherever in it that shows."""
_TIFF = (b"II*\0", b"MM\0*")
_DATA_ADDRESS = re.compile(
    r"(data:[\w.+/;=-]*;base64,)((?:[A-Za-z0-9+/=_-]|\s|%2[BbFf]|%3[Dd])+)", re.IGNORECASE
)
_SVG_METADATA = re.compile(r"<((?:\w+:)?metadata)(?:\s[^<>]*)?(?<!/)>")
_EDITOR_NAMES = re.compile(
    r"\s(?:inkscape:export-filename|sodipodi:(?:docname|docbase|absref))\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')"
)
"""Names of files and folders of whoever drew."""
_SAVED_AS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 95, "optimize": True},
    "WEBP": {"lossless": True, "exact": True},
    "TIFF": {"compression": "tiff_lzw"},
}
_ICON_HEAD, _ICON_ENTRY = struct.Struct("<HHH"), struct.Struct("<8sII")


def clean_picture(content: bytes) -> Picture | None:
    """The picture as it may be published, upright; None when it is none of the kinds that are known here."""
    if content.startswith(_ICON):
        return _clean_icon(content)
    picture = strip_picture(content)
    if picture is None:
        return None
    if content.startswith(_TIFF):
        again = _drawn_again(content, "TIFF")
        return None if again is None else replace(picture, content=again)
    if picture.kind and read_exif(picture.metadata).orientation != 1:
        turned = _drawn_again(content, picture.kind)
        stripped = strip_parts(turned) if turned else None
        return replace(picture, content=stripped.content if stripped else turned or picture.content)
    return picture


def strip_picture(content: bytes) -> Picture | None:
    """The picture without its metadata, as far as its bytes need not be made again; None as above."""
    if content.startswith(_TIFF):
        return Picture(content=content, metadata=(content,))
    return strip_container(content) or blank_metadata(content) or strip_parts(content)


def is_closed_picture(content: bytes) -> bool:
    """Whether a file is a picture whose notes cannot be taken out: a kind for editors or cameras, or torn."""
    if content.startswith(_FOR_EDITORS) or content[4:12] == b"ftypcrx ":
        return True
    is_known = content.startswith((*_TIFF, *_HEADS)) or is_boxed_picture(content)
    return is_known and clean_picture(content) is None


def clean_drawing(svg: str) -> str:
    """An SVG without comments, `<metadata>` and the names of its files, and with clean pictures in it."""
    svg = without_comments(svg)
    pieces, done = [], 0
    while (found := _SVG_METADATA.search(svg, done)) and (end := svg.find(f"</{found[1]}", found.end())) >= 0:
        pieces.append(svg[done : found.start()])
        done = svg.find(">", end) + 1 or len(svg)
    return clean_addresses(_EDITOR_NAMES.sub("", "".join((*pieces, svg[done:]))))


def clean_addresses(text: str) -> str:
    """A text in which the pictures that stand in addresses as base64 are clean."""
    return _DATA_ADDRESS.sub(_clean_address, text) if ";base64," in text.lower() else text


def _clean_address(found: re.Match[str]) -> str:
    letters = re.sub(r"%(..)", lambda each: chr(int(each[1], 16)), "".join(found[2].split()))
    letters = letters.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        content = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except ValueError:
        return found[0]
    clean = clean_picture(content)
    if clean is None or clean.content == content:
        return found[0]
    return found[1] + base64.b64encode(clean.content).decode()


def _icon_entries(content: bytes) -> list[tuple[bytes, int, int]]:
    try:
        count = _ICON_HEAD.unpack_from(content)[2]
        return [_ICON_ENTRY.unpack_from(content, 6 + 16 * number) for number in range(count)]
    except struct.error:
        return []


def _clean_icon(content: bytes) -> Picture | None:
    entries = _icon_entries(content)
    if sum(size for _, size, _ in entries) > len(content):
        return None  # many that are one, which would each be written
    pictures = [content[at : at + size] for _, size, at in entries]
    clean = [None if each.startswith(_ICON) else clean_picture(each) for each in pictures]
    bodies = [each.content if each else picture for each, picture in zip(clean, pictures, strict=True)]
    head, at = content[:4] + struct.pack("<H", len(entries)), 6 + 16 * len(entries)
    for (shape, _, _), body in zip(entries, bodies, strict=True):
        head += _ICON_ENTRY.pack(shape, len(body), at)
        at += len(body)
    metadata = tuple(part for each in clean if each for part in each.metadata)
    return Picture(content=head + b"".join(bodies), metadata=metadata)


def _drawn_again(content: bytes, kind: str) -> bytes | None:
    """The picture saved anew, turned as its camera noted; None when it cannot be read."""
    from PIL import Image, ImageOps, ImageSequence  # only for a TIFF, and what lies on its side

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as opened:
            exif = Image.Exif()
            exif[0x0112] = opened.getexif().get(0x0112, 1)
            options: dict[str, Any] = dict(_SAVED_AS.get(kind, {}))
            if kind != "TIFF" and (profile := opened.info.get("icc_profile")):
                options["icc_profile"] = profile
            frames, durations = [], []
            for frame in ImageSequence.Iterator(opened):
                durations.append(frame.info.get("duration", 0))
                if kind == "TIFF":
                    upright = ImageOps.exif_transpose(frame)
                    still = Image.frombytes(upright.mode, upright.size, upright.tobytes())
                    if upright.mode == "P" and (palette := upright.getpalette()):
                        still.putpalette(palette)
                else:
                    still = frame.copy()
                    still.info = {"exif": exif.tobytes()}
                    still = ImageOps.exif_transpose(still)
                frames.append(still)
            if len(frames) > 1:
                options |= {"save_all": True, "append_images": frames[1:]}
            if len(frames) > 1 and kind != "TIFF":
                options |= {"duration": durations, "loop": opened.info.get("loop", 0)}
            frames[0].info = {}
            file = io.BytesIO()
            frames[0].save(file, kind, **options)
            return file.getvalue()
    except (*DAMAGED, Image.DecompressionBombError):
        return None
