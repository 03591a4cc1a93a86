"""Pictures are named by their content, encoded once, and stand in the page with alt text and choices."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from coursebuild.nouns.page import Fragment, Picture
from coursebuild.rendering import encoding
from coursebuild.rendering.figures import (
    PictureRenderer,
    RenderedPicture,
    css_size,
    figure_name,
    image_tag,
    picture_to_share,
)
from coursebuild.safety.sanitise import sanitise
from PIL import Image, ImageFilter


def photograph() -> bytes:
    noise = Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(400 * 300 * 3))
    file = io.BytesIO()
    noise.filter(ImageFilter.GaussianBlur(2)).save(file, "PNG")
    return file.getvalue()


CONTENT = photograph()


def test_picture_offers_its_forms() -> None:
    """Browsers that read AVIF choose by column and density; the exact form is what all others show."""
    shown = PictureRenderer().render(CONTENT, "가", "/x", 200, 150)
    exact, small, dense = (figure.name for figure in shown.figures)
    expected = (
        f'<picture><source type="image/avif" srcset="/x/{small} 200w, /x/{dense} 400w"'
        ' sizes="(max-width: 254px) calc(100vw - 54px), 200px">'
        f'<img src="/x/{exact}" alt="가" width="200" height="150" loading="lazy" decoding="async"></picture>'
    )
    assert expected == shown.html == sanitise(shown.html)
    assert exact == shown.picture.name


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (None, None, (400, 300)),
        (200, None, (200, 150)),
        (None, 150, (200, 150)),
        (200, 99, (200, 99)),
        (1, None, (1, 1)),
    ],
)
def test_picture_keeps_its_shape(width: int | None, height: int | None, expected: tuple[int, int]) -> None:
    """Where a lesson gives one side, as IPython's Image(width=…) does, the other follows."""
    shown = PictureRenderer().render(CONTENT, "", "/x", width, height)
    assert expected == css_size((400, 300), width, height)
    assert f'width="{expected[0]}" height="{expected[1]}"' in shown.html


def test_plot_is_marked() -> None:
    """A plot has a class, by which the page turns its lightness around on dark paper."""
    file = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(file, "PNG")
    shown = PictureRenderer().render(file.getvalue(), "", "/x")
    assert shown.html.startswith('<picture class="plot"><img')
    assert shown.picture.is_plot


def test_nothing_is_encoded_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms that are kept come back without Pillow, and are what they were."""

    def render() -> tuple[RenderedPicture, object]:
        shown = PictureRenderer(tmp_path).render(CONTENT, "가", "/x", 200, 150)
        fragment = Fragment(html="", figures=shown.figures, pictures=(shown.picture,))
        return shown, PictureRenderer(tmp_path).share_card(fragment)

    first = render()
    monkeypatch.setattr(encoding, "encode", lambda *_: pytest.fail("encoded again"))
    monkeypatch.setattr(encoding, "share_card", lambda *_: pytest.fail("encoded again"))
    assert first == render()


def test_damaged_forms_are_made_again(tmp_path: Path) -> None:
    """What is kept changes nothing: with damaged forms the result is the same, and they are whole again."""
    expected = PictureRenderer().render(CONTENT, "가", "/x", 200)
    PictureRenderer(tmp_path).render(CONTENT, "가", "/x", 200)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert expected == PictureRenderer(tmp_path).render(CONTENT, "가", "/x", 200)
    assert whole == path.read_bytes()


def test_other_bytes_have_another_name() -> None:
    """A changed picture has a new address."""
    assert figure_name(b"a", ".png") != figure_name(b"b", ".png")


def test_tag_is_escaped() -> None:
    """Address and alt text cannot leave their attributes."""
    expected = '<img src="/a&quot;" alt="&lt;&quot;" width="1" height="2" loading="lazy" decoding="async">'
    assert expected == image_tag('/a"', '<"', 1, 2)


def _shown(name: str, width: int, height: int, is_plot: bool) -> Picture:
    return Picture(name=name, width=width, height=height, alt="", is_plot=is_plot)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([_shown("plot", 2, 1, True), _shown("tall", 1, 2, False), _shown("wide", 2, 1, False)], "wide"),
        ([_shown("plot", 2, 1, True), _shown("tall", 1, 2, False)], "plot"),
        ([], None),
    ],
)
def test_picture_to_share(shown: list[Picture], expected: str | None) -> None:
    """The first that is no plot and lies, stands for the page; else the first of all."""
    chosen = picture_to_share(shown)
    assert expected == (chosen and chosen.name)
