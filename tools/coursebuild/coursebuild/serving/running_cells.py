"""What a page says while cells of its lesson run: which one, and how long it took the last time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from coursebuild.nouns.course import Lesson


class RunningCells:
    """Follows the cells of live kernels; hears of them from their thread, and from one that drops lessons."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.say: Callable[[str, str], None] = lambda _address, _status: None
        """Hears what there is to say of a page, and "" when nothing runs."""
        self._clock = clock
        self._running: dict[str, tuple[Lesson, int, float]] = {}
        """The number of the cell that runs and when it began, by slug."""
        self._seconds: dict[tuple[str, int], float] = {}
        """How long a cell took, by slug and number."""

    def started(self, lesson: Lesson, cell: int) -> None:
        """A cell of the lesson begins; the one before it has ended."""
        self._end(lesson.slug)
        self._running[lesson.slug] = lesson, cell, self._clock()
        last = self._seconds.get((lesson.slug, cell))
        took = "" if last is None else f"; it took {last:.1f} s the last time"
        self.say(str(lesson.url), f"cell {cell} is running{took}")

    def ended(self, lesson: Lesson, *, is_good: bool) -> None:
        """Nothing of the lesson runs any more."""
        self._end(lesson.slug, is_good=is_good)
        self.say(str(lesson.url), "")

    def follow(self, slugs: Collection[str]) -> None:
        """Only these lessons have a kernel now."""
        for slug, (lesson, *_) in list(self._running.items()):
            if slug not in slugs:
                self.ended(lesson, is_good=False)

    def _end(self, slug: str, *, is_good: bool = True) -> None:
        found = self._running.pop(slug, None)
        if found is not None and is_good:
            _, cell, began = found
            self._seconds[slug, cell] = self._clock() - began
