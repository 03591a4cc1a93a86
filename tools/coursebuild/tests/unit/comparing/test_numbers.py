"""Numbers are compared as a reader would: integers exactly, measurements with a tolerance."""

from __future__ import annotations

import pytest
from coursebuild.comparing.numbers import NUMBER, is_near

TOLERANCE = 0.01


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.981", "0.975"),
        ("1,004.5", "1,008.5"),
        ("0.0e+00", "3e-13"),
        ("0.00", "0.01"),
        ("36%", "37%"),
        ("100.0 %", "99.9 %"),
        ("1.", "0.999"),
        ("−0.5", "-0.501"),
        ("nan", "NaN"),
        ("5", "5."),
        ("1e400", "inf"),
    ],
)
def test_measurements_may_move_a_little(old: str, new: str) -> None:
    """A hundredth, one unit of a rounded last digit, and what is left of a zero show the same."""
    assert is_near(old, new, TOLERANCE)
    assert is_near(new, old, TOLERANCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.981", "0.63"),
        ("1.0", "0.9"),
        ("+0.32", "-0.32"),
        ("0.5", "nan"),
        ("nan", "inf"),
        ("36 %", "38 %"),
        ("65,622", "65,623"),
        ("1" + "0" * 400, "1" + "0" * 399 + "1"),
    ],
)
def test_numbers_differ(old: str, new: str) -> None:
    """Beyond the tolerance, and as soon as one digit of an integer is another, numbers differ."""
    assert not is_near(old, new, TOLERANCE)
    assert not is_near(new, old, TOLERANCE)


def test_zero_tolerance_asks_for_equality() -> None:
    """With a tolerance of 0 the last digit counts; how a value is written does not."""
    assert not is_near("0.9810", "0.9811", 0)
    assert is_near("0.98", "0.980", 0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[0. 1.]", ["0.", "1."]),
        ("65,622개, [1,234]", ["65,622", "1", "234"]),
        ("float32 1.2.3", []),
        ("2-3, -.5e-3", ["2", "3", "-.5e-3"]),
        ("36 %, -inf, information", ["36 %", "-inf"]),
    ],
)
def test_numbers_are_found_in_texts(text: str, numbers: list[str]) -> None:
    """The digits of names and versions are no numbers; a minus between two numbers is no sign."""
    assert numbers == NUMBER.findall(text)
