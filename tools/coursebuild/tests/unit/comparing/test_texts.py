"""Two texts are compared line by line, whatever came or went between."""

from __future__ import annotations

import pytest
from coursebuild.comparing.texts import compare_texts


def texts(old: str, new: str) -> list[str]:
    return list(compare_texts(old, new, 0.01))


@pytest.mark.parametrize(
    ("old", "new"), [("\x1b[32mok\x1b[0m", "ok"), ("a 0.98\nb 12 s\n\n", "a  0.981\nb 9 s")]
)
def test_what_no_reader_sees_passes(old: str, new: str) -> None:
    """Colours, blank lines at the end, and what passes in each of the lines are no difference."""
    assert [] == texts(old, new) == texts(new, old)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("a\nb\nc", "a\nc", "line gone: 'b'"),
        ("a\nc", "a\nb\nc", "new line: 'b'"),
        ("1 0.5\n2 0.6\n3 0.7", "2 0.6\n3 0.7", "line gone: '1 0.5'"),
        ("dice 0.98\nend", "a warning\ndice 0.981\nend", "new line: 'a warning'"),
        ("\x1b]0;title\x07a", "b\x9b2J", "'a' → 'b'"),
    ],
)
def test_changed_text_is_quoted(old: str, new: str, description: str) -> None:
    """Lines that changed, came or went are quoted on one line, without control characters."""
    assert [description] == texts(old, new)


def test_as_many_lines_are_compared_in_order() -> None:
    """Where only numbers differ, each line is compared with the one in its place."""
    old, new = "dice 0.5\ndice 0.9", "dice 0.9\ndice 0.1"
    expected = ["dice 0.5 → 0.9", "dice 0.9 → 0.1"]
    assert expected == texts(old, new)


def test_huge_texts_take_no_quadratic_time() -> None:
    """Of very many lines that cannot be matched one by one, it is only said how many differ."""
    old = "\n".join(["a", "b"] * 25_000)
    expected = ["2 of 50002 lines differ"]
    assert expected == texts(old, f"{old}\nc\nd")
    lines = [f"line {'x' * n}" for n in range(500)]
    expected = ["the 500 lines stand in another order"]
    assert expected == texts("\n".join(lines), "\n".join(reversed(lines)))
