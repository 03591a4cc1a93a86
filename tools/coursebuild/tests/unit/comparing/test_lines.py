"""Two lines are compared as a reader would: words exactly, measured numbers with a tolerance."""

from __future__ import annotations

import pytest
from coursebuild.comparing.lines import compare_lines, read_line


def lines(old: str, new: str) -> str:
    return compare_lines(read_line(old), read_line(new), 0.01)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("val_dice 0.981", "val_dice 0.975"),
        ("loss 1,004.5", "loss 1,008.5"),
        ("loss 0.0e+00, 1e-12", "loss 3e-13, 3e-13"),
        ("recall 0.00", "recall 0.01"),
        ("36%", "37%"),
        ("100.0 %", "99.9 %"),
        ("[0. 1.]", "[0. 0.999]"),
        ("[-0.5  1.5]", "[ -0.501 1.5]"),
        ("nan -inf 0.5", "nan  -inf 0.501"),
        ("a   b \n", "a b"),
    ],
)
def test_what_no_reader_would_call_different_passes(old: str, new: str) -> None:
    """Small moves of measured numbers, and the width of blanks are no difference."""
    assert "" == lines(old, new) == lines(new, old)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("val_dice 0.981", "val_dice 0.63", "val_dice 0.981 → 0.63"),
        ("{'D(G(z))': 0.56}", "{'D(G(z))': 0.73}", "D(G(z)) 0.56 → 0.73"),
        ("손실 1.5 0.3", "손실 1.5 0.2", "손실 0.3 → 0.2"),
        ("몸통 65,622개, 머리 528개", "몸통 65,622개, 머리 529개", "머리 528 → 529"),
        ("Dice 1.0", "Dice 0.9", "Dice 1.0 → 0.9"),
        ("a 3개 0.5", "a 3개 0.9", "a 0.5 → 0.9"),
        ("gain +0.32", "gain -0.32", "gain +0.32 → -0.32"),
        ("loss 0.5", "loss nan", "loss 0.5 → nan"),
        ("share 36 %", "share 38 %", "share 36 % → 38 %"),
        ("step 99/100", "step 100/100", "step 99 → 100"),
        ("1000000", "1000001", "'1000000' → '1000001'"),
        ("a 1 b 2 c 3 d 4 e 5", "a 2 b 3 c 4 d 5 e 6", "a 1 → 2, b 2 → 3, c 3 → 4, and 2 more numbers"),
        ("0.9 0.1", "0.9 0.5", "'0.9 0.1' → '0.9 0.5'"),
    ],
)
def test_a_number_that_moved_is_named(old: str, new: str, description: str) -> None:
    """A measured number beyond the tolerance, and any other integer, is told with the word before it."""
    assert description == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("✓ it holds", "✗ it holds", "'✓ it holds' → '✗ it holds'"),
        ("a" * 99, "b" * 99, f"'{'a' * 59}…' → '{'b' * 59}…'"),
        ("a", "\ud800", "'a' → '?'"),
        ("float32", "float64", "'float32' → 'float64'"),
        ("Keras 1.100.0", "Keras 1.101.0", "'Keras 1.100.0' → 'Keras 1.101.0'"),
        ("-" * 90 + "a", "-" * 90 + "b", f"'…{'-' * 20}a' → '…{'-' * 20}b'"),
    ],
)
def test_changed_text_is_quoted(old: str, new: str, description: str) -> None:
    """Lines that changed are quoted: short, and of long ones the place where they begin to differ."""
    assert description == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100/100 ━━━ 12s 3ms/step - loss: 0.3", "100/100 ━━━ 9s 812us/step - loss: 0.3"),
        ("took 1.2초", "took 40 초"),
        ("3.5시간 걸림, 12분에", "1 시간 걸림, 2 분에"),
        ("10/10 [00:12<00:00, 3.2it/s]", "10/10 [01:02<00:00, 1.9s/it]"),
        ("2 min", "14 minutes"),
    ],
)
def test_durations_are_free(old: str, new: str) -> None:
    """What took how long differs at each run."""
    assert "" == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("몫 3분의 1", "몫 5분의 1", "몫 3 → 5"),
        ("깊이 0.5 초점", "깊이 0.1 초점", "깊이 0.5 → 0.1"),
        ("max 0.8 min 0.1", "max 0.5 min 0.1", "max 0.8 → 0.5"),
        ("of 5 samples", "of 6 samples", "of 5 → 6"),
    ],
)
def test_what_only_looks_like_a_duration_is_compared(old: str, new: str, description: str) -> None:
    """A fraction, a word that begins like a unit, and the heading `min` free no number."""
    assert description == lines(old, new)


def test_one_long_line_takes_no_quadratic_time() -> None:
    """A line of 200 kB is compared before anybody loses patience, whatever it is made of."""
    for text in ("1" * 200_000, "111," * 50_000, " " * 200_000, "1 " * 60_000):
        assert lines(text + ".1.1x", text + ".1.1y")
