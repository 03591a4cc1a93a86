"""Make the site that shows lessons before they have run as a whole; `_site/` is left alone."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.execution.live_orders import LiveState
from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.store import Entry, Store
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.page import Preview
from coursebuild.nouns.result import Fingerprint, KernelKind, Measurement, Provenance
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_pages import write_pages
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.publishing.jekyll import run_jekyll
from coursebuild.publishing.places import hold_course
from coursebuild.publishing.swap import swap_in

_NOT_MEASURED = Measurement(seconds=0, cpu_seconds=0, peak_memory_bytes=0, kernel=KernelKind.PLAIN)


def make_preview(settings: Settings, plan: Plan, states: Mapping[str, LiveState]) -> None:
    """Put the preview site in place: stale lessons as `states` has them, by slug, all others as stored.

    Raises CourseBuildError for what a person must repair; the preview before it then stays.
    """
    shown = with_previews(settings, plan, states)
    with hold_course(settings):
        write_pages(settings, shown, FolderWriter(settings.generated))
        # Not looked over as a published site is: an unfinished lesson may well have a dead link.
        rules, site_time = plan.written.rules, settings.source_date_epoch or 0
        run_jekyll(settings, rules, settings.next_preview_site, site_time)
        swap_in(settings.next_preview_site, settings.preview_site)


def with_previews(settings: Settings, plan: Plan, states: Mapping[str, LiveState]) -> Plan:
    """The plan with something to show for each stale lesson."""
    store = Store(settings.store, lambda _: None)
    lessons = tuple(
        _preview(plan, planned, states.get(planned.lesson.slug), store) if planned.entry is None else planned
        for planned in plan.lessons
    )
    notebooks = {**plan.written.notebooks, **{each.lesson.slug: each.notebook for each in lessons}}
    return replace(plan, lessons=lessons, written=replace(plan.written, notebooks=notebooks))


def _preview(plan: Plan, planned: PlannedLesson, state: LiveState | None, store: Store) -> PlannedLesson:
    if state is not None and state.order.fingerprint.digest == planned.fingerprint.digest:
        failed = state.failure.cell if state.failure else None
        preview = Preview(is_running=not state.is_settled, has_failed=bool(state.failure), failed_cell=failed)
        return _shown(plan, planned, planned.notebook, state.outputs, preview)
    waiting = Preview(is_waiting=True)
    if state is not None:
        return _shown(plan, planned, state.order.notebook, state.outputs, waiting)
    last_good = store.last_good(planned.lesson)
    if last_good is not None:
        notebook, entry = last_good
        return replace(
            planned, notebook=notebook, entry=entry, fingerprint=entry.fingerprint, preview=waiting
        )
    nothing = (None,) * len(planned.fingerprint.cells)
    return _shown(plan, planned, planned.notebook, nothing, waiting)


def _shown(
    plan: Plan,
    planned: PlannedLesson,
    notebook: Notebook,
    outputs: tuple[tuple[Output, ...] | None, ...],
    preview: Preview,
) -> PlannedLesson:
    entry = _entry(plan, planned.fingerprint, notebook, outputs)
    return replace(planned, notebook=notebook, entry=entry, preview=preview)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LiveEntry(Entry):
    """What a store entry would be; it never enters the store."""

    cells: tuple[tuple[Output, ...], ...]

    def outputs(self) -> tuple[tuple[Output, ...], ...]:
        return self.cells


def _entry(
    plan: Plan,
    fingerprint: Fingerprint,
    notebook: Notebook,
    outputs: tuple[tuple[Output, ...] | None, ...],
) -> Entry:
    not_run: Output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/markdown": f"*{plan.written.edition.words.not_run}*"},
    }
    cells = tuple((not_run,) if each is None else each for each in outputs)
    provenance = Provenance(
        executed_at=0,
        measured=_NOT_MEASURED,
        python=platform.python_version(),
        packages=plan.packages.imported_by(notebook.imports),
        seed=notebook.seed,
    )
    return _LiveEntry(
        fingerprint=fingerprint,
        provenance=provenance,
        checksum=hashlib.sha256(json.dumps(cells).encode()).hexdigest(),
        path=Path(),
        cells=cells,
    )
