"""Where jobs run: on this machine, or wherever else somebody plugs one in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from coursebuild.nouns.job import Job
from coursebuild.nouns.observer import RunObserver
from coursebuild.nouns.result import Result


class Place(Protocol):
    """Executes jobs; how many at once, and with what kernels, is its own affair."""

    def run(self, jobs: Sequence[Job], observer: RunObserver) -> Iterator[Result]:
        """The result of each job as it comes, whatever fails; leaving the iterator ends what still runs."""
