"""One picture in the forms that browsers are given; Pillow is imported here and only when a picture is new.

Every picture keeps an exact form, pixel for pixel: lossless WebP, which all browsers have read since 2020.
Where that is heavy, browsers are also offered AVIF: one pixel for each CSS pixel, and two of them.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps

from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.encoded_pictures import Encoded, Version
from coursebuild.safety.clean_pictures import DAMAGED, clean_picture
from coursebuild.safety.leaks import ADVICE, find_secrets

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_COLUMN = 736
"""The width of the text in CSS pixels (46rem): no picture is shown wider."""
_DENSE = 1.5
"""Fewer pixels than so many for each CSS pixel are not made fewer."""
_WORTH = 0.6
"""An inexact form has to save this much, or the exact one alone is offered."""
_MOST_PIXELS = 16_000_000
"""A small file can unpack to any size; so many take 64 MB."""
_TOO_LARGE = (
    f"a picture has more than {_MOST_PIXELS / 1e6:.0f} million pixels: save it smaller "
    "(a figure with less figsize or dpi)"
)
_SMALL_QUALITY = 66
_DENSE_QUALITY, _DENSE_PLOT_QUALITY = 50, 66
"""Pixels half as large hide more; but thin lines shift their colour first."""
_PLOT_WHITE, _PLOT_FLAT, _NEAR_WHITE = 0.6, 0.95, 245
"""A plot is mostly white, and sixteen colours fill nearly all of it; neither holds for a photograph."""
_CARD = (1200, 630)
# It would be printed with the path of Pillow; such a picture is refused below.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def encode(content: bytes, css_width: int | None = None) -> Encoded:
    """Encode a picture, shown `css_width` wide or as wide as it is; raises RenderError if it is none."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:  # before any of them is read
                raise RenderError(_TOO_LARGE)
            opened.load()
            _refuse_secrets(opened)
            suffix = _SUFFIXES[opened.format or ""]
            pixels = _pixels(opened)
            is_photograph = opened.format == "JPEG"
            width, height = ImageOps.exif_transpose(opened).size
    except Image.DecompressionBombError:
        raise RenderError(_TOO_LARGE) from None
    except DAMAGED:
        raise RenderError("a picture is damaged, or of a kind other than PNG, JPEG, GIF, WebP") from None
    clean = clean_picture(content)
    if clean is None:
        raise RenderError("a picture is damaged: save it again")
    original = Version(suffix=suffix, width=width, height=height, content=clean.content)
    if pixels is None:
        return Encoded(exact=original, light=(), is_plot=False)
    is_plot = not is_photograph and _is_plot(pixels)
    shown = min(css_width or width, width, _COLUMN)
    widths = [shown, min(2 * shown, width)] if width >= _DENSE * shown else [shown] if is_photograph else []
    dense_quality = _DENSE_PLOT_QUALITY if is_plot else _DENSE_QUALITY
    with ThreadPoolExecutor() as pool:  # Pillow lets other threads run while it encodes
        lossless = None if is_photograph else pool.submit(_lossless, pixels, original)
        light = [
            pool.submit(_avif, pixels, wide, _SMALL_QUALITY if wide == shown else dense_quality)
            for wide in widths
        ]
    exact = lossless.result() if lossless else original
    return Encoded(exact=exact, light=_worthwhile(exact, [each.result() for each in light]), is_plot=is_plot)


def share_card(content: bytes) -> Version:
    """A picture whole on white paper, in the shape and in a kind that messengers show."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    is_plot = _is_plot(picture.convert("RGB"))
    picture = ImageOps.contain(picture, (_CARD[0] - 48, _CARD[1] - 48), Image.Resampling.LANCZOS)
    card = Image.new("RGB", _CARD, "white")
    place = ((_CARD[0] - picture.width) // 2, (_CARD[1] - picture.height) // 2)
    card.paste(picture, place, picture)
    # JPEG leaves a haze around letters, and PNG is too heavy for photographs.
    suffix, content = (
        (".png", _save(card, "PNG", optimize=True))
        if is_plot
        else (".jpg", _save(card, "JPEG", quality=88, subsampling=0, optimize=True))
    )
    return Version(suffix=suffix, width=_CARD[0], height=_CARD[1], content=content)


def _pixels(opened: Image.Image) -> Image.Image | None:
    """The pixels as the encoders take them; None for what they would change: motion, depth, colour spaces."""
    if getattr(opened, "is_animated", False) or opened.info.get("icc_profile"):
        return None
    if opened.mode not in ("1", "L", "LA", "P", "PA", "RGB", "RGBA"):
        return None
    upright = ImageOps.exif_transpose(opened)
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    pixels = upright.convert("RGBA")
    return pixels.convert("RGB") if pixels.getchannel("A").getextrema() == (255, 255) else pixels


def _refuse_secrets(opened: Image.Image) -> None:
    """Of all that is said about a picture only its colour profile stays, and that has texts."""
    profile = (opened.info.get("icc_profile") or b"").replace(b"\0", b"").decode("latin-1")
    for _, kind in find_secrets(profile):
        raise RenderError(f"the colour profile of a picture holds what looks like {kind}: {ADVICE}")


def _is_plot(pixels: Image.Image) -> bool:
    if pixels.mode != "RGB":
        return False
    colours: Sequence[tuple[int, tuple[int, ...]]] = pixels.getcolors(pixels.width * pixels.height) or ()  # type: ignore[assignment]
    area = pixels.width * pixels.height
    white = sum(count for count, colour in colours if min(colour) >= _NEAR_WHITE)
    flat = sum(sorted((count for count, _ in colours), reverse=True)[:16])
    return white >= _PLOT_WHITE * area and flat >= _PLOT_FLAT * area


def _lossless(pixels: Image.Image, original: Version) -> Version:
    """The exact form: the original itself where that is lighter."""
    # More effort makes it 1 % lighter and takes twenty times as long.
    content = _save(pixels, "WEBP", lossless=True, exact=True, quality=80, method=4)
    if len(content) >= len(original.content):
        return original
    return Version(suffix=".webp", width=pixels.width, height=pixels.height, content=content)


def _avif(pixels: Image.Image, width: int, quality: int) -> Version:
    height = round(pixels.height * width / pixels.width)
    # Two by two become one: a box keeps the letters sharper than any other filter.
    box = 2 * width == pixels.width and 2 * height == pixels.height
    if width != pixels.width:
        resampling = Image.Resampling.BOX if box else Image.Resampling.LANCZOS
        pixels = pixels.resize((width, max(1, height)), resampling)
    # One thread, because the bytes may depend on their number; slower saves 5 % in four times as long.
    content = _save(pixels, "AVIF", quality=quality, subsampling="4:4:4", speed=8, max_threads=1)
    return Version(suffix=".avif", width=pixels.width, height=pixels.height, content=content)


def _worthwhile(exact: Version, light: Sequence[Version]) -> tuple[Version, ...]:
    if not light or len(light[0].content) > _WORTH * len(exact.content):
        return ()
    return tuple(light) if len(light[-1].content) < len(exact.content) else ()


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    # Of a copy: Pillow notes the options on the picture itself, where another thread would read them.
    picture.copy().save(file, kind, **options)
    return file.getvalue()
