"""Pictures become files beside the page, named by their content, with size and alt text in the HTML."""

from __future__ import annotations

import hashlib
import io
from html import escape

from coursebuild.errors import RenderError
from coursebuild.model import Figure

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}


def read_figure(content: bytes) -> tuple[Figure, int, int]:
    """Check that `content` is a picture; returns it with its width and height in pixels."""
    # Here, because pictures that were rendered before are read without being looked at again.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
            suffix, (width, height) = _SUFFIXES[image.format or ""], image.size
    except (UnidentifiedImageError, OSError, SyntaxError, KeyError, Image.DecompressionBombError):
        raise RenderError("a picture is damaged, or of a kind other than PNG, JPEG, GIF, WebP") from None
    return Figure(name=figure_name(content, suffix), content=content), width, height


def figure_name(content: bytes, suffix: str) -> str:
    """The file name of a picture: a new one whenever the picture changes, so that caches may keep it."""
    return hashlib.sha256(content).hexdigest()[:16] + suffix


def image_tag(address: str, alt: str, width: int, height: int) -> str:
    """The `<img>` of a picture; with its size, so that the text does not jump when it arrives."""
    return (
        f'<img src="{escape(address)}" alt="{escape(alt)}" width="{width}" height="{height}"'
        ' loading="lazy" decoding="async">'
    )
