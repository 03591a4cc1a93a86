"""Take out of the pictures of a built site what they say beside what they show; sources are left alone."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Set
from pathlib import Path

from coursebuild.safety.clean_pictures import clean_addresses, clean_drawing, clean_picture

_HEAD = 4096
_DRAWING = re.compile(r"<(?:\w+:)?svg[\s>]")
_IS_XML = re.compile(r"<(?:[?!]|(?:\w+:)?svg)")
_GZIP = b"\x1f\x8b"
_LARGEST = 64 * 2**20
_WIDE = (
    *((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")),
    *((b"<\0?\0", "utf-16-le"), (b"<\0s\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"\0<\0s", "utf-16-be")),
)


def clean_site(site: Path, without: Set[Path] = frozenset()) -> dict[Path, str]:
    """Write again, in a site that is not yet in place, what says more than it shows, `without` some files.

    Returns the SHA-256 of each of the others as it is then.
    """
    digests = dict[Path, str]()
    for path in sorted(site.rglob("*")):
        if path not in without and path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            clean = _clean(path, content)
            if clean != content:
                path.write_bytes(clean)
            digests[path] = hashlib.sha256(clean).hexdigest()
    return digests


def _clean(path: Path, content: bytes) -> bytes:
    picture = clean_picture(content)
    if picture is not None:
        return picture.content
    if content.startswith(_GZIP):
        return _clean_packed(content)
    # As bytes, where it is no wide text: no letter beyond ASCII is looked at, whatever the encoding.
    encoding = next((name for mark, name in _WIDE if content.startswith(mark)), "latin-1")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return content
    head = text[:_HEAD].lstrip("\ufeff\xef\xbb\xbf \t\r\n")
    if path.suffix.lower() == ".svg" or (_IS_XML.match(head) and _DRAWING.search(text)):
        return clean_drawing(text).encode(encoding)
    if not content.startswith(b"PK"):
        return clean_addresses(text).encode(encoding)
    return content


def _clean_packed(content: bytes) -> bytes:
    """A drawing that is packed, as .svgz is, without what it says; anything else as it is."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(content, _LARGEST)
    except zlib.error:
        return content
    if not unpacker.eof or not any(mark in text for mark in (b"<svg", "<svg".encode("utf-16-le"))):
        return content
    clean = _clean(Path("drawing.svg"), text)
    return content if clean == text else gzip.compress(clean, mtime=0)
