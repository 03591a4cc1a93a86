"""Particles: what follows a formula without a blank stays on its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.rendering.prose import Links, ProsePlace
from courses import WORDS


def render(text: str) -> str:
    links = Links(base_path="", lessons={}, folder=Path("notebooks"))
    renderer = MarkdownRenderer({}, WORDS, Path.read_bytes)
    return renderer.render({1: text}, ProsePlace(name="doc", links=links)).html[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("식 $x$를 봅니다.", ["x를"]),
        ("($x$)의 값", ["x)\u2060의"]),
        ("$x$를\n봅니다.", ["x를"]),
        ("식 $x$ 를 봅니다.", []),
        ("$x$**를** 봅니다.", []),
        ("$x$까지는아니더라도", []),
    ],
)
def test_particle_stays_with_what_it_belongs_to(text: str, expected: list[str]) -> None:
    """A formula and its particle cannot be torn apart; a longer word can."""
    html = render(text)
    found = re.findall(r'<span class="unbroken">(.*?)</span>', html)
    assert expected == [re.sub(r"<[^>]+>", "", each) for each in found]


def test_text_is_the_same() -> None:
    """Nothing of the text is lost or moved."""
    text = re.sub(r"<[^>]+>", "", render("앞 $a$를 $b$가 `c`의 뒤, $d$"))
    assert "앞 a를 b가 c\u2060의 뒤, d" == text.strip()
