"""What threads put out after the last cell: it is waited for, as Python waits for threads before it ends."""

from __future__ import annotations

_WAIT = """
import sys as _sys, threading as _threading, time as _time
_end = _time.monotonic() + SECONDS
_pooled = {
    _each
    for _module in list(_sys.modules.values())
    for _name in ("_threads_queues", "_threads_wakeups")
    for _each in list(getattr(_module, "__dict__", {}).get(_name, ()))
}
_own = [
    _each
    for _each in _threading.enumerate()
    if not (_each.daemon or _each is _threading.main_thread() or _each in _pooled)
]
for _each in _own:
    _each.join(max(0, _end - _time.monotonic()))
if any(_each.is_alive() for _each in _own):
    raise TimeoutError
"""
"""The threads of a pool wait for work for ever, and daemons are nobody's to wait for.

Pools of threads and of processes, Python's own and loky's (joblib), keep a list of the threads that Python
wakes before it ends.
"""


def wait_for_threads(seconds: float) -> str:
    """Code that waits so long for the threads of its kernel, and raises TimeoutError where one still runs."""
    return _WAIT.replace("SECONDS", f"{seconds:g}")


def still_running(seconds: float) -> tuple[str, str]:
    """Message and advice."""
    return (
        f"a thread still runs {seconds:g} s after the last cell, and what it puts out would be lost",
        "wait for it (`join`) in the cell that starts it, or make it a daemon",
    )
