"""Encoding: what a picture shows decides its forms, and the exact one is exact."""

from __future__ import annotations

import io
import math
import random

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.encoding import encode, share_card
from hostile.judging import parts_that_say_something
from hostile.picture_cases import PICTURES as PICTURES_THAT_SAY_MORE
from hostile.picture_cases import SAID
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter, ImageStat


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def photograph() -> Image.Image:
    """Soft coloured noise, as photographs are to an encoder."""
    noise = Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(400 * 300 * 3))
    return noise.filter(ImageFilter.GaussianBlur(2))


def mask() -> Image.Image:
    """Squares of 48 x 36 pixels in eight colours, each enlarged to ten by ten."""
    colours = random.Random(1).choices(range(0, 256, 36), k=48 * 36 * 3)
    return Image.frombytes("RGB", (48, 36), bytes(colours)).resize((480, 360), Image.Resampling.NEAREST)


def plot() -> Image.Image:
    picture = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(picture)
    for start in range(0, 400, 40):
        draw.line((start, 10, 400 - start, 290), fill="#1f5f86", width=5)
    return picture


def soft_plot() -> Image.Image:
    """Thin lines with soft edges, as all that is drawn has them, and areas: one of one colour, one grey."""
    large = Image.new("RGB", (3200, 2400), "white")
    draw = ImageDraw.Draw(large)
    for step in range(40):
        draw.ellipse((75 * step, 40 * step, 75 * step + 400, 40 * step + 300), outline="#1f5f86", width=10)
    draw.rectangle((0, 1800, 1600, 2400), fill=_AREA)
    picture = large.resize((800, 600), Image.Resampling.LANCZOS)
    grey = Image.frombytes("L", (40, 15), random.Random(1).randbytes(600)).filter(ImageFilter.GaussianBlur(2))
    picture.paste(grey.resize((400, 150), Image.Resampling.BICUBIC).convert("RGB"), (400, 450))
    return picture


_AREA = (197, 94, 26)
PICTURES = {"photograph": photograph(), "mask": mask(), "plot": plot()}


@pytest.mark.parametrize("name", PICTURES)
def test_exact_form_is_exact(name: str) -> None:
    """Whatever is drawn, the exact form of a PNG has the same pixels and is lighter."""
    picture = PICTURES[name]
    exact = encode(saved(picture), 200).exact
    assert ".webp" == exact.suffix
    decoded = Image.open(io.BytesIO(exact.content)).convert("RGB")
    assert ImageChops.difference(picture, decoded).getbbox() is None
    assert len(exact.content) < len(saved(picture))


def test_exact_form_keeps_what_shines_through() -> None:
    """Transparency, and the colours under it, are kept."""
    picture = photograph().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    decoded = Image.open(io.BytesIO(encode(saved(picture)).exact.content)).convert("RGBA")
    assert picture.tobytes() == decoded.tobytes()


