"""Work in the background: results and errors come back, and an interrupt ends the work in order."""

from __future__ import annotations

import _thread
import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest
from coursebuild.execution.background import iterate_in_background
from kernels import run_in_background


def test_result_comes_back_from_another_thread() -> None:
    """The work runs on a thread of its own, which is gone afterwards."""

    async def work() -> threading.Thread:
        await asyncio.sleep(0)
        return threading.current_thread()

    thread = run_in_background(work)
    assert threading.current_thread() is not thread
    assert not thread.is_alive()


def test_error_comes_back() -> None:
    """What the work raises is raised here."""

    async def work() -> None:
        raise ZeroDivisionError("inside")

    with pytest.raises(ZeroDivisionError, match="inside"):
        run_in_background(work)


def test_interrupt_lets_the_work_end_in_order() -> None:
    """Ctrl-C cancels the work, waits until it has put away its things, and is raised then."""
    steps: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(0.3)  # until we are waited for
            _thread.interrupt_main()
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            steps.append("put away")

    with pytest.raises(KeyboardInterrupt):
        run_in_background(work)
    assert ["put away"] == steps


def test_items_come_one_by_one() -> None:
    """An item is there before the next is made, which waits for it; an error comes after those before it."""
    made: list[int] = []

    async def items() -> AsyncIterator[int]:
        for number in (1, 2):
            made.append(number)
            yield number
        raise ZeroDivisionError

    arrived = iterate_in_background(items)
    assert 1 == next(arrived)
    time.sleep(0.05)  # in which it could go on, if it did
    assert [1] == made
    assert 2 == next(arrived)
    with pytest.raises(ZeroDivisionError):
        next(arrived)


def test_iterator_that_is_left_ends_the_work() -> None:
    """Who takes no more items waits until the work has put away its things."""
    steps: list[str] = []

    async def items() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            steps.append("put away")

    arrived = iterate_in_background(items)
    assert 1 == next(arrived)
    arrived.close()
    assert ["put away"] == steps
