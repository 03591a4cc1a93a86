"""The files that a rendered lesson becomes: its fragment, the head of its page, and what lies beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coursebuild.nouns.page import Figure, Fragment, ShareCard
from coursebuild.nouns.settings import Settings
from coursebuild.pages.generated import figure_files, lesson_head
from coursebuild.pages.handouts.addresses import download_name
from coursebuild.pages.handouts.notebook_file import notebook_json
from coursebuild.planning.plan import PlannedLesson
from coursebuild.rendering.figures import Figures, figure_name, picture_to_share


def lesson_files(
    settings: Settings,
    planned: PlannedLesson,
    fragment: Fragment,
    handouts: Mapping[str, bytes],
    encode: Figures,
) -> tuple[dict[Path, bytes], ShareCard | None]:
    """All files of a lesson, and which is shared; the `handouts` are named by their names beside the page."""
    slug, card = planned.lesson.slug, _share_card(fragment, encode)
    beside = {download_name(planned.notebook.path): notebook_json(planned.notebook), **handouts}
    if card is not None:
        beside[card[1].name] = card[1].content
    files = {
        settings.generated_includes / f"lessons/{slug}.html": fragment.html.encode(),
        settings.generated_pages / f"lessons/{slug}.md": lesson_head(planned.lesson),
        **figure_files(settings, f"lessons/{slug}", fragment),
        **{settings.generated_assets / f"lessons/{slug}" / name: each for name, each in beside.items()},
    }
    return files, card[0] if card else None


def _share_card(fragment: Fragment, encode: Figures) -> tuple[ShareCard, Figure] | None:
    """Choose the picture that stands for a lesson, and make its card; None without pictures."""
    picture = picture_to_share(fragment.pictures)
    if picture is None:
        return None
    content = next(figure.content for figure in fragment.figures if figure.name == picture.name)
    card = encode.share_card(content)
    figure = Figure(name=figure_name(card.content, card.suffix), content=card.content)
    return ShareCard(name=figure.name, width=card.width, height=card.height, alt=picture.alt), figure
