"""The picture that messengers show beside a link to a lesson."""

from __future__ import annotations

from coursebuild.nouns.page import Figure, Fragment, ShareCard
from coursebuild.rendering.figures import Figures, figure_name, picture_to_share


def make_share_card(fragment: Fragment, encode: Figures) -> tuple[ShareCard, Figure] | None:
    """Choose the picture that stands for a lesson, and make its card; None without pictures."""
    picture = picture_to_share(fragment.pictures)
    if picture is None:
        return None
    content = next(figure.content for figure in fragment.figures if figure.name == picture.name)
    card = encode.share_card(content)
    figure = Figure(name=figure_name(card.content, card.suffix), content=card.content)
    return ShareCard(name=figure.name, width=card.width, height=card.height, alt=picture.alt), figure
