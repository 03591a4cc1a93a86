"""What a preview shows of a lesson that has not run as a whole: its live kernel's outputs, or older ones."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coursebuild.execution.live_states import NOT_RUN, LiveState, live_result
from coursebuild.keeping.store import Store
from coursebuild.nouns.notebook import Notebook, Output
from coursebuild.nouns.page import Preview
from coursebuild.nouns.result import KernelKind, Measurement, Provenance, Result
from coursebuild.planning.plan import Plan, PlannedLesson

_NOT_MEASURED = Measurement(seconds=0, cpu_seconds=0, peak_memory_bytes=0, kernel=KernelKind.PLAIN)


def with_previews(plan: Plan, states: Mapping[str, LiveState], store: Store) -> Plan:
    """The plan with something to show for each stale lesson: as `states` has them, by slug."""
    return plan.showing(
        [
            planned if planned.result else _previewed(plan, planned, states.get(planned.slug), store)
            for planned in plan.lessons
        ]
    )


def _previewed(plan: Plan, planned: PlannedLesson, state: LiveState | None, store: Store) -> PlannedLesson:
    waiting = Preview(is_waiting=True)
    if state is not None:
        is_current = state.job.fingerprint.digest == planned.fingerprint.digest
        notebook = planned.notebook if is_current else state.job.notebook
        shown = replace(planned.job, notebook=notebook)
        result = _presentable(plan, notebook, state.result)
        return replace(planned, job=shown, result=result, preview=_preview(state) if is_current else waiting)
    last_good = store.last_good(planned.lesson)
    if last_good is not None:
        return replace(planned.showing(*last_good), preview=waiting)
    nothing = _presentable(plan, planned.notebook, live_result(planned.job, ()))
    return replace(planned, result=nothing, preview=waiting)


def _preview(state: LiveState) -> Preview:
    failure = state.result.failure
    failed_cell = failure.cell if failure else None
    return Preview(is_running=not state.is_settled, has_failed=bool(failure), failed_cell=failed_cell)


def _presentable(plan: Plan, notebook: Notebook, result: Result) -> Result:
    """The result with what a page needs; it never enters the store."""
    provenance = Provenance(
        executed_at=0,
        measured=_NOT_MEASURED,
        python=platform.python_version(),
        packages=plan.packages.imported_by(notebook.imports),
        seed=notebook.seed,
    )
    outputs = _with_words(result.outputs, plan.written.edition.words.not_run)
    checksum = hashlib.sha256(json.dumps(outputs).encode()).hexdigest()
    return replace(result, outputs=outputs, provenance=provenance, checksum=checksum)


def _with_words(cells: Sequence[tuple[Output, ...]], not_run: str) -> tuple[tuple[Output, ...], ...]:
    text = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": f"*{not_run}*"}}
    return tuple((text,) if outputs == NOT_RUN else outputs for outputs in cells)
