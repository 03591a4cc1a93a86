"""Execute one lesson: scratch folder, kernel, and a result that is a value however it ended."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import replace

from coursebuild.dataset import DataEdition, Profile
from coursebuild.execution.fingerprint import fingerprint
from coursebuild.execution.kernel import Run, run_notebook
from coursebuild.execution.packages import Packages
from coursebuild.execution.real_data import RealData
from coursebuild.execution.scratch import copy_inputs, kernel_environment, link_real_data, scratch_folder
from coursebuild.model import CellFailure, Execution, Lesson, Notebook, Provenance, Status
from coursebuild.settings import Settings


def execute_lesson(
    settings: Settings,
    lesson: Lesson,
    notebook: Notebook,
    packages: Packages,
    on_cell: Callable[[int], None],
) -> Execution:
    """Run `notebook` in a fresh kernel and a scratch copy of what its fingerprint names.

    The fingerprint of the result is that of the copies: what somebody edits meanwhile is not what ran.
    Real data are not copied; when they are not the same afterwards, the run has failed.
    """
    data = [path for dataset in lesson.datasets for path in dataset.files]
    names = [dataset.name for dataset in lesson.datasets]
    started_at = int(time.time())
    edition = RealData(settings).edition(lesson.datasets)
    with scratch_folder() as scratch:
        folder = copy_inputs(settings.root, notebook.path.parent, [*notebook.companion, *data], scratch)
        is_real = settings.profile is Profile.REAL and names
        real_data = link_real_data(settings.real_data, names, scratch) if is_real else None
        ran = fingerprint(scratch / "work", lesson, notebook, packages, edition)
        run = run_notebook(
            notebook,
            lesson.limits,
            scratch=scratch,
            folder=folder,
            environment=kernel_environment(os.environ, scratch, settings.profile, real_data),
            on_cell=on_cell,
        )
    run = _unless_changed(run, edition, RealData(settings).edition(lesson.datasets))
    provenance = Provenance(
        executed_at=started_at,
        seconds=round(run.seconds, 1),
        python=platform.python_version(),
        packages=packages.imported_by(notebook.imports),
    )
    return Execution(
        lesson=lesson,
        status=run.status,
        fingerprint=ran,
        outputs=run.outputs,
        provenance=provenance if run.failure is None else None,
        failure=run.failure,
        seconds=run.seconds,
    )


def _unless_changed(run: Run, before: DataEdition, after: DataEdition) -> Run:
    """The run, or a failure when the real data that it read were changed meanwhile."""
    changed = [name for name in before.digests if before.digests[name] != after.digests[name]]
    if run.failure is not None or not changed:
        return run
    failure = CellFailure(
        cell=None,
        line=None,
        message=f"the real data of {', '.join(changed)} changed while the lesson ran; its result is not kept",
        advice="leave the folder alone until the build has ended, then build again",
    )
    return replace(run, status=Status.FAILED, outputs=(), failure=failure)
