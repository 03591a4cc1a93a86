"""How far a run of lessons has come, and how long the rest may take: from what each took last time.

A guess is only made where there is ground for one: of lessons that have never run nobody knows how long they
take, until some have ended; and one that takes longer than ever says nothing about its end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is known of a run."""

    expected: Mapping[str, float]
    """Seconds that each lesson of the run took last time; infinite for one that has never run."""
    at_once: int
    """How many lessons run at once."""
    ended: Mapping[str, float] = field(default_factory=dict)
    """Seconds that those took which have ended."""

    def without(self, slug: str, seconds: float) -> Remaining:
        """The run when this lesson has ended."""
        return replace(self, ended={**self.ended, slug: seconds}) if slug in self.expected else self

    def describe(self, elapsed: Mapping[str, float]) -> str:
        """As in `3 of 6 lessons, about 2 min left`; "" when all have ended.

        `elapsed` are the seconds that those have been running which run now.
        """
        done, count = len(self.ended), len(self.expected)
        if done == count:
            return ""
        lessons = f"{done} of {count} lessons" if count > 1 else ""
        left = _describe_seconds(self.seconds(elapsed))
        return ", ".join(part for part in (lessons, left) if part)

    def seconds(self, elapsed: Mapping[str, float]) -> float:
        """How long the rest may take; infinite where that is unknown."""
        known = {slug: taken for slug, taken in self.ended.items() if math.isfinite(self.expected[slug])}
        before = sum(self.expected[slug] for slug in known)
        slower = sum(known.values()) / before if before else 1.0  # than the machine was last time
        usual = sum(self.ended.values()) / len(self.ended) if self.ended else math.inf
        left = [
            max(0.0, (slower * seconds if math.isfinite(seconds) else usual) - elapsed.get(slug, 0.0))
            for slug, seconds in self.expected.items()
            if slug not in self.ended
        ]
        return max(sum(left) / min(self.at_once, len(left)), *left) if left else 0.0


def _describe_seconds(seconds: float) -> str:
    if not 1 <= seconds < math.inf:
        return ""
    if seconds < 0.95 * _MINUTE:
        return f"about {max(10 * round(seconds / 10), 5)} s left"
    if seconds < 1.5 * _HOUR:
        return f"about {round(seconds / _MINUTE)} min left"
    return f"about {seconds / _HOUR:.1f} h left"
