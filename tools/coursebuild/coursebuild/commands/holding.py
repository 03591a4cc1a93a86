"""Take hold of a course for writing, and put right what an interrupted command has left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from coursebuild.execution.scratch import sweep_scratch
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.own_folders import hold_course, remove_leftovers
from coursebuild.publishing.swap import finish_swap


@contextlib.contextmanager
def hold_tidy_course(settings: Settings, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """No other command writes meanwhile, see `hold_course`."""
    with hold_course(settings, on_wait):
        finish_swap(settings.next_site, settings.site)
        remove_leftovers(settings)
        sweep_scratch()
        yield
