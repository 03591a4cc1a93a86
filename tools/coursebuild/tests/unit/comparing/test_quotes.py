"""Foreign text is quoted on one short line."""

from __future__ import annotations

from coursebuild.comparing.quotes import shorten


def test_quotes_fit_on_a_line() -> None:
    """Line ends, control characters and what no file can hold do not come through; blanks are single."""
    assert "a b ? c" == shorten("a\n  b \ud800\x1b[31m\tc\n")


def test_long_texts_are_cut() -> None:
    """A cut is marked, and counts among the characters."""
    assert "a" * 60 == shorten("a" * 60)
    assert "a" * 59 + "…" == shorten("a" * 61)
    assert "ab…" == shorten("abcdefg" * 1000, 3)
