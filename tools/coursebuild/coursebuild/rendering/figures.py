"""Pictures become files beside the page, named by their content, with size and alt text in the HTML.

The `<img>` shows the exact form; browsers that read the kind of the lighter ones choose among them, by the
width of the column and the density of their screen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from coursebuild.nouns.page import Figure, Fragment, Picture, ShareCard
from coursebuild.rendering.encoded_pictures import Encoded, EncodedPictures, Version

_AROUND_PX = 54
"""What lies beside a picture on a phone: the gutters of the page, and the rule that holds an output."""
_CARD_SHAPES = (1.2, 2.4)
"""Width over height of the pictures that fill a card well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPicture:
    html: str
    figures: tuple[Figure, ...]
    picture: Picture


class PictureRenderer:
    """Makes the files and the HTML of pictures; their encoded forms are remembered in `folder`, if any."""

    def __init__(self, folder: Path | None = None) -> None:
        self._encoded = EncodedPictures(folder)

    def render(
        self,
        content: bytes,
        alt: str,
        asset_address: str,
        width: int | None = None,
        height: int | None = None,
    ) -> RenderedPicture:
        """The files and the HTML of a picture, `width` x `height` CSS pixels large (see `css_size`).

        Raises RenderError when `content` is no picture.
        """
        encoded = self._encoded.recall(content, f"page {width}", lambda: _encode(content, width))
        exact = encoded.exact
        size = css_size((exact.width, exact.height), width, height)
        figures = {each: _figure(each) for each in (exact, *encoded.light)}
        html = _picture_html(
            {name: f"{asset_address}/{figure.name}" for name, figure in figures.items()}, encoded, alt, size
        )
        shown = Picture(
            name=figures[exact].name, width=exact.width, height=exact.height, alt=alt, is_plot=encoded.is_plot
        )
        return RenderedPicture(html=html, figures=tuple(figures.values()), picture=shown)

    def share_card(self, fragment: Fragment) -> tuple[ShareCard, Figure] | None:
        """The picture that stands for a page, as messengers show it: PNG or JPEG of 1200 x 630."""
        picture = picture_to_share(fragment.pictures)
        if picture is None:
            return None
        content = next(figure.content for figure in fragment.figures if figure.name == picture.name)
        card = self._encoded.recall(content, "card", lambda: _encode_card(content)).exact
        figure = _figure(card)
        return ShareCard(name=figure.name, width=card.width, height=card.height, alt=picture.alt), figure


def figure_name(content: bytes, suffix: str) -> str:
    """The file name of a picture: a new one whenever the picture changes, so that caches may keep it."""
    return hashlib.sha256(content).hexdigest()[:16] + suffix


def css_size(own: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    """The size at which a picture of size `own` is shown: as given; of one side alone, in its own shape."""
    own_width, own_height = own
    if width is None and height is None:
        return own
    return (
        width or max(1, round(own_width * (height or own_height) / own_height)),
        height or max(1, round(own_height * (width or own_width) / own_width)),
    )


def image_tag(address: str, alt: str, width: int, height: int) -> str:
    """The `<img>` of a picture; with its size, so that the text does not jump when it arrives.

    Lazy without exception: before the first picture of a lesson stand its title, its data and its contents.
    """
    return (
        f'<img src="{escape(address)}" alt="{escape(alt)}" width="{width}" height="{height}"'
        ' loading="lazy" decoding="async">'
    )


def picture_to_share(pictures: Iterable[Picture]) -> Picture | None:
    """The picture that stands for a page: the first that is no plot and fills a card, else the first."""
    shown = list(pictures)
    low, high = _CARD_SHAPES
    fitting = (each for each in shown if not each.is_plot and low <= each.width / each.height <= high)
    return next(fitting, shown[0] if shown else None)


def _encode(content: bytes, width: int | None) -> Encoded:
    from coursebuild.rendering.encoding import encode  # Pillow: only for what is new

    return encode(content, width)


def _encode_card(content: bytes) -> Encoded:
    from coursebuild.rendering.encoding import share_card  # Pillow: only for what is new

    return Encoded(exact=share_card(content))


def _figure(version: Version) -> Figure:
    return Figure(name=figure_name(version.content, version.suffix), content=version.content)


def _picture_html(addresses: dict[Version, str], encoded: Encoded, alt: str, size: tuple[int, int]) -> str:
    marked = ' class="plot"' if encoded.is_plot else ""
    image = image_tag(addresses[encoded.exact], alt, *size)
    if not encoded.light:
        return f"<picture{marked}>{image}</picture>"
    choices = escape(", ".join(f"{addresses[each]} {each.width}w" for each in encoded.light))
    shown, kind = encoded.shown_width, encoded.light[0].suffix.removeprefix(".")
    sizes = f"(max-width: {shown + _AROUND_PX}px) calc(100vw - {_AROUND_PX}px), {shown}px"
    source = f'<source type="image/{kind}" srcset="{choices}" sizes="{sizes}">'
    return f"<picture{marked}>{source}{image}</picture>"
