"""Lead a finding in a published file that is no page back to the file that somebody wrote.

A notebook that is handed out is written line by line from its cells; what lies in a bundle, or beside the
pages, is a copy.
"""

from __future__ import annotations

import os
from dataclasses import replace

from coursebuild.nouns.control_characters import in_one_line
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.pages.handouts.notebook_file import notebook_json
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.reading.bundles import bundled_files, name_in_bundle

_SITE = "_site/"
_BEGIN_OF_A_CELL = "  {"
"""As the notebook that is handed out is indented."""


def trace_file(settings: Settings, plan: Plan, finding: Finding) -> Finding | None:
    """The finding at the file, and cell, that it comes from; None when nobody wrote it."""
    if not finding.path.startswith(_SITE):
        return None
    for planned in plan.lessons:
        folder = f"{_SITE}assets/generated/lessons/{planned.lesson.slug}/"
        if finding.path.startswith(folder):
            return _trace_handout(settings, planned, finding, finding.path.removeprefix(folder))
    name = finding.path.removeprefix(_SITE)
    while name:  # what lies in an archive has its name
        if os.path.isfile(settings.root / name):  # noqa: PTH113  a name may be longer than any file's
            return _placed(finding, finding.path.removeprefix(_SITE))
        name = name.rpartition("/")[0]
    return None


def _trace_handout(settings: Settings, planned: PlannedLesson, finding: Finding, name: str) -> Finding | None:
    notebook, bundle = planned.notebook, f"{planned.lesson.slug}.zip/"
    inside = name.removeprefix(bundle)
    if inside == name_in_bundle(notebook) or (inside == name and name.endswith(".ipynb")):
        lines = notebook_json(notebook).decode().split("\n")
        cell = _cell_at(lines, finding.line) if finding.line and "-cloud." not in name else None
        return replace(_placed(finding, str(notebook.path)), line=None, cell=cell)
    for path, carried in bundled_files(settings, planned.lesson, notebook).items():
        if name != inside and (inside == carried or inside.startswith(f"{carried}/")):
            return _placed(finding, f"{path.as_posix()}{inside.removeprefix(carried)}")
    return None


def _cell_at(lines: list[str], line: int) -> int | None:
    """The number of the cell in which a line of the notebook's JSON stands."""
    return lines[:line].count(_BEGIN_OF_A_CELL) or None


def _placed(finding: Finding, path: str) -> Finding:
    return replace(finding, path=path, message=f"{finding.message} ({in_one_line(finding.path)})")
