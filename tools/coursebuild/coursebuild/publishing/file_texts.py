"""The texts in a file, whatever its name says: decided by its bytes, and looked for inside what is packed.

What cannot be looked into is said; nothing is passed over in silence.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from coursebuild.safety.clean_pictures import is_closed_picture, strip_picture
from coursebuild.safety.readings import embedded_files

_MOST_UNPACKED = 256 * 2**20
_MOST_UNPACKED_SHOWN = f"{_MOST_UNPACKED // 2**20} MiB"
_DEEPEST = 6
_READABLE = re.compile(rb"[\t\x20-\x7e]{12,}")
_READABLE_WIDE = re.compile(rb"(?:[\t\x20-\x7e]\0){12,}")
_NOT_IN_TEXT = bytes(range(8)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_END_OF_ZIP, _AT_THE_END = b"PK\x05\x06", 66_000
_MOST_PIECES = 1000
"""Packed one after the other in a file: programs that pack make one, and concatenation a few."""
_GZIP, _XZ, _BZIP2 = b"\x1f\x8b", b"\xfd7zXZ\0", tuple(b"BZh%d1AY&SY" % level for level in range(1, 10))
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_NOT_UNPACKED = (
    *(b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x1f\x9d"),
    *(b"LZIP\x01", b"MSCF\0\0\0\0", b"xar!\0", b"\x5d\0\0", b"\x89LZO"),
)
"""7z, RAR, Zstandard, LZ4, compress, lzip, Cabinet, xar, LZMA alone, lzop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that a file holds."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFit:
    """Why a file may not be published whatever its texts say, and what to do.

    Nobody can look into it, or it is a picture that says where it was taken.
    """

    name: str
    why: str
    advice: str


class _Budget:
    """How many bytes may still be unpacked of one file, whatever is packed in what."""

    def __init__(self) -> None:
        self.left = _MOST_UNPACKED


def texts_in(name: str, content: bytes, *, is_final: bool = False) -> Iterator[Text | NotFit]:
    """All texts of a file, those in archives and in base64 too.

    `is_final`: the file is published as it is now, so a picture in it must not say where it was taken.
    """
    yield from _texts(name, content, _Budget(), 0, is_final)


def _texts(name: str, content: bytes, budget: _Budget, depth: int, is_final: bool) -> Iterator[Text | NotFit]:
    if depth > _DEEPEST:
        yield NotFit(name=name, why="is packed too deeply to be looked into", advice="pack it less often")
        return
    if depth == 0 and is_closed_picture(content):
        yield NotFit(
            name=name,
            why="is a picture of a kind, or so torn, that what is said in it cannot be taken out",
            advice="save it as PNG, JPEG, WebP or AVIF",
        )
    picture = strip_picture(content)
    if picture is not None:
        for part in picture.metadata:
            yield from (Text(name=name, text=text) for text in _decoded(part))
        if is_final and picture.has_position:
            yield NotFit(
                name=name,
                why="is a picture that says where on earth it was taken",
                advice="take it out of the file: exiftool -gps:all= -xmp:all= FILE",
            )
        return
    for text in _decoded(content):
        around, done = [], 0
        for letters, inner in embedded_files(text):
            if strip_picture(inner) is not None:  # in a picture letters mean nothing
                at = text.index(letters, done)
                around.append(text[done:at])
                done = at + len(letters)
            yield from _texts(name, inner, budget, depth + 1, is_final)
        yield Text(name=name, text="".join((*around, text[done:])))
    yield from _unpacked_texts(name, content, budget, depth, is_final)


def _unpacked_texts(
    name: str, content: bytes, budget: _Budget, depth: int, is_final: bool
) -> Iterator[Text | NotFit]:
    if _END_OF_ZIP in content[-_AT_THE_END:]:
        yield from _texts_of_zip(name, content, budget, depth, is_final)
    elif content.startswith(_NOT_UNPACKED):
        why = "is an archive of a kind that is not looked into"
        yield NotFit(name=name, why=why, advice="pack it as a zip")
    elif content[257:262] == b"ustar":
        yield from _texts_of_tar(name, content, budget, depth)
    elif content.startswith((_GZIP, *_BZIP2, _XZ)):
        unpacked, is_whole = _unpack(content, budget)
        if unpacked is None:
            yield _too_large(name)
        else:
            yield from _texts(name, unpacked, budget, depth + 1, is_final)
        if not is_whole:
            yield _damaged(name)
    elif content.startswith(_ZLIB) and (inflated := _inflated(content, budget)):
        yield from _texts(name, inflated, budget, depth + 1, is_final)


