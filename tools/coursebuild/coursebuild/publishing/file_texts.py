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
from functools import partial
from typing import Any

from coursebuild.safety.clean_pictures import is_closed_picture, strip_picture
from coursebuild.safety.readings import embedded_files

_MOST_UNPACKED = 256 * 2**20
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
_DAMAGE = (zlib.error, lzma.LZMAError, OSError)


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


_damaged = partial(
    NotFit,
    why="is an archive that cannot be looked into (damaged, or locked with a password)",
    advice="pack it again, without a password",
)
_too_large = partial(
    NotFit,
    why=f"unpacks to more than {_MOST_UNPACKED // 2**20} MiB, or to more than {_MOST_PIECES} pieces: "
    "more than is looked into",
    advice="publish less in one file",
)


def texts_in(name: str, content: bytes, *, is_final: bool = False) -> Iterator[Text | NotFit]:
    """All texts of a file, those in archives and in base64 too.

    `is_final`: the file is published as it is now, so a picture in it must not say where it was taken.
    """
    if is_closed_picture(content):
        yield NotFit(
            name=name,
            why="is a picture of a kind, or so torn, that what is said in it cannot be taken out",
            advice="save it as PNG, JPEG, WebP or AVIF",
        )
    else:
        yield from _Unpacking().texts(name, content, 0, is_final)


class _Unpacking:
    """Of one file only so much is unpacked, whatever is packed in what."""

    def __init__(self) -> None:
        self._bytes_left = _MOST_UNPACKED

    def texts(self, name: str, content: bytes, depth: int, is_final: bool) -> Iterator[Text | NotFit]:
        """All texts of what is packed `depth` times."""
        if depth > _DEEPEST:
            yield NotFit(name=name, why="is packed too deeply to be looked into", advice="pack it less often")
        elif (picture := strip_picture(content)) is not None:
            for part in picture.metadata:
                yield from (Text(name=name, text=text) for text in _decoded(part))
            if is_final and picture.has_position:
                yield NotFit(
                    name=name,
                    why="is a picture that says where on earth it was taken",
                    advice="take it out of the file: exiftool -gps:all= -xmp:all= FILE",
                )
        else:
            for text in _decoded(content):
                yield from self._texts_around(name, text, depth, is_final)
            yield from self._unpacked_texts(name, content, depth, is_final)

    def _texts_around(self, name: str, text: str, depth: int, is_final: bool) -> Iterator[Text | NotFit]:
        """What is embedded in a text, and the text without its pictures: in these letters mean nothing."""
        around, done = [], 0
        for letters, inner in embedded_files(text):
            if strip_picture(inner) is not None:
                at = text.index(letters, done)
                around.append(text[done:at])
                done = at + len(letters)
            yield from self.texts(name, inner, depth + 1, is_final)
        yield Text(name=name, text="".join((*around, text[done:])))

    def _unpacked_texts(
        self, name: str, content: bytes, depth: int, is_final: bool
    ) -> Iterator[Text | NotFit]:
        if _END_OF_ZIP in content[-_AT_THE_END:]:
            yield from self._texts_of_zip(name, content, depth)
        elif content.startswith(_NOT_UNPACKED):
            why = "is an archive of a kind that is not looked into"
            yield NotFit(name=name, why=why, advice="pack it as a zip")
        elif content[257:262] == b"ustar":
            yield from self._texts_of_tar(name, content, depth)
        elif _unpacker_of(content) is not None:
            unpacked, is_whole = self._unpack(content)
            if unpacked is None:
                yield _too_large(name=name)
            else:
                yield from self.texts(name, unpacked, depth + 1, is_final)
            if not is_whole:
                yield _damaged(name=name)
        elif content.startswith(_ZLIB) and (inflated := self._inflate(content)):
            yield from self.texts(name, inflated, depth + 1, is_final)

    def _texts_of_zip(self, name: str, content: bytes, depth: int) -> Iterator[Text | NotFit]:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    inner = f"{name}/{entry.filename}"
                    yield Text(name=inner, text=entry.filename)
                    if entry.file_size > self._bytes_left:
                        yield _too_large(name=name)
                        return
                    self._bytes_left -= entry.file_size
                    with archive.open(entry) as file:
                        yield from self.texts(inner, file.read(entry.file_size), depth + 1, True)
        except (zipfile.BadZipFile, RuntimeError, EOFError, *_DAMAGE):
            yield _damaged(name=name)

    def _texts_of_tar(self, name: str, content: bytes, depth: int) -> Iterator[Text | NotFit]:
        try:
            with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
                for entry in archive:
                    if entry.isreg() and entry.size <= len(content) and (file := archive.extractfile(entry)):
                        yield from self.texts(f"{name}/{entry.name}", file.read(), depth + 1, True)
        except (tarfile.TarError, OSError, EOFError):
            yield _damaged(name=name)

    def _inflate(self, content: bytes) -> bytes:
        """What is packed with zlib alone; nothing where two letters only look like its beginning."""
        try:
            found = zlib.decompressobj().decompress(content, self._bytes_left)
        except zlib.error:
            return b""
        self._bytes_left -= len(found)
        return found

    def _unpack(self, content: bytes) -> tuple[bytes | None, bool]:
        """(what is packed in gzip, bzip2 or xz, None when it is too much; whether all could be read)."""
        found, is_whole, pieces = b"", True, 0
        while is_whole and (unpacker := _unpacker_of(content)):
            pieces += 1
            if pieces > _MOST_PIECES:
                return None, True  # each is copied with all that follow it
            try:
                found += unpacker.decompress(content, self._bytes_left + 1)
            except _DAMAGE:
                return found, False
            is_whole, content = unpacker.eof, unpacker.unused_data
            if len(found) > self._bytes_left:
                return None, True
        self._bytes_left -= len(found)
        return found, is_whole


def _unpacker_of(content: bytes) -> Any:
    """What unpacks gzip, bzip2 or xz; None for anything else. All three are used alike."""
    if content.startswith(_GZIP):
        return zlib.decompressobj(wbits=31)
    if content.startswith(_BZIP2):
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor() if content.startswith(_XZ) else None


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
