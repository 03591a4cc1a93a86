"""The rules that a course sets for its own lessons, over what every page needs: a matter of its taste."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededArgument:
    """A keyword argument that every call of a function of this name has."""

    call: str
    """The last part of the name, such as `fit` for `model.fit`."""
    argument: str
    value: str = ""
    """As Python writes it; "" for any."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What every lesson of a course has; without a rule, anything goes."""

    sections: tuple[str, ...] = ()
    """How headings of the second level begin, in this order; there may be others between them."""
    question: bool = False
    """Whether the first paragraph asks what the lesson answers."""
    figures: tuple[int, int] | None = None
    """The fewest and the most that a lesson shows."""
    constants: tuple[str, ...] | None = None
    """Names that are among the UPPER_CASE ones, which all stand in one cell; None: no rule."""
    claims: int = 0
    """The fewest that the last cell of code asserts."""
    references: int = 0
    """The fewest that a lesson lists; each that it lists is cited."""
    function_lines: int = 0
    """The most of a function, which then has a docstring too; 0: no rule."""
    arguments: tuple[NeededArgument, ...] = ()
    datasets_used: bool = False
    """Whether each data set that is declared is named in the code, and each that is imported declared."""
    changed: bool = False
    """Whether each lesson says when it was last changed."""
    tidy: bool = False
    """Whether notebooks are as `coursebuild tidy` leaves them: nothing saved by Jupyter is in them."""