@pytest.mark.parametrize(("name", "is_light"), [("photograph", True), ("mask", False)])
def test_lighter_forms_only_where_they_save_much(name: str, is_light: bool) -> None:
    """A photograph is offered in AVIF too; a mask, which few colours make light, in its exact form alone."""
    encoded = encode(saved(PICTURES[name]), PICTURES[name].width // 2)
    assert is_light == bool(encoded.light)
    assert all(len(form.content) < len(encoded.exact.content) for form in encoded.light)


@pytest.mark.parametrize(
    ("css_width", "expected"),
    [
        (200, [(200, 150), (400, 300)]),
        (100, [(100, 75), (200, 150)]),
        (250, [(400, 300)]),
        (400, []),
    ],
)
def test_widths(css_width: int, expected: list[tuple[int, int]]) -> None:
    """One pixel and two for each CSS pixel, never more than there are; what is coarse stays as it is.

    A small form that is no lighter than the dense one is left out.
    """
    encoded = encode(saved(photograph()), css_width)
    assert expected == [(form.width, form.height) for form in encoded.light]


def test_picture_is_not_made_wider_than_the_text() -> None:
    """A large photograph without a size is offered for the width of the column."""
    encoded = encode(saved(photograph().resize((2000, 1500))))
    assert [736, 1472] == [form.width for form in encoded.light]


@pytest.mark.parametrize(("name", "is_plot"), [("photograph", False), ("mask", False), ("plot", True)])
def test_plots_are_known(name: str, is_plot: bool) -> None:
    """Only what is drawn on white in few colours may have its lightness turned around."""
    assert is_plot == encode(saved(PICTURES[name]), 200).is_plot


def test_white_photograph_is_no_plot() -> None:
    """Much white is not enough: a soft picture on white stays as it is."""
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste(photograph().resize((200, 200)), (0, 0))
    assert not encode(saved(picture), 200).is_plot


def test_bytes_are_the_same_every_time() -> None:
    """Several threads encode at once, and none sees the options of another."""
    content = saved(photograph())
    first = encode(content, 200)
    assert [first] * 5 == [encode(content, 200) for _ in range(5)]
    assert len(first.light[1].content) < 4 * len(first.light[0].content)


def test_moving_picture_is_left_alone() -> None:
    """An animation, which would lose its motion, stays the file that it is."""
    frames = [Image.new("L", (40, 30), shade) for shade in (0, 90, 180)]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    encoded = encode(content)
    assert (content, ()) == (encoded.exact.content, encoded.light)


def test_photograph_stands_upright() -> None:
    """A camera's note how a photograph lies decides its size and the lighter forms."""
    exif = Image.Exif()
    exif[0x0112] = 6
    encoded = encode(saved(photograph(), "JPEG", quality=98, exif=exif), 150)
    assert (300, 400) == (encoded.exact.width, encoded.exact.height)
    assert [(150, 200), (300, 400)] == [(form.width, form.height) for form in encoded.light]


def test_light_form_of_what_is_drawn_is_sharp() -> None:
    """What is drawn loses only shades: areas keep their colour, greys stay grey, no pixel is far off."""
    picture = soft_plot()
    *_, dense = encode(saved(picture), 400).light
    shown = Image.open(io.BytesIO(dense.content)).convert("RGB")
    assert (".webp", picture.size) == (dense.suffix, shown.size)
    assert _AREA == shown.getpixel((100, 590))
    red, green, blue = shown.crop((410, 460, 800, 600)).split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()
    furthest = max(high for _, high in ImageChops.difference(picture, shown).getextrema())
    assert furthest <= 12


def test_what_shines_through_is_not_rounded() -> None:
    """Only colours lose shades: a light form is as transparent as the exact one."""
    picture = soft_plot().convert("RGBA")
    picture.paste((255, 255, 255, 77), (0, 0, 400, 300))
    *_, dense = encode(saved(picture), 400).light
    shown = Image.open(io.BytesIO(dense.content)).convert("RGBA")
    assert picture.getchannel("A").tobytes() == shown.getchannel("A").tobytes()


@pytest.mark.parametrize("picture", [photograph(), soft_plot()], ids=["photograph", "plot"])
def test_dense_form_is_near_what_was_drawn(picture: Image.Image) -> None:
    """What is lost is hard to see: 30 dB are kept of soft noise, 38 of lines."""
    encoded = encode(saved(picture), picture.width // 2)
    shown = Image.open(io.BytesIO(encoded.light[-1].content)).convert("RGB")
    squares = ImageStat.Stat(ImageChops.difference(picture, shown)).sum2
    error = sum(squares) / (3 * picture.width * picture.height)
    floor = 30 if encoded.light[-1].suffix == ".avif" else 38
    assert 10 * math.log10(255**2 / error) >= floor


@pytest.mark.parametrize("name", PICTURES_THAT_SAY_MORE)
def test_no_form_says_what_the_picture_said(name: str) -> None:
    """Moving, deep and coloured pictures, which are not encoded anew, are cleaned as all others are."""
    encoded = encode(PICTURES_THAT_SAY_MORE[name])
    forms = (encoded.exact, *encoded.light, share_card(encoded.exact.content))
    assert [] == [form.suffix for form in forms if SAID in form.content]
    assert [] == [form.suffix for form in forms if parts_that_say_something(form.content)]


def test_key_in_a_colour_profile_is_refused() -> None:
    """A profile stays, because it decides the colours; but its texts are searched."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(photograph(), "PNG", icc_profile=profile)
    assert profile == Image.open(io.BytesIO(encode(content).exact.content)).info["icc_profile"]
    key = "gh" + "p_" + "A1b2C3d4E5f6" * 3
    for written in (key.encode(), key.encode("utf-16-be")):
        with pytest.raises(
            RenderError, match="the colour profile of a picture holds what looks like a GitHub"
        ):
            encode(saved(photograph(), "PNG", icc_profile=profile + written))


@pytest.mark.parametrize("content", [b"", b"<svg/>", saved(plot())[:400], saved(plot(), "BMP")])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """Damaged pictures and kinds that no page shows are refused."""
    with pytest.raises(RenderError, match="damaged, or of a kind other than"):
        encode(content)


@pytest.mark.parametrize(("name", "suffix"), [("photograph", ".jpg"), ("plot", ".png")])
def test_card_is_whole_on_white(name: str, suffix: str) -> None:
    """A card has the shape that messengers show, in a kind that they read."""
    card = share_card(saved(PICTURES[name]))
    picture = Image.open(io.BytesIO(card.content))
    assert (suffix, (1200, 630)) == (card.suffix, picture.size)
    assert picture.convert("L").getpixel((2, 2)) > 250


@pytest.mark.parametrize("side", [4_001, 11_000, 20_000])
def test_picture_that_unpacks_to_too_much_is_refused(side: int) -> None:
    """A small file of very many pixels is refused before they are read, with advice."""
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    with pytest.raises(RenderError, match="more than 16 million pixels: save it smaller"):
        encode(file.getvalue())
