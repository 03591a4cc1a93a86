"""Read numbers as they are printed, and say whether two of them show the same.

Integers are exact: a lesson prints them for shapes, sizes and counts. All other numbers are measured, and
measurements may move a little from run to run.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_WITH_COMMAS = r"(?<![\[,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"  # `65,622`, but not the list `[1,234]`
_WHOLE = rf"(?:{_WITH_COMMAS}|[0-9]+)"
_DIGITS = rf"(?:{_WHOLE}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?!\.?[0-9])"
_SIGN = r"(?<![\w)\]])[-+−]"
_NOT_IN_A_NAME = r"(?<![A-Za-z0-9_.])"  # the digits of `float32` and of a version are parts of names
NUMERAL = rf"(?:(?:{_SIGN})?{_NOT_IN_A_NAME}(?:{_DIGITS}|(?i:nan|inf)(?![A-Za-z0-9_])))"
"""A pattern: a number as Python and Keras print it, without a unit."""
NUMBER = re.compile(rf"{NUMERAL}(?:\s?%)?")
_INTEGER = re.compile(r"[-+]?[0-9]+\.?")

_NOISE = 1e-6
"""What single precision leaves of a zero: numbers that lie closer together are the same."""
_FEWEST_DECIMALS = 2
"""From so many on, the last digit may be rounded either way: not with one, from 0.9 to 1.0."""
_MOST_EXPONENT_DIGITS = 6
"""More make no other float, and very many cannot be read."""
_INEXACT = 1 + 1e-9
"""How binary fractions blur a bound: 0.02 − 0.01 is more than 0.01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a printed number stands for."""

    value: float
    """Of a percentage, its share: 0.36 for `36 %`."""
    rounding: float = 0.0
    """What rounding may have moved the value by."""
    integer: str = ""
    """The digits of an integer, which may be more than a float holds; '' of a measured number."""


def is_near(old: str, new: str, tolerance: float) -> bool:
    """Whether two matches of `NUMBER` show the same; the tolerance is relative, with 0 they must be equal."""
    a, b = read_amount(old), read_amount(new)
    if a.integer and b.integer:
        return a.integer == b.integer
    if not (math.isfinite(a.value) and math.isfinite(b.value) and tolerance):
        return str(a.value) == str(b.value)  # nan is nan
    relative = tolerance * max(abs(a.value), abs(b.value))
    return abs(a.value - b.value) <= max(relative, _NOISE, a.rounding, b.rounding) * _INEXACT


def read_amount(number: str) -> Amount:
    """Read a match of `NUMBER`."""
    digits = number.replace(",", "").replace("−", "-").removesuffix("%").rstrip()
    is_percentage = number.endswith("%")
    if not is_percentage and _INTEGER.fullmatch(digits):
        return Amount(value=float(digits), integer=digits.lstrip("+").rstrip("."))
    value = float(digits) / (100 if is_percentage else 1)
    return Amount(value=value, rounding=_rounding(digits, 2 if is_percentage else 0))


def _rounding(digits: str, further_decimals: int) -> float:
    """One unit of the last digit, 0 where there are too few decimals."""
    mantissa, _, exponent = digits.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) + further_decimals
    if decimals < _FEWEST_DECIMALS:
        return 0.0
    power = int(exponent[:_MOST_EXPONENT_DIGITS] or 0) - decimals
    return float(f"1e{power}")  # 10.0 ** power ends with an error where this is infinite
