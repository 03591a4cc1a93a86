"""What is the same in every kernel, wherever it runs."""

from __future__ import annotations

THREADS = 2
"""Threads that numeric libraries may use: a sum that is split differently rounds differently."""
_THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

FIXED_VARIABLES = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # the order of a printed set must not change from run to run
    "PYTHONIOENCODING": "utf-8",
    "PYTHONNOUSERSITE": "1",
    "COLUMNS": "80",
    **dict.fromkeys(_THREAD_COUNTS, str(THREADS)),
    "TF_CPP_MIN_LOG_LEVEL": "3",  # what went wrong arrives as a Python exception all the same
    "LANG": "C.UTF-8",  # neither the language nor the clock of a machine may show on a page
    "TZ": "UTC",
}
"""Variables that are the same in every kernel, wherever it runs."""
