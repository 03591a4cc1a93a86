"""Run lessons again and compare, with what is stored or forked kernels with plain ones; publish nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coursebuild.commands.executing import execute
from coursebuild.commands.plan import make_plan
from coursebuild.comparing.differences import Tolerance
from coursebuild.comparing.drift import LessonDrift, compare_outputs
from coursebuild.execution.local_place import open_local_place
from coursebuild.keeping.store import Store, open_store
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import HowToRun, KernelPolicy, Settings
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.publishing.own_folders import hold_course

_EXACT = Tolerance(numbers=0, pictures=0)


def check_drift(
    settings: Settings, slugs: Sequence[str], observer: Observer, how: HowToRun
) -> tuple[LessonDrift, ...]:
    """Run lessons (`slugs`, or all) again and compare with the stored result of the same cells.

    A lesson whose packages or data have changed since is compared with its last good result: what such a
    change does to a page is what one wants to know. What is found is not stored.
    """
    again = _Again(settings, observer)
    with hold_course(settings):
        store = open_store(settings.store, observer.warned)
        plan = make_plan(settings, store, slugs)
        chosen = _chosen(plan)
        stored = {planned.slug: _stored(planned, store) for planned in chosen}
        ran = again.run(plan, chosen, how, "asked for by --check")
        return tuple(
            _drift(planned, ran[planned.slug], stored[planned.slug], Tolerance()) for planned in chosen
        )


def verify_kernels(
    settings: Settings, slugs: Sequence[str], observer: Observer, how: HowToRun
) -> tuple[LessonDrift, ...]:
    """Run lessons (`slugs`, or all) in forked and in plain kernels; their outputs must be equal.

    Lessons whose kernels are never forked are left out.
    """
    again = _Again(settings, observer)
    with hold_course(settings):
        plan = make_plan(settings, open_store(settings.store, observer.warned), slugs)
        chosen = [planned for planned in _chosen(plan) if not planned.needs.why_plain]
        plain, warm = (
            again.run(plan, chosen, replace(how, kernels=policy), f"to verify {policy} kernels")
            for policy in (KernelPolicy.PLAIN, KernelPolicy.AUTO)
        )
    return tuple(
        replace(
            _drift(planned, warm[slug] if plain[slug].status.is_good else plain[slug], plain[slug], _EXACT),
            baseline="in a plain kernel",
        )
        for planned in chosen
        for slug in [planned.slug]
    )


def _chosen(plan: Plan) -> list[PlannedLesson]:
    return [planned for planned in plan.lessons if planned.slug in plan.chosen]


def _stored(planned: PlannedLesson, store: Store) -> Result | None:
    if planned.result is not None:
        return planned.result
    last_good = store.last_good(planned.lesson)
    if last_good is None or last_good[1].fingerprint.cells != planned.fingerprint.cells:
        return None
    return last_good[1]


class _Again:
    """Runs lessons whatever is stored of them."""

    def __init__(self, settings: Settings, observer: Observer) -> None:
        self._settings, self._observer = settings, observer

    def run(
        self, plan: Plan, chosen: Sequence[PlannedLesson], how: HowToRun, reason: str
    ) -> Mapping[str, Result]:
        """The result of each, by slug."""
        jobs = [
            replace(planned.job, reasons=(reason,), build_seconds=how.build_seconds) for planned in chosen
        ]
        with open_local_place(self._settings, plan.packages, jobs, how) as place:
            return {
                result.slug: result for result in execute(place, jobs, self._observer, self._settings.partial)
            }


def _drift(planned: PlannedLesson, ran: Result, before: Result | None, tolerance: Tolerance) -> LessonDrift:
    differences = None
    if ran.status.is_good and before is not None:
        differences = compare_outputs(planned.notebook, before.outputs, ran.outputs, tolerance)
    return LessonDrift(lesson=planned.lesson, status=ran.status, differences=differences, failure=ran.failure)
