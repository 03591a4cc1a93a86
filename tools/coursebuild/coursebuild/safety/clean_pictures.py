"""Pictures as they may be published: with all that draws, and without what is said about them.

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
from dataclasses import dataclass
from typing import Any

from coursebuild.safety.picture_boxes import blank_metadata, is_boxed_picture
from coursebuild.safety.picture_containers import Container, take_container_apart
from coursebuild.safety.picture_exif import read_exif
from coursebuild.safety.picture_parts import take_apart
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
}
_ICON_HEAD, _ICON_ENTRY = struct.Struct("<HHH"), struct.Struct("<8sII")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A picture without what is said about it."""

    content: bytes
    metadata: tuple[bytes, ...]
    """What was left out, and the texts of a colour profile that stays."""
    has_position: bool = False


def clean_picture(content: bytes) -> CleanPicture | None:
    """The picture as it may be published, upright; None when it is none of the kinds that are known here."""
    if content.startswith(_TIFF):
        position, again = read_exif((content,)).has_position, _tiff_again(content)
        if again is None:
            return None
        return CleanPicture(content=again, metadata=(content,), has_position=position)
    if content.startswith(_ICON):
        return _clean_icon(content)
    if (container := take_container_apart(content)) is not None:
        return _of_container(container)
    if (blanked := blank_metadata(content)) is not None:
        notes = [
            each for part in blanked.metadata for each in (part, part[4:])
        ]  # an item begins with a length
        position = read_exif(notes).has_position
        return CleanPicture(content=blanked.content, metadata=blanked.metadata, has_position=position)
    parts = take_apart(content)
    if parts is None:
        return None
    stripped = parts.stripped
    if parts.exif.orientation != 1:
        stripped = _upright(content, parts.kind) or stripped
        turned = take_apart(stripped)
        stripped = turned.stripped if turned else stripped
    return CleanPicture(content=stripped, metadata=parts.metadata, has_position=parts.exif.has_position)


def metadata_of(content: bytes) -> CleanPicture | None:
    """What `clean_picture` would leave out of a file that has to stay as it is."""
    if content.startswith(_TIFF):
        position = read_exif((content,)).has_position
        return CleanPicture(content=content, metadata=(content,), has_position=position)
    if (container := take_container_apart(content)) is not None:
        return _of_container(container)
    parts = take_apart(content)
    if parts is not None:
        return CleanPicture(content=content, metadata=parts.metadata, has_position=parts.exif.has_position)
    return None if blank_metadata(content) is None else clean_picture(content)


def is_closed_picture(content: bytes) -> bool:
    """Whether a file is a picture whose notes cannot be taken out: a kind for editors or cameras, or torn."""
    if content.startswith(_FOR_EDITORS) or content[4:12] == b"ftypcrx ":
        return True
    is_known = content.startswith((*_TIFF, *_HEADS)) or is_boxed_picture(content)
    return is_known and clean_picture(content) is None


def _of_container(container: Container) -> CleanPicture:
    notes = [each for part in container.metadata for each in (part, part[4:], part[16:])]
    position = read_exif(notes).has_position  # behind a length, or behind the number of its kind
    return CleanPicture(content=container.stripped, metadata=container.metadata, has_position=position)


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


def _clean_icon(content: bytes) -> CleanPicture | None:
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
    return CleanPicture(content=head + b"".join(bodies), metadata=metadata)


def _upright(content: bytes, kind: str) -> bytes | None:
    """The picture turned as its camera noted; None when it cannot be read."""
    from PIL import Image, ImageOps, ImageSequence  # only for what lies on its side

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as opened:
            orientation = opened.getexif().get(0x0112, 1)
            profile = opened.info.get("icc_profile")
            options: dict[str, Any] = dict(_SAVED_AS.get(kind, {}))
            if profile:
                options["icc_profile"] = profile
            frames = []
            for frame in ImageSequence.Iterator(opened):
                exif = Image.Exif()
                exif[0x0112] = orientation
                still = frame.copy()
                still.info = {"exif": exif.tobytes()}
                frames.append((ImageOps.exif_transpose(still), frame.info.get("duration", 0)))
            if len(frames) > 1:
                options |= {
                    "save_all": True,
                    "append_images": [each for each, _ in frames[1:]],
                    "duration": [duration for _, duration in frames],
                    "loop": opened.info.get("loop", 0),
                }
            frames[0][0].info = {}
            file = io.BytesIO()
            frames[0][0].save(file, kind, **options)
            return file.getvalue()
    except (*DAMAGED, Image.DecompressionBombError):
        return None


def _tiff_again(content: bytes) -> bytes | None:
    """The frames of a TIFF in a new one; None when it cannot be read."""
    from PIL import Image, ImageOps, ImageSequence  # only for this kind

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as opened:
            frames = []
            for frame in ImageSequence.Iterator(opened):
                upright = ImageOps.exif_transpose(frame)
                plain = Image.frombytes(upright.mode, upright.size, upright.tobytes())
                if upright.mode == "P" and (palette := upright.getpalette()):
                    plain.putpalette(palette)
                frames.append(plain)
            file = io.BytesIO()
            frames[0].save(
                file, "TIFF", compression="tiff_lzw", save_all=len(frames) > 1, append_images=frames[1:]
            )
            return file.getvalue()
    except (*DAMAGED, Image.DecompressionBombError):
        return None
