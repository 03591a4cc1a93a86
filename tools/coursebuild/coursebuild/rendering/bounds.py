"""The last bound of all that is rendered: what has no end, or no floor, fails by itself and not the build.

Whatever is known to grow is limited where it is read. This catches what nobody has thought of, as far as it
happens in Python: a function of a library that never returns to Python cannot be interrupted.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from coursebuild.nouns.errors import RenderError

MOST_SECONDS = 60.0
"""For one cell, or the prose of one lesson; the slowest that we know take a hundredth of it."""


class _OutOfTime(BaseException):
    """Not an Exception, because libraries catch those and go on."""


@contextlib.contextmanager
def bounded(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raise RenderError when what is done inside takes longer, is too deep, fills the memory or stumbles.

    Bounds may stand in each other: the one that ends first counts. Only the main thread, which renders, can
    be interrupted; in another, the time is not limited.
    """
    try:
        with _alarm(seconds):
            yield
    except _OutOfTime:
        problem = f"it takes more than {seconds:.0f} s to render: let it hold less, or make several of it"
        raise RenderError(problem) from None
    except RecursionError:
        raise RenderError("it is nested too deeply to be rendered: write it flatter") from None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A library, or we, stumble over what nobody has thought of: that is no reason for all others to wait.
        problem = f"it cannot be rendered ({type(error).__name__}: {str(error)[:80]}): please report it"
        raise RenderError(problem) from error
    except MemoryError:
        raise RenderError("it takes more memory than there is to render: let it hold less") from None


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    outer, begun = signal.getitimer(signal.ITIMER_REAL)[0], time.monotonic()
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, min(seconds, outer or seconds))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:  # what is left of the time of the bound around this one
            signal.setitimer(signal.ITIMER_REAL, max(0.001, outer - (time.monotonic() - begun)))


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _OutOfTime
