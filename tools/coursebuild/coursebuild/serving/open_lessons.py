"""The lessons that somebody looks at or edits, and how far their live kernels have come."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from coursebuild.execution.live_states import LiveState
from coursebuild.nouns.job import Job
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.serving.live_progress import LiveProgress

if TYPE_CHECKING:
    from coursebuild.execution.live import LiveKernels


class OpenLessons:
    """Which lessons are open, the last one first, and what is known of them. Belongs to one thread."""

    def __init__(self, settings: Settings, progress: LiveProgress) -> None:
        self._settings, self._progress = settings, progress
        self.slugs: list[str] = []
        self.states: dict[str, LiveState] = {}
        self._jobs: dict[str, Job] = {}
        self._noticed: dict[str, float] = {}
        """When the edit that led to a job was seen, on the clock of `time.monotonic`."""
        self._announced: dict[str, LiveState] = {}
        self._kernels: LiveKernels | None = None
        self._until_closed = ExitStack()

    def open(self, slug: str) -> None:
        """Somebody looks at the lesson, or has edited it."""
        self.slugs = [slug, *(other for other in self.slugs if other != slug)]

    def follow(self, plan: Plan, noticed: float) -> frozenset[str]:
        """Tell the kernels what to be ready for; returns the lessons that have one."""
        planned = {each.slug: each for each in plan.lessons}
        jobs = [self._job(planned[slug].job, noticed) for slug in self.slugs if slug in planned]
        if self._kernels is None:
            from coursebuild.execution.live import LiveKernels  # nbclient: after the first build

            needs = {slug: each.needs for slug, each in planned.items()}
            kernels = LiveKernels(self._settings, plan.packages, needs, self._progress)
            self._kernels = self._until_closed.enter_context(kernels)
        chosen = self._kernels.follow(jobs)
        self._progress.follow(chosen)
        return chosen

    def _job(self, job: Job, noticed: float) -> Job:
        """The job, or the very one that its kernel has, where nothing of it has changed."""
        if self._jobs.get(job.slug) != job:
            self._jobs[job.slug], self._noticed[job.slug] = job, noticed
        return self._jobs[job.slug]

    def take(self, state: LiveState, stale: Iterable[PlannedLesson]) -> bool:
        """Keep what a kernel reports; returns whether a preview shows something else now."""
        slug = state.job.slug
        before = self.states.get(slug)
        self.states[slug] = state
        if before is not None and state.result is before.result and before.is_settled:
            self._announced[slug] = state  # only the prose is new, and that has been shown
            return False
        return any(planned.slug == slug and self.is_current(planned) for planned in stale)

    def is_current(self, planned: PlannedLesson) -> bool:
        """Whether what is known of the lesson is of its code as it is now."""
        state = self.states.get(planned.slug)
        return state is not None and state.job.fingerprint.digest == planned.fingerprint.digest

    def has_run(self, planned: PlannedLesson) -> bool:
        """Whether nothing more will run for the lesson as it is now."""
        return self.is_current(planned) and self.states[planned.slug].is_settled

    def announce(self, stale: Iterable[PlannedLesson]) -> None:
        """Announce of each lesson once that what has run of it is shown."""
        for state in [self.states[planned.slug] for planned in stale if self.is_current(planned)]:
            slug = state.job.slug
            if state.is_settled and self._announced.get(slug) is not state:
                self._announced[slug] = state
                self._progress.announce(state, time.monotonic() - self._noticed[slug])

    def forget(self) -> None:
        """Everything is published: what is shown next is to be announced."""
        self._announced.clear()

    def close(self) -> None:
        """End all kernels."""
        self._until_closed.close()
