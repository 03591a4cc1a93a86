"""Write the pages of many lessons in several processes, which end with what they were started for.

The same files, records and problems come, in the same order, as when one process writes them. What a process
renders it writes itself, so that only what is known of a page comes back; no more than two lessons for each
process are under way.
"""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.records import Memory
from coursebuild.nouns.errors import CourseBuildError, RenderError
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.lesson_writing import LessonWriter, OutdatedPage
from coursebuild.pages.page_records import PageRecord
from coursebuild.planning.plan import Plan

_AHEAD = 2
"""Lessons for each process: the one that it renders, and one that waits, so that it is never idle."""
_PRELOADED = ["coursebuild.pages.lesson_pool", "coursebuild.rendering.code_cells"]
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


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_in_processes(
    rendering: Rendering, pages: Sequence[OutdatedPage]
) -> Iterator[PageRecord | RenderError]:
    """What became of each page, in order; raises CourseBuildError when a process is gone."""
    # Imported here because few builds need it. Never forked from this process, which has threads: from a
    # server of its own, which imports once what all need.
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    processes = _count_cores()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    told = (replace(rendering, plan=replace(rendering.plan, lessons=())),)
    pool = ProcessPoolExecutor(processes, context, _start, told)
    waiting, under_way = iter(pages), deque[Future[PageRecord | RenderError]]()
    try:
        for page in itertools.islice(waiting, _AHEAD * processes):
            under_way.append(pool.submit(_write, page))
        while under_way:
            yield under_way.popleft().result()
            for page in itertools.islice(waiting, 1):
                under_way.append(pool.submit(_write, page))
    except BrokenProcessPool:
        raise CourseBuildError(_ENDED) from None
    finally:
        pool.shutdown(cancel_futures=True)


_writing: list[tuple[LessonWriter, FolderWriter]] = []
"""Of a process that was started to write: one, from `_start` on."""


def _start(rendering: Rendering) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: who waits for us ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prose = CourseProse(rendering.settings, rendering.plan.written, rendering.texts)
    target = FolderWriter(rendering.settings.generated)
    _writing.append((LessonWriter(rendering.settings, rendering.plan, prose), target))


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(page: OutdatedPage) -> PageRecord | RenderError:
    ((writer, target),) = _writing
    return writer.try_to_write(page, target)
