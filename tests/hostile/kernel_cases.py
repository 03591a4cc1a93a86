"""Lessons whose kernel ends, hangs, asks, or goes for what is around it."""

from __future__ import annotations

from hostile.cases import Case, Code, Expectation, TrustClass

_SLOW = (("cell_seconds", 2),)
_TOO_SLOW = ("cell 3: the cell ran longer than 2 s and was ended", "`limits: {cell_seconds: …}`")
_ASKS = ("cell 3 (line", "a lesson cannot ask for input")
_FIRST = Code(source="print('MARK')")


def _ends(name: str, source: str, *shown: str, limits: tuple[tuple[str, int], ...] = ()) -> Case:
    """A lesson that fails in its third cell."""
    return Case(
        name=name,
        trust_class=TrustClass.KERNEL,
        place="cell",
        payload=(_FIRST, Code(source=source), Code(source="print('never')")),
        expectation=Expectation.REFUSED,
        shown=shown,
        limits=limits,
    )


KERNEL_CASES = (
    _ends("exit", "exit()", "cell 3: the cell ends the kernel (exit or quit)", "remove the call"),
    _ends("sys-exit", "import sys\nsys.exit(3)", "cell 3: SystemExit: 3"),
    _ends(
        "os-exit", "import os\nos._exit(7)", "cell 3: the kernel ended with exit status 7", "remove the call"
    ),
    _ends("os-exit-zero", "import os\nos._exit(0)", "cell 3: the kernel ended with exit status 0"),
    _ends("abort", "import os\nos.abort()", "cell 3: the kernel was ended by signal 6 (aborted)"),
    _ends("stops-itself", "import os\nos.kill(os.getpid(), 19)", *_TOO_SLOW, limits=_SLOW),
    _ends("sleeps", "import time\ntime.sleep(1000)", *_TOO_SLOW, limits=_SLOW),
    _ends("input", "ask = input\nask('name? ')", *_ASKS),
    _ends("getpass", "import getpass\ngetpass.getpass()", *_ASKS),
    _ends("raises", "1\n2\n1 / 0", "cell 3 (line 3): ZeroDivisionError: division by zero"),
)
