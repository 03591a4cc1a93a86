"""Compare two pictures as eyes do, not by their bytes.

A pixel differs when it is darker or lighter than all nine around its place in the other picture: so an edge
may be drawn more softly or lie a pixel off, and a thin line that moved still counts in full.
"""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zlib

from PIL import Image, ImageChops, ImageFilter, ImageStat
from PIL.Image import Image as Picture

_MOST_PIXELS = 8_000_000
"""So many take 300 MB and some seconds."""
_VISIBLE = 16
"""Of 255: a pixel that is off by more differs."""
_FAINT = 3.0
"""Of 255: what all pixels may be off on average."""
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


def compare_pictures(old: str, new: str, tolerance: float) -> str:
    """Say how two pictures (PNG or JPEG in base64) differ, '' where no eye sees it.

    The tolerance is the share of pixels that may differ; with 0 none may, nor may any shade.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            before, after = _opened(old), _opened(new)
            size, new_size = (f"{picture.width}×{picture.height}" for picture in (before, after))
            if size != new_size:
                return f"picture: {size} → {new_size}"
            if before.width * before.height > _MOST_PIXELS:
                return f"picture: {size} pixels are too many to compare"
            before, after = _on_white(before), _on_white(after)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "picture: it has too many pixels to compare"
    except _DAMAGE:
        return "picture: it is damaged"
    return _compare_pixels(before, after, tolerance)


def _opened(content: str) -> Picture:
    """The picture with its size; its pixels are decoded later."""
    return Image.open(io.BytesIO(base64.b64decode(content)), formats=("PNG", "JPEG"))


def _on_white(picture: Picture) -> Picture:
    """The picture as a page shows it, in three channels."""
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")


def _compare_pixels(old: Picture, new: Picture, tolerance: float) -> str:
    """Compare two pictures of one size in three channels."""
    share = _share_of_differing_pixels(old, new)
    if share > tolerance:
        return f"picture: {max(100 * share, 0.1):.1f} % of its pixels differ"
    mean = sum(ImageStat.Stat(ImageChops.difference(old, new)).mean) / 3
    if mean > (_FAINT if tolerance else 0):
        return f"picture: its colours differ by {mean:.1f} of 255"
    return ""


def _share_of_differing_pixels(old: Picture, new: Picture) -> float:
    red, green, blue = ImageChops.lighter(_beyond(old, new), _beyond(new, old)).split()
    pixels_by_shade = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(pixels_by_shade[_VISIBLE + 1 :]) / sum(pixels_by_shade)


def _beyond(picture: Picture, other: Picture) -> Picture:
    """How far each pixel lies outside what the other picture holds within one pixel of it, by channel."""
    darkest, lightest = other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3))
    return ImageChops.add(ImageChops.subtract(picture, lightest), ImageChops.subtract(darkest, picture))
