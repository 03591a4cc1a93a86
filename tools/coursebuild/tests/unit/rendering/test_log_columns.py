"""Printed columns: wide letters take two places where blanks align something, and only there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from coursebuild.rendering.logs import LONGEST_RUN, log_html, on_grid
from courses import WORDS

STYLE = Path(__file__).parents[5] / "assets" / "css" / "lesson.css"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["에포크  2  손실 1.4", "에포크 10  손실 0.3"], [2, 2]),
        (["영상   (160, 128)", "마스크 (160, 128)  값: 0", "모두 그렇습니다."], [1, 2, 0]),
        (["평균 Dice: 0.98", "가장 낮은 값: 0.93"], [0, 0]),
        (["loss  0.1", "손실  0.1"], [0, 0]),
        (["  들여 쓴 줄", "  다음 줄"], [0, 0]),
        ([], []),
    ],
)
def test_columns_are_told_from_sentences(lines: list[str], expected: list[int]) -> None:
    """Lines that blanks align are spread, when at least two of them have wide letters; sentences are not."""
    assert expected == [line.count('class="wide') for line in on_grid(lines, lines)]


def test_wide_letters_get_their_places() -> None:
    """Each run of wide letters says how long it is; what is narrow stays as it is."""
    lines = ["<b>loss</b> 에포크  1 가", "값  2"]
    expected = '<b>loss</b> <span class="wide w3">에포크</span>  1 <span class="wide w1">가</span>'
    assert expected == on_grid(lines, lines)[0]


def test_long_run_is_split() -> None:
    """No run is longer than the style sheet has widths for."""
    lines = ["가" * (LONGEST_RUN + 3) + "  1", "나  2"]
    runs = re.findall(r'class="wide w(\d+)"', on_grid(lines, lines)[0])
    assert [str(LONGEST_RUN), "3"] == runs


def test_style_sheet_knows_every_length() -> None:
    """For a run of n letters the style sheet has a width of 2n places."""
    widths = dict(re.findall(r"\.w(\d+) \{ width: (\d+)ch; \}", STYLE.read_text(encoding="utf-8")))
    assert {str(n): str(2 * n) for n in range(1, LONGEST_RUN + 1)} == widths


def test_a_log_of_columns_is_on_the_grid() -> None:
    """What is printed in columns is aligned on the page, and coloured text with it."""
    html = log_html("\x1b[31m손실\x1b[0m  1\n정확도  2", "stream", WORDS)
    assert '<span class="ansi-red-fg"><span class="wide w2">손실</span></span>  1' in html
    assert "wide" not in log_html("손실은 1입니다.", "stream", WORDS)
