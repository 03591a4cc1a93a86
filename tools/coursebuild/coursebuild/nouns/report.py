"""How a build ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coursebuild.nouns.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    results: tuple[Result, ...]
    published: bool
    """Whether Jekyll ran and the site was swapped in."""
    site: Path
    pages: int = 0
    waiting: tuple[str, ...] = ()
    """Slugs of the lessons that are out of date but were not asked for; the site waits for them."""
    outdated: tuple[str, ...] = ()
    """Slugs of the lessons that failed and were published with their last good page."""
    never_good: tuple[str, ...] = ()
    """Slugs of the lessons that failed and have no earlier page that could be shown instead."""

    @property
    def failures(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if not result.status.is_good)
