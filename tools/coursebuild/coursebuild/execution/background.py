"""Run a coroutine on an event loop of its own thread, so that signals stay with the main thread.

(On the main thread nbclient would take SIGINT for itself and report that the kernel died.)
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")
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
        said = f"fewer than {_THREADS} threads can be started, with which kernels are run"
        raise OSError(errno.EAGAIN, said) from error
    finally:
        enough.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def run_in_background(work: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
    """Wait for the coroutine; an exception of ours, such as KeyboardInterrupt, cancels it first."""
    demand_threads()
    loop = asyncio.new_event_loop()
    result: list[_Result] = []
    problem: list[BaseException] = []
    task: asyncio.Task[_Result] = loop.create_task(work())

    ended = threading.Event()  # an interrupted join would take the thread for ended

    def main() -> None:
        asyncio.set_event_loop(loop)
        try:
            result.append(loop.run_until_complete(task))
        except BaseException as error:  # noqa: BLE001  handed to the caller's thread
            problem.append(error)
        finally:
            try:
                loop.run_until_complete(loop.shutdown_asyncgens())
                loop.run_until_complete(loop.shutdown_default_executor())
                loop.close()
            finally:
                ended.set()  # whatever happens, the main thread must not wait for ever

    thread = threading.Thread(target=main, name="kernels")
    thread.start()
    try:
        while not ended.wait(_LOOK_UP_SECONDS):  # an interrupt that is no signal wakes nobody
            pass
    except BaseException:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(task.cancel)
        ended.wait()
        raise
    thread.join()
    if problem:
        raise problem[0]
    return result[0]
