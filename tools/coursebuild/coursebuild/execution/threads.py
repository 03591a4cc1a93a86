"""What threads put out after the last cell: it is waited for, as Python waits for threads before it ends."""

from __future__ import annotations

_SECONDS = 10
WAIT_FOR_THREADS = f"""
import sys as _sys, threading as _threading, time as _time
_end = _time.monotonic() + {_SECONDS}
_pooled = {{
    _each
    for _module in list(_sys.modules.values())
    for _name in ("_threads_queues", "_threads_wakeups")
    for _each in list(getattr(_module, "__dict__", {{}}).get(_name, ()))
}}
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
"""Code for the kernel; the threads of a pool wait for work for ever, and daemons are nobody's to wait for.

Pools of threads and of processes, Python's own and loky's (joblib), keep a list of the threads that Python
wakes before it ends.
"""
STILL_RUNNING = (
    f"a thread still runs {_SECONDS} s after the last cell, and what it puts out would be lost",
    "wait for it (`join`) in the cell that starts it, or make it a daemon",
)
"""Message and advice."""
