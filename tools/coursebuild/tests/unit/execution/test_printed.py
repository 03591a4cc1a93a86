"""Printed text is kept as a terminal would show it, and of too much the first and the last."""

from __future__ import annotations

import random
import re

import pytest
from coursebuild.execution.printed import PrintedText, shortened
from coursebuild.nouns.omissions import cut_mark, omitted_bytes

ROOM = (1000, 500)


def printed(*pieces: str, room: tuple[int, int] = ROOM) -> str:
    text = PrintedText(*room)
    for piece in pieces:
        text.add(piece)
    return text.text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/3\r2/3\r3/3\n", "3/3\n"),
        ("long line\rab\n", "abng line\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\nc\rd", "b\nd"),
        ("plain\n", "plain\n"),
        ("a\r", "a"),
    ],
)
def test_carriage_returns_leave_the_last_state(text: str, expected: str) -> None:
    """A progress bar is kept as a terminal would show it at the end, in however many pieces it comes."""
    assert expected == printed(text)
    assert expected == printed(*text)


def test_carriage_return_does_not_cut_colour_codes() -> None:
    """What a shorter line leaves of a coloured one is text, never a torn colour code."""
    visible = re.sub(r"\x1b\[[0-9;]*m", "", printed("\x1b[31mlong text\x1b[0m\rok\n"))
    expected = "okng text\n"
    assert expected == visible


def test_long_text_keeps_its_first_and_last_lines() -> None:
    """Whole lines of both ends stay, with a mark on its own line that counts what is left out."""
    lines = [f"line {n}" for n in range(1000)]
    text = "\n".join(lines) + "\n"
    kept = printed(text).split("\n")
    mark = next(line for line in kept if omitted_bytes(line))
    at = kept.index(mark)
    assert lines[:at] == kept[:at]
    assert [*lines, ""][-(len(kept) - at - 1) :] == kept[at + 1 :]
    expected = len(text)
    assert expected == omitted_bytes(mark) + len("\n".join(kept)) - len(mark) - 1


def test_one_endless_line_keeps_both_ends() -> None:
    """Where no line ends, characters are kept; bytes are counted, not characters."""
    expected = "가" * 1000 + "\n" + cut_mark(3 * 198_500) + "\n" + "가" * 500
    assert expected == printed("가" * 200_000)


@pytest.mark.parametrize("seed", range(20))
def test_pieces_do_not_matter(seed: int) -> None:
    """However a text is cut into pieces, the same is kept of it."""
    chance = random.Random(seed)
    parts = ("\r", "\n", "\r\n", "ab", "가나다", "\x1b[31mx\x1b[0m", "y" * 70_000, "z" * 900)
    text = "".join(chance.choices(parts, weights=(6, 6, 2, 9, 6, 4, 0.2, 1), k=300))
    pieces, rest = [], text
    while rest:
        size = chance.choice((1, 2, 3, 50, 5000, 66_000))
        pieces.append(rest[:size])
        rest = rest[size:]
    assert printed(text) == printed(*pieces)


def test_little_is_held_of_much() -> None:
    """While a hundred megabytes pass, no more than both ends and the open line is held."""
    text = PrintedText(*ROOM)
    for piece in ("x" * 1_000_000, "bar\r" * 10_000, "line\n" * 10_000) * 20:
        text.add(piece)
        held = sum(map(len, text._kept._tail)) + len(text._open) + len(text._under)
        assert 200_000 > held
    assert 2 * sum(ROOM) > len(text.text())


def test_looking_changes_nothing() -> None:
    """The text can be asked for while more is still to come."""
    text = PrintedText(*ROOM)
    text.add("1/2")
    assert "1/2" == text.text()
    text.add("\r2/2")
    assert "2/2" == text.text()


def test_short_text_is_left_alone() -> None:
    """What has room is not cut, to the last character."""
    assert "x" * 10 == shortened("x" * 10, 6, 4)
    assert f"xxxxxx\n{cut_mark(1)}\nxxxx" == shortened("x" * 11, 6, 4)
