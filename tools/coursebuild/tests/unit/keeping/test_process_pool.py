"""Several processes answer as one would, and leave Ctrl-C to whom they work for."""

from __future__ import annotations

import functools
import signal

from coursebuild.keeping.process_pool import Work


def test_answers_come_in_order() -> None:
    """However many things there are, and whichever process was quicker."""
    assert [3, 2, 1, 0, *range(1, 40)] == list(Work(start=len, told=(), do=abs, needed=()).on(range(-3, 40)))


def test_processes_hear_nothing_of_ctrl_c() -> None:
    """It reaches all of a terminal: from its first moment on, a process would only print where it stood."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    blocked = functools.partial(signal.pthread_sigmask, signal.SIG_BLOCK)
    (found,) = Work(start=len, told=(), do=blocked, needed=()).on([()])
    assert signal.SIGINT in found
    assert before == signal.pthread_sigmask(signal.SIG_BLOCK, ())
