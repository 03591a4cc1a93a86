"""Execute one lesson: scratch folder, kernel, and a result that is a value however it ended."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

from coursebuild.execution.fingerprint import fingerprint
from coursebuild.execution.kernel import run_notebook
from coursebuild.execution.packages import Packages
from coursebuild.execution.scratch import copy_inputs, kernel_environment, scratch_folder
from coursebuild.model import Execution, Lesson, Notebook, Provenance
from coursebuild.settings import PROFILE, Settings


def execute_lesson(
    settings: Settings,
    lesson: Lesson,
    notebook: Notebook,
    packages: Packages,
    on_cell: Callable[[int], None],
) -> Execution:
    """Run `notebook` in a fresh kernel and a scratch copy of what its fingerprint names.

    The fingerprint of the result is that of the copies: what somebody edits meanwhile is not what ran.
    """
    data = [path for dataset in lesson.datasets for path in dataset.files]
    started_at = int(time.time())
    with scratch_folder() as scratch:
        folder = copy_inputs(settings.root, notebook.path.parent, [*notebook.companion, *data], scratch)
        ran = fingerprint(scratch / "work", lesson, notebook, packages)
        run = run_notebook(
            notebook,
            lesson.limits,
            scratch=scratch,
            folder=folder,
            environment=kernel_environment(os.environ, scratch, PROFILE),
            on_cell=on_cell,
        )
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
