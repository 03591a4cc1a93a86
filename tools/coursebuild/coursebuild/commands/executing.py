"""Have lessons executed, and keep what comes of each as soon as it comes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coursebuild.commands.running_build import RunningBuild
from coursebuild.commands.unrendered import find_unrenderable_prose
from coursebuild.execution.documents import keep_partial
from coursebuild.execution.local_place import open_local_place
from coursebuild.execution.place import Place
from coursebuild.keeping.store import Store
from coursebuild.nouns.job import Job
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.result import Result, Status
from coursebuild.nouns.settings import HowToRun
from coursebuild.planning.plan import Plan


def execute(
    place: Place, jobs: Sequence[Job], observer: Observer, partial: Path, store: Store | None = None
) -> list[Result]:
    """Run all of them, whatever fails; what is good enters the store, if there is one.

    How far a failed one came is kept as a notebook in the folder `partial`.
    """
    notebooks = {job.slug: job.notebook for job in jobs}
    results: list[Result] = []
    for result in place.run(jobs, observer):
        notebook = notebooks[result.slug]
        if store is not None and result.status is Status.EXECUTED:
            store.put(result, notebook)
        results.append(keep_partial(partial, notebook, result))
        observer.lesson_ended(results[-1])
    return results


def execute_stale(build: RunningBuild, plan: Plan, how: HowToRun) -> list[Result]:
    """Run what is stale and chosen, whatever fails; each success enters the store at once.

    A lesson whose prose cannot be shown has failed, and does not run.
    """
    stale = (planned.job for planned in plan.stale if planned.slug in plan.chosen)
    jobs = [replace(job, build_seconds=how.build_seconds) for job in stale]
    # First of all: it imports in a process of its own what we wait for below.
    with open_local_place(build.settings, plan.packages, jobs, how) as place:
        if lacking := place.containment.lacking:
            build.observer.warned(f"kernels can reach what they should not: {'; '.join(lacking)}")
        failures = find_unrenderable_prose(build, plan)
        failed = {result.slug for result in failures}
        to_run = [job for job in jobs if job.slug not in failed]
        threading.Thread(target=_get_ready_to_render, daemon=True).start()
        ran = execute(place, to_run, build.observer, build.settings.partial, build.store) if to_run else []
        return [*failures, *ran]


def _get_ready_to_render() -> None:
    """Import, while kernels compute, what new outputs will need: nbconvert takes most of a second."""
    import coursebuild.rendering.code_cells  # noqa: F401
