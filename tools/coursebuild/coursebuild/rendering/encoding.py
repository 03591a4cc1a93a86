"""One picture in the forms that browsers are given; Pillow is imported here and only when a picture is new.

Every picture keeps an exact form, pixel for pixel: lossless WebP, which all browsers have read since 2020.
Where that is heavy, browsers are also offered lighter ones: one pixel for each CSS pixel, and two of them.
What is drawn is rounded to fewer shades and stays sharp (WebP); what is photographed goes through AVIF.
"""

from __future__ import annotations

import io
import itertools
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
_WORTH = 0.65
"""The lightest inexact form has at most so many bytes, or the exact one alone is offered."""
_MOST_PIXELS = 16_000_000
"""A small file can unpack to any size; so many take 64 MB."""
_TOO_LARGE = (
    f"a picture has more than {_MOST_PIXELS / 1e6:.0f} million pixels: save it smaller "
    "(a figure with less figsize or dpi)"
)
_QUALITIES = (66, 44)
"""In AVIF, of the small form and of the dense one, whose pixels are half as large and hide more."""
# One thread, because the bytes may depend on their number; slower saves 5 % in four times as long. Labels
# and outlines lie on most pictures that a lesson shows.
_AVIF = {"subsampling": "4:4:4", "speed": 8, "max_threads": 1, "advanced": {"tune-content": "screen"}}
_LOSSLESS = {"lossless": True, "exact": True, "quality": 80, "method": 4}
"""In WebP. More effort makes it 1 % lighter and takes twenty times as long."""
_DRAWN_BITS = 0.43
"""Lossless bits for each pixel: plots and grids of digits take up to .39, X-rays and photos .48 to .9."""
_SHADES, _KEPT_SHADES = 22, 12
"""Of each colour in a light form of what is drawn, and how many of them are its own most frequent ones."""
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
    exact = original if is_photograph else _lossless(pixels, original)
    is_drawn = not is_photograph and 8 * len(exact.content) <= _DRAWN_BITS * width * height
    with ThreadPoolExecutor() as pool:  # Pillow lets other threads run while it encodes
        light = list(pool.map(_rounded if is_drawn else _avif, itertools.repeat(pixels), widths, _QUALITIES))
    return Encoded(exact=exact, light=_worthwhile(exact, light), is_plot=is_plot, shown_width=shown)


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
    content = _save(pixels, "WEBP", **_LOSSLESS)
    if len(content) >= len(original.content):
        return original
    return Version(suffix=".webp", width=pixels.width, height=pixels.height, content=content)


def _rounded(pixels: Image.Image, width: int, _quality: int) -> Version:
    """A light form without any haze: most shades that go are those of the edges of lines."""
    pixels = _resized(pixels, width)
    counts, bands = pixels.histogram(), len(pixels.getbands())
    of_colours = [sum(counts[shade : 3 * 256 : 256]) for shade in range(256)]
    # The same for all colours: or greys would take on a tint.
    pixels = pixels.point(_rounding(of_colours) * 3 + list(range(256)) * (bands - 3))
    content = _save(pixels, "WEBP", **_LOSSLESS)
    return Version(suffix=".webp", width=pixels.width, height=pixels.height, content=content)


def _rounding(counts: Sequence[int]) -> list[int]:
    """For each shade the one that it becomes: few, evenly spread, but those that fill areas stay exact."""
    even = [round(step * 255 / (_SHADES - 1)) for step in range(_SHADES)]
    kept = dict[int, int]()
    for shade in sorted(range(256), key=counts.__getitem__, reverse=True)[:_KEPT_SHADES]:
        kept.setdefault(min(even, key=lambda each: abs(each - shade)), shade)
    shades = [kept.get(each, each) for each in even]
    return [min(shades, key=lambda each: abs(each - shade)) for shade in range(256)]


def _avif(pixels: Image.Image, width: int, quality: int) -> Version:
    pixels = _resized(pixels, width)
    content = _save(pixels, "AVIF", **_AVIF, quality=quality)
    return Version(suffix=".avif", width=pixels.width, height=pixels.height, content=content)


def _resized(pixels: Image.Image, width: int) -> Image.Image:
    if width == pixels.width:
        return pixels
    height = round(pixels.height * width / pixels.width)
    # Two by two become one: a box keeps the letters sharper than any other filter.
    box = 2 * width == pixels.width and 2 * height == pixels.height
    return pixels.resize((width, max(1, height)), Image.Resampling.BOX if box else Image.Resampling.LANCZOS)


def _worthwhile(exact: Version, light: Sequence[Version]) -> tuple[Version, ...]:
    """Those that save much; a small one that is heavier than the dense one serves nobody.

    So it is with pixels that a lesson shows enlarged: made fewer, they take shades between each other.
    """
    chosen = tuple(each for each in light if len(each.content) <= len(light[-1].content))
    if not chosen or len(chosen[0].content) > _WORTH * len(exact.content):
        return ()
    return chosen if len(chosen[-1].content) < len(exact.content) else ()


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    # Of a copy: Pillow notes the options on the picture itself, where another thread would read them.
    picture.copy().save(file, kind, **options)
    return file.getvalue()
