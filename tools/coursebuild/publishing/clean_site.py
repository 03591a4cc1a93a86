"""Take out of the pictures of a built site what they say beside what they show; sources are left alone."""

from __future__ import annotations

from pathlib import Path

from coursebuild.clean_pictures import clean_addresses, clean_drawing, clean_picture

_HEAD = 4096


def clean_site(site: Path) -> None:
    """Write again, in a site that is not yet in place, what says more than it shows."""
    for path in sorted(site.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            clean = _clean(path, content)
            if clean != content:
                path.write_bytes(clean)


def _clean(path: Path, content: bytes) -> bytes:
    picture = clean_picture(content)
    if picture is not None:
        return picture.content
    # As bytes: no letter beyond ASCII is looked at, whatever the encoding.
    is_xml = content[:_HEAD].lstrip().startswith((b"<svg", b"<?xml"))
    if path.suffix.lower() == ".svg" or (is_xml and b"<svg" in content):
        return clean_drawing(content.decode("latin-1")).encode("latin-1")
    if b"data:image/" in content and not content.startswith(b"PK"):
        return clean_addresses(content.decode("latin-1")).encode("latin-1")
    return content
