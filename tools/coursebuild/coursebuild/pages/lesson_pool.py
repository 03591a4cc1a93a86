"""Write the pages of many lessons in several processes.

The same files, records and problems come, in the same order, as when one process writes them. What a process
renders it writes itself, so that only what is known of a page comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any

from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.process_pool import Work
from coursebuild.keeping.records import Memory
from coursebuild.nouns.errors import CourseBuildError, RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.lesson_writing import LessonWriter, OutdatedPage
from coursebuild.pages.page_records import PageRecord
from coursebuild.planning.plan import Plan

_NEEDED = ("coursebuild.pages.lesson_pool", "coursebuild.rendering.code_cells")
_ENDED = (
    "the system ended a process that rendered lessons, as it does when memory runs out\n"
    "    close other programs and build again: what was rendered is kept"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What each process is told once."""

    settings: Settings
    plan: Plan
    texts: Memory[Any]
    """Those that were rendered before the lessons ran."""


def write_in_processes(
    rendering: Rendering, pages: Sequence[OutdatedPage]
) -> Iterator[PageRecord | RenderError]:
    """What became of each page, in order; raises CourseBuildError when a process is gone."""
    plan = rendering.plan
    alone = replace(plan, lessons=(), written=replace(plan.written, notebooks={}))  # each page brings its own
    told = replace(rendering, plan=alone)
    try:
        yield from Work(start=_start, told=told, do=_write, needed=_NEEDED).on(pages)
    except BrokenProcessPool:
        raise CourseBuildError(_ENDED) from None


_writing: list[tuple[LessonWriter, FolderWriter]] = []
"""Of a process that was started to write: one, from `_start` on."""


def _start(rendering: Rendering) -> None:
    prose = CourseProse(rendering.settings, rendering.plan.written, rendering.texts)
    target = FolderWriter(rendering.settings.generated)
    _writing.append((LessonWriter(rendering.settings, rendering.plan, prose), target))


def _write(page: OutdatedPage) -> PageRecord | RenderError:
    ((writer, target),) = _writing
    return writer.try_to_write(page, target)