def _texts_of_zip(
    name: str, content: bytes, budget: _Budget, depth: int, is_final: bool
) -> Iterator[Text | NotFit]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                inner = f"{name}/{entry.filename}"
                yield Text(name=inner, text=entry.filename)
                if entry.file_size > budget.left:
                    yield _too_large(name)
                    return
                budget.left -= entry.file_size
                with archive.open(entry) as file:
                    yield from _texts(inner, file.read(entry.file_size), budget, depth + 1, True)
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        OSError,
    ):
        yield _damaged(name)


def _texts_of_tar(name: str, content: bytes, budget: _Budget, depth: int) -> Iterator[Text | NotFit]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for entry in archive:
                if entry.isreg() and entry.size <= len(content) and (file := archive.extractfile(entry)):
                    yield from _texts(f"{name}/{entry.name}", file.read(), budget, depth + 1, True)
    except (tarfile.TarError, OSError, EOFError):
        yield _damaged(name)


def _damaged(name: str) -> NotFit:
    why = "is an archive that cannot be looked into (damaged, or locked with a password)"
    return NotFit(name=name, why=why, advice="pack it again, without a password")


def _too_large(name: str) -> NotFit:
    most = f"{_MOST_UNPACKED_SHOWN}, or to more than {_MOST_PIECES} pieces"
    why = f"unpacks to more than {most}: more than is looked into"
    return NotFit(name=name, why=why, advice="publish less in one file")


def _inflated(content: bytes, budget: _Budget) -> bytes:
    """What is packed with zlib alone; nothing where two letters only look like its beginning."""
    try:
        found = zlib.decompressobj().decompress(content, budget.left)
    except zlib.error:
        return b""
    budget.left -= len(found)
    return found


def _unpack(content: bytes, budget: _Budget) -> tuple[bytes | None, bool]:
    """(what is packed in gzip, bzip2 or xz, None when it is too much; whether all of it could be read)."""
    found, is_whole, pieces = b"", True, 0
    while is_whole and content.startswith((_GZIP, *_BZIP2, _XZ)):
        pieces += 1
        if pieces > _MOST_PIECES:
            return None, True  # each is copied with all that follow it
        try:
            if content.startswith(_GZIP):
                zipped = zlib.decompressobj(wbits=31)
                found += zipped.decompress(content, budget.left + 1)
                is_whole, content = zipped.eof, zipped.unused_data
            else:
                packed = bz2.BZ2Decompressor() if content.startswith(_BZIP2) else lzma.LZMADecompressor()
                found += packed.decompress(content, budget.left + 1)
                is_whole, content = packed.eof, packed.unused_data
        except (zlib.error, OSError, lzma.LZMAError):
            return found, False
        if len(found) > budget.left:
            return None, True
    budget.left -= len(found)
    return found, is_whole


def _decoded(content: bytes) -> Iterator[str]:
    """The bytes as text: in the encoding that they are in, or their readable runs."""
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            yield content.decode(encoding, "replace")
            return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield from _decoded_otherwise(content)
        return
    yield text
    if "\0" in text:
        yield from _wide(content)


def _decoded_otherwise(content: bytes) -> Iterator[str]:
    is_text = len(content.translate(None, _NOT_IN_TEXT)) > 0.98 * len(content)
    if is_text:
        try:
            yield content.decode("cp949")
        except UnicodeDecodeError:
            yield content.decode("latin-1")
        return
    yield b"\n".join(_READABLE.findall(content)).decode("ascii")
    yield from _wide(content)


def _wide(content: bytes) -> Iterator[str]:
    """Text of two bytes a letter without a mark, and runs of it in other bytes."""
    yield b"\n".join(_READABLE_WIDE.findall(content)).replace(b"\0", b"").decode("ascii")
    if content.count(b"\0") > len(content) // 10:
        yield content.decode("utf-16-le", "replace")
        yield content.decode("utf-16-be", "replace")
        yield content.replace(b"\0", b"").decode("latin-1")
