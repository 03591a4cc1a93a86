"""Two pictures are compared as eyes do."""

from __future__ import annotations

import base64
import io

import pytest
from coursebuild.comparing.differences import Tolerance
from coursebuild.comparing.pictures import compare_pictures
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw


def encoded(image: Image.Image, form: str = "PNG") -> str:
    file = io.BytesIO()
    image.save(file, form)
    return base64.b64encode(file.getvalue()).decode()


def curve(height: float = 100, soft: bool = False) -> Image.Image:
    """A thin line on white; `soft` draws it with softer edges, as anti-aliasing does."""
    scale = 4
    image = Image.new("RGB", (400 * scale, 200 * scale), "white")
    points = [(0, 150 * scale), (200 * scale, height * scale), (400 * scale, 50 * scale)]
    ImageDraw.Draw(image).line(points, "black", 2 * scale)
    way = Image.Resampling.BICUBIC if soft else Image.Resampling.NEAREST
    return image.resize((400, 200), way)


def picture(old: str, new: str, tolerance: float = Tolerance().pictures) -> str:
    return compare_pictures(old, new, tolerance)


def test_equal_pictures_in_other_bytes_are_the_same() -> None:
    """What counts is the picture on white, not how it is packed."""
    clear = Image.new("RGBA", (20, 20), (9, 9, 9, 0))
    assert "" == picture(encoded(clear), encoded(Image.new("L", (20, 20), 255)))


def test_softer_edges_are_the_same_picture() -> None:
    """Anti-aliasing, and a line that lies less than a pixel off, are no difference."""
    assert "" == picture(encoded(curve()), encoded(curve(soft=True)))
    assert "" == picture(encoded(curve(soft=True)), encoded(curve(100.7, soft=True)))


def test_a_moved_curve_is_another_picture() -> None:
    """A thin line that moved by a few pixels is a difference, although nearly all pixels are white."""
    assert "picture: 1.0 % of its pixels differ" == picture(encoded(curve()), encoded(curve(105)))


def test_other_colours_are_another_picture() -> None:
    """A shade that no pixel shows alone counts where it lies over all of them."""
    old, new = (Image.new("RGB", (20, 20), (shade,) * 3) for shade in (100, 108))
    assert "picture: its colours differ by 8.0 of 255" == picture(encoded(old), encoded(new))


def test_quite_another_picture() -> None:
    """Of black and white, all pixels differ."""
    old, new = (Image.new("RGB", (20, 20), colour) for colour in ("black", "white"))
    assert "picture: 100.0 % of its pixels differ" == picture(encoded(old), encoded(new))


def test_another_size_is_another_picture() -> None:
    """Sizes are told before anything is decoded."""
    old, new = Image.new("RGB", (640, 480)), Image.new("RGB", (640, 360))
    assert "picture: 640×480 → 640×360" == picture(encoded(old), encoded(new))


def test_a_picture_that_is_too_large_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that would fill the memory are a difference of their own."""
    old, new = (encoded(Image.new("1", (4000, 4000), shade)) for shade in (0, 1))
    assert "picture: 4000×4000 pixels are too many to compare" == picture(old, new)
    for most in (10_000_000, 1_000_000):  # Pillow warns of the first, and refuses the second
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        assert "picture: it has too many pixels to compare" == picture(old, new)


def test_zero_tolerance_asks_for_equality() -> None:
    """With a tolerance of 0 a single pixel's shade counts."""
    changed = curve()
    changed.putpixel((0, 0), (250, 255, 255))
    assert "" == picture(encoded(curve()), encoded(changed))
    assert "picture: its colours differ by 0.0 of 255" == picture(encoded(curve()), encoded(changed), 0)


PICTURE = encoded(curve())


@settings(deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=8))
def test_a_damaged_picture_is_a_difference(place: int, junk: bytes) -> None:
    """No content of a picture makes the comparison fail."""
    whole = base64.b64decode(PICTURE)
    broken = whole[:place] + junk + whole[place + len(junk) + 1 :]
    assert isinstance(picture(PICTURE, base64.b64encode(broken).decode()), str)


def test_damage_is_told() -> None:
    """A picture that ends too early, and what is no picture at all, are named as damaged."""
    assert "picture: it is damaged" == picture(PICTURE, base64.b64encode(b"no picture").decode())
    cut = base64.b64decode(PICTURE)[:99]
    assert "picture: it is damaged" == picture(PICTURE, base64.b64encode(cut).decode())
    assert "picture: it is damaged" == picture(PICTURE, "no base64!")
