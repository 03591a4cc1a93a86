"""Lessons that leave processes behind: none may outlive the build."""

from __future__ import annotations

from hostile.cases import Case, Code, TrustClass


def _leaves(name: str, source: str) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.CHILDREN,
        place="cell",
        payload=(Code(source=source), Code(source="print('went on', 'MARK')")),
        shown=("went on MARK",),
    )


_START = "import subprocess\nsubprocess.Popen({})"
_DEAF = "import signal, time\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\ntime.sleep(1000)"
_AGAIN = (
    "import os, time\nend = time.monotonic() + 60\nwhile time.monotonic() < end:\n"
    "    if os.fork(): os._exit(0)\n    os.setsid()\n    time.sleep(0.05)"
)
_FORKS = "import os, time\nif os.fork() == 0:\n    os.setsid()\n{}    time.sleep(1000)\n    os._exit(0)"
_DOUBLE = "    if os.fork(): os._exit(0)\n"
_TARGET = (
    "import multiprocessing, time\nmultiprocessing.get_context('{}').Process(target=time.sleep, args=(999,))"
)
CHILDREN_CASES = (
    _leaves("plain", _START.format("['sleep', '1000']")),
    _leaves("session", _START.format("['sleep', '1000'], start_new_session=True")),
    _leaves("setsid", _START.format("['setsid', '--fork', 'sleep', '1000']")),
    _leaves("nohup", _START.format("['nohup', 'setsid', 'sleep', '1000'], stderr=-3")),
    _leaves("shell", "import os\nos.system('setsid sleep 1000 >/dev/null 2>&1 &')"),
    _leaves("holds-pipes", _START.format("['setsid', 'cat'], stdin=-1, stdout=-1")),
    _leaves("deaf", _START.format(f"['python3', '-c', {_DEAF!r}], start_new_session=True")),
    _leaves("forks-on-and-on", _START.format(f"['python3', '-c', {_AGAIN!r}], start_new_session=True")),
    _leaves("fork", _FORKS.format("")),
    _leaves("double-fork", _FORKS.format(_DOUBLE)),
    *(
        _leaves(f"multiprocessing-{way}", f"{_TARGET.format(way)}.start()")
        for way in ("fork", "spawn", "forkserver")
    ),
)
