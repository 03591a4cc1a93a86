"""Decide for a lesson whether something proved can be shown of it, or that it has to run, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.store import Store
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.job import Job
from coursebuild.nouns.notebook import Notebook
from coursebuild.planning.earlier_results import earlier_digest, take_over
from coursebuild.planning.fingerprint import Fingerprinter, explain
from coursebuild.planning.kernel_needs import kernel_needs
from coursebuild.planning.plan import PlannedLesson
from coursebuild.planning.real_data import RealData


@dataclass(frozen=True, slots=True)
class LessonPlanner:
    """Plans the lessons of one course."""

    root: Path
    fingerprinter: Fingerprinter
    store: Store
    data: RealData

    def plan(self, lesson: Lesson, notebook: Notebook) -> PlannedLesson:
        """The lesson with its stored result, or with the reasons why it has none."""
        edition, packages = self.data.edition(lesson.datasets), self.fingerprinter.packages
        now = self.fingerprinter.fingerprint(self.root, lesson, notebook, edition)
        result = self.store.find(lesson, now)
        if result is None:
            earlier = earlier_digest(self.root, lesson, notebook, packages, edition)
            result = take_over(self.store, earlier, lesson, notebook, now)
        known = result.provenance if result else None
        last = known.measured if known else self.store.last_measurement(lesson)
        job = Job(
            lesson=lesson,
            notebook=notebook,
            fingerprint=now,
            data=edition,
            needs=kernel_needs(notebook, packages),
            reasons=() if result else tuple(explain(self.store.latest(lesson), now, notebook)),
        )
        return PlannedLesson(job=job if last is None else job.expecting(last), result=result, last=last)
