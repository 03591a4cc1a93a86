"""Processes that share the work on many things of one kind, and end with what they were started for.

Never forked from this process, which has threads: from a server of its own, which imports once what all need,
and ends with them, so that what it holds is free for the next step.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import Any, Generic, TypeVar

_Told = TypeVar("_Told")
_Thing = TypeVar("_Thing")
_Answer = TypeVar("_Answer")
_AHEAD = 2
"""Things for each process: the one that it works on, and one that waits, so that it is never idle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[_Told, _Thing, _Answer]):
    """What the processes do; all of it stands at the top of a module, where they find it."""

    start: Callable[[_Told], None]
    """Done once in each process."""
    told: _Told
    do: Callable[[_Thing], _Answer]
    needed: tuple[str, ...]
    """The modules that all of them import."""

    def on(self, things: Iterable[_Thing]) -> Iterator[_Answer]:
        """The answers, in order; raises BrokenProcessPool when a process is gone."""
        processes = _count_cores()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(self.needed))
        pool = ProcessPoolExecutor(processes, context, _start, (self.start, self.told))
        waiting, under_way = iter(things), deque[Future[_Answer]]()
        try:
            for thing in itertools.islice(waiting, _AHEAD * processes):
                under_way.append(self._submit(pool, thing))
            while under_way:
                yield under_way.popleft().result()
                for thing in itertools.islice(waiting, 1):
                    under_way.append(self._submit(pool, thing))
        finally:
            pool.shutdown(cancel_futures=True)
            # As Python's own tests do: nothing public ends it before this process ends.
            forkserver._forkserver._stop()  # type: ignore[attr-defined]

    def _submit(self, pool: ProcessPoolExecutor, thing: _Thing) -> Future[_Answer]:
        """Hand a thing to the pool, which may start a process for it."""
        # Ctrl-C reaches all, and who waits for a process ends it: while it starts, too, it is to say nothing.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(self.do, thing)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(start: Callable[[Any], None], told: Any) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start(told)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
