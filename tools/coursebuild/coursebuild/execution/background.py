"""Run a coroutine on an event loop of its own thread, so that signals stay with the main thread.

(On the main thread nbclient would take SIGINT for itself and report that the kernel died.)
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any, Self, TypeVar

_Item = TypeVar("_Item")
_LOOK_UP_SECONDS = 0.2
_THREADS = 64


def demand_threads() -> None:
    """Raise OSError where the system lets this process have too few: a library would end it later on."""
    enough, threads = threading.Event(), []
    try:
        for _ in range(_THREADS):
            threads.append(threading.Thread(target=enough.wait))
            threads[-1].start()
    except RuntimeError as error:
        problem = f"fewer than {_THREADS} threads can be started, with which kernels are run"
        raise OSError(errno.EAGAIN, problem) from error
    finally:
        enough.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def iterate_in_background(items: Callable[[], AsyncGenerator[_Item, None]]) -> Iterator[_Item]:
    """The items as they come; the next one is made when somebody asks for it.

    Leaving the iterator, or an exception of ours such as KeyboardInterrupt, ends what still runs first.
    """
    arrived: queue.SimpleQueue[tuple[_Item, Callable[[], object]] | None] = queue.SimpleQueue()

    async def gather() -> None:
        loop = asyncio.get_running_loop()
        async with contextlib.aclosing(items()) as source:
            async for item in source:
                is_done = asyncio.Event()
                arrived.put((item, functools.partial(loop.call_soon_threadsafe, is_done.set)))
                await is_done.wait()

    with _Background(gather, lambda: arrived.put(None)) as background:
        while found := _wait_for(arrived):
            item, go_on = found
            yield item
            go_on()
        background.raise_problem()


def _wait_for(arrived: queue.SimpleQueue[_Item]) -> _Item:
    while True:
        with contextlib.suppress(queue.Empty):
            return arrived.get(timeout=_LOOK_UP_SECONDS)  # an interrupt that is no signal wakes nobody


class _Background:
    """A coroutine on the event loop of a thread; it is cancelled and waited for when this is left."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], at_end: Callable[[], None]) -> None:
        demand_threads()
        self._at_end = at_end
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self._task = self._loop.create_task(work())
        self._ended = threading.Event()  # an interrupted join would take the thread for ended
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="kernels")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._ended.wait()
        self._thread.join()

    def raise_problem(self) -> None:
        """Raise what the coroutine raised."""
        if self._problem is not None:
            raise self._problem

    def _main(self) -> None:
        try:
            with self._runner:
                self._loop.run_until_complete(self._task)
        except BaseException as error:  # noqa: BLE001  handed to the caller's thread
            self._problem = error
        finally:
            self._at_end()
            self._ended.set()  # whatever happens, the main thread must not wait for ever
