"""What the tool itself writes to readers: sections of `_data/interface/<language>.yml`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any


def _holding(*placeholders: str) -> Any:
    return field(metadata={"placeholders": placeholders})


def _one_for_each(count: int) -> Any:
    return field(metadata={"count": count})


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleWords:
    """The section `bundle`: the sheet that goes with a lesson that is taken along."""

    page: str = _holding("address")
    run: str
    run_text: str = _holding("python")
    run_note: str
    windows: str
    data: str
    synthetic: str
    origin: str
    shape: str
    licence: str
    licence_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudWords:
    """The section `cloud`: the first cell of the notebook for Colab and Kaggle."""

    what: str
    unreachable: str
    changed: str
    ready: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Plain texts in the language of the site, one field for each key; {placeholders} are still in them.

    The fields are those of the section `output`, but for the two that are sections themselves.
    """

    bundle: BundleWords
    cloud: CloudWords

    show_code: str
    show_outputs: str
    show_log: str = _holding("lines")
    show_traceback: str
    table: str
    """What a screen reader calls the box in which a wide table scrolls; `formula` likewise."""
    formula: str
    undescribed: str
    """The alt text of a figure to which its lesson gives none."""
    omitted: str = _holding("size")
    """Where a text is cut, and in place of an output that is too large; the two below likewise."""
    omitted_outputs: str = _holding("count")
    omitted_kind: str = _holding("kind", "size")
    unshown: str = _holding("kind")
    """In place of an output that no page can show."""
    not_run: str
    """In a preview, in place of what a cell will print."""
    embedded_data: str
    real_data: str
    warm_kernel: str
    plain_kernel: str
    full_containment: str
    """How far a kernel was kept from what else is on the machine."""
    partial_containment: str = _holding("lacking")
    no_containment: str
    and_others: str = _holding("names")
    """The first authors of many."""
    size: str = _holding("bytes")
    seconds: str = _holding("seconds")
    minutes: str = _holding("minutes", "seconds")
    date: str = _holding("year", "month", "day", "weekday")
    months: tuple[str, ...] = _one_for_each(12)
    weekdays: tuple[str, ...] = _one_for_each(7)
    """From Monday on."""

    def date_text(self, date: datetime.date) -> str:
        """A day as people write it, with its weekday."""
        return self.date.format(
            year=date.year,
            month=self.months[date.month - 1],
            day=date.day,
            weekday=self.weekdays[date.weekday()],
        )

    def duration_text(self, seconds: float) -> str:
        """How long something took, rounded to seconds; minutes are named when there are any."""
        minutes, rest = divmod(round(seconds), 60)
        text = self.minutes if minutes else self.seconds
        return text.format(minutes=minutes, seconds=rest)
