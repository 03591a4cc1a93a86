"""Run lessons again and compare, with what is stored or forked kernels with plain ones; publish nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coursebuild.comparing.differences import Tolerance
from coursebuild.comparing.drift import LessonDrift, compare_outputs
from coursebuild.execution.documents import keep_partial
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.run import execute_lessons
from coursebuild.keeping.store import Store
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import HowToRun, KernelPolicy, Settings
from coursebuild.planning.plan import Plan, PlannedLesson, choose_lessons, lesson_to_run, make_plan
from coursebuild.publishing.own_folders import hold_course

_Outputs = tuple[tuple[Output, ...], ...]


def check_drift(
    settings: Settings, slugs: Sequence[str], observer: Observer, how: HowToRun
) -> tuple[LessonDrift, ...]:
    """Run lessons (`slugs`, or all) again and compare with the stored execution of the same cells.

    A lesson whose packages or data have changed since is compared with its last good execution: what such a
    change does to a page is what one wants to know. What is found is not stored.
    """
    with hold_course(settings):
        plan = make_plan(settings, observer.warned, slugs)
        chosen = _chosen(plan, slugs)
        store = Store(settings.store, observer.warned)
        stored = {planned.lesson.slug: _stored(planned, store) for planned in chosen}
        ran = _run(settings, plan, chosen, how, observer, "asked for by --check")
        return tuple(
            _drift(planned, ran[planned.lesson.slug], stored[planned.lesson.slug], Tolerance())
            for planned in chosen
        )


def verify_kernels(
    settings: Settings, slugs: Sequence[str], observer: Observer, how: HowToRun
) -> tuple[LessonDrift, ...]:
    """Run lessons (`slugs`, or all) in forked and in plain kernels; their outputs must be equal.

    Lessons whose kernels are never forked are left out.
    """
    with hold_course(settings):
        plan = make_plan(settings, observer.warned, slugs)
        chosen = [planned for planned in _chosen(plan, slugs) if not planned.needs.why_plain]
        runs = [
            _run(
                settings, plan, chosen, replace(how, kernels=policy), observer, f"to verify {policy} kernels"
            )
            for policy in (KernelPolicy.PLAIN, KernelPolicy.AUTO)
        ]
    plain, warm = runs
    return tuple(
        _drift(
            planned,
            warm[slug] if plain[slug].status.is_good else plain[slug],
            plain[slug].outputs,
            Tolerance(numbers=0, pictures=0),
            baseline="in a plain kernel",
        )
        for planned in chosen
        for slug in [planned.lesson.slug]
    )


def _chosen(plan: Plan, slugs: Sequence[str]) -> list[PlannedLesson]:
    chosen = choose_lessons(plan.written.course, slugs)
    return [planned for planned in plan.lessons if planned.lesson.slug in chosen]


def _stored(planned: PlannedLesson, store: Store) -> _Outputs | None:
    if planned.entry is not None:
        return planned.entry.outputs()
    last_good = store.last_good(planned.lesson)
    if last_good is None or last_good[1].fingerprint.cells != planned.fingerprint.cells:
        return None
    return last_good[1].outputs()


def _run(
    settings: Settings,
    plan: Plan,
    chosen: Sequence[PlannedLesson],
    how: HowToRun,
    observer: Observer,
    reason: str,
) -> Mapping[str, Result]:
    notebooks = {planned.lesson.slug: planned.notebook for planned in chosen}

    def keep(execution: Result) -> Result:
        return keep_partial(settings.partial, notebooks[execution.lesson.slug], execution)

    store = Store(settings.store, lambda _: None)
    to_run = [lesson_to_run(planned, store, [reason]) for planned in chosen]
    needs = {planned.lesson.slug: planned.needs for planned in chosen}
    with KernelPool(needs, how.kernels, how.containment) as pool:
        executions = execute_lessons(settings, plan.packages, to_run, how, pool, observer, keep)
    return {execution.lesson.slug: execution for execution in executions}


def _drift(
    planned: PlannedLesson,
    ran: Result,
    before: _Outputs | None,
    tolerance: Tolerance,
    baseline: str = "stored",
) -> LessonDrift:
    differences = None
    if ran.status.is_good and before is not None:
        differences = compare_outputs(planned.notebook, before, ran.outputs, tolerance)
    return LessonDrift(
        lesson=planned.lesson,
        status=ran.status,
        differences=differences,
        failure=ran.failure,
        baseline=baseline,
    )
