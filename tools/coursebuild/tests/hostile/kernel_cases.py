"""Lessons whose kernel ends, hangs, asks, or goes for what is around it."""

from __future__ import annotations

import signal

from hostile.cases import Case, Code, Expectation, TrustClass

_SLOW = (("cell_seconds", 2),)
_TOO_SLOW = ("cell 3: the cell ran longer than 2 s and was ended", "`limits: {cell_seconds: …}`")
_NOT_ITS_OWN = ("cell 3 (line 2): PermissionError", "a lesson may write beside its notebook")
_ASKS = ("cell 3 (line", "a lesson cannot ask for input")
_FIRST = Code(source="print('MARK')")
_DEADLY = (
    *("HUP", "ILL", "TRAP", "ABRT", "BUS", "FPE", "USR1", "SEGV", "USR2"),
    *("PIPE", "ALRM", "TERM", "XCPU", "XFSZ", "VTALRM", "PROF", "IO", "SYS"),
)


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


def _hangs(name: str, source: str) -> Case:
    return _ends(name, source, *_TOO_SLOW, limits=_SLOW)


def _asks(name: str, source: str) -> Case:
    return _ends(name, source, *_ASKS)


def _dies(name: str, source: str, *shown: str) -> Case:
    """However it dies, the cell is named."""
    return _ends(name, source, "cell 3: the kernel ", *shown)


def _runs(name: str, source: str, *shown: str) -> Case:
    """A lesson that does no harm, and says so."""
    return Case(
        name=name,
        trust_class=TrustClass.KERNEL,
        place="cell",
        payload=(Code(source=source), Code(source="print('went on', 'MARK')")),
        shown=("went on MARK", *shown),
    )


_SIGNALS = tuple(
    _dies(
        f"signal-{name.lower()}",
        f"import os, signal\nsignal.signal({number}, signal.SIG_DFL)\nos.kill(os.getpid(), {number})",
        f"signal {int(number)} (",
    )
    for name in _DEADLY
    for number in [getattr(signal, f"SIG{name}").value]
)
_ERROR = "class E(Exception):\n    def __str__(self):\n        {}\nraise E()"
KERNEL_CASES = (
    *_SIGNALS,
    _ends("exit", "exit()", "cell 3: the cell ends the kernel (exit or quit)", "remove the call"),
    _ends("sys-exit", "import sys\nsys.exit(3)", "cell 3: SystemExit: 3"),
    _dies("os-exit", "import os\nos._exit(7)", "ended with exit status 7", "remove the call"),
    _dies("os-exit-zero", "import os\nos._exit(0)", "ended with exit status 0"),
    _dies("abort", "import os\nos.abort()", "ended by signal 6 (aborted)"),
    _dies("killed", "import os\nos.kill(os.getpid(), 9)", "(signal 9)", "memory_gib"),
    _dies("reads-null", "import ctypes\nctypes.string_at(0)", "ended by signal 11 (segmentation fault)"),
    _dies("group", "import os\nos.killpg(0, 9)", "(signal 9)"),
    _ends("kills-parent", "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)", *_NOT_ITS_OWN),
    _ends("ends-parent", "import os, time\nos.kill(os.getppid(), 15)\ntime.sleep(60)", *_NOT_ITS_OWN),
    _dies("replaces-itself", "import os\nos.execvp('true', ['true'])", "ended with exit status 0"),
    _dies(
        "in-a-thread",
        "import os, threading, time\nthreading.Thread(target=lambda: os._exit(5)).start()\ntime.sleep(60)",
        "exit status 5",
    ),
    _dies("cpu-limit", "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"),
    _hangs("stops-itself", "import os\nos.kill(os.getpid(), 19)"),
    _hangs("sleeps", "import time\ntime.sleep(1000)"),
    _hangs("spins", "while True: pass"),
    _hangs("spins-in-c", "10 ** 10 ** 9"),
    _hangs("holds-interpreter", "import ctypes\nctypes.PyDLL(None).sleep(1000)"),
    _hangs(
        "deaf",
        "import signal\nfor n in set(signal.Signals) - {9, 19}: signal.signal(n, signal.SIG_IGN)\n"
        "while True: pass",
    ),
    _hangs("catches-all", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    _hangs("async-sleep", "import asyncio\nawait asyncio.sleep(1000)"),
    _hangs("waits-for-child", "import subprocess\nsubprocess.run(['sleep', '1000'])"),
    _hangs("bash-sleeps", "%%bash\nsleep 1000"),
    _hangs("stdin-of-descriptor", "import os\nr, w = os.pipe()\nos.read(r, 1)"),
    _hangs("deadlock", "import threading\nlock = threading.Lock()\nlock.acquire(); lock.acquire()"),
    _hangs("prints-for-ever", "while True: print('MARK' * 50)"),
    _hangs("endless-sum", "sum(1 for _ in iter(int, 1))"),
    _ends("closes-its-sockets", "import os\nos.closerange(5, 256)", "cell 3", limits=_SLOW),
    _asks("input", "ask = input\nask('name? ')"),
    _asks("getpass", "import getpass\ngetpass.getpass()"),
    _asks("pdb", "import pdb\npdb.set_trace()"),
    _asks("breakpoint", "breakpoint()"),
    _asks("post-mortem", "import pdb\ntry: 1 / 0\nexcept Exception as e: pdb.post_mortem(e.__traceback__)"),
    _ends("memory", "x = bytearray(40 * 2**30)", "cell 3 (line 1): MemoryError", "memory_gib"),
    _ends("recursion", "def f(): return f()\nf()", "cell 3 (line 1): RecursionError"),
    _ends("raises", "1\n2\n1 / 0", "cell 3 (line 3): ZeroDivisionError: division by zero"),
    _ends("magic-absent", "%nosuchmagic", "cell 3"),
    _ends("bash-fails", "%%bash\nexit 3", "cell 3", "CalledProcessError"),
    _ends("no-file", "open('absent.csv')", "cell 3 (line 1): FileNotFoundError", "_data/datasets.yml"),
    _ends(
        "no-module", "import importlib\nimportlib.import_module('nosuch')", "cell 3", "ModuleNotFoundError"
    ),
    _ends("str-raises", _ERROR.format("raise RuntimeError('again')"), "cell 3"),
    _ends(
        "str-control", _ERROR.format(r"return '\x1b]0;MARK\x07\x1b[2J\r\b\u202eMARK'"), "cell 3 (line 4): E: "
    ),
    _ends(
        "str-huge", _ERROR.format("return 'x' * 30_000_000"), "cell 3 (line 4): E: xxx", "characters) … xxx"
    ),
    _ends("str-prints", _ERROR.format("print('MARK'); return 'said'"), "cell 3 (line 4): E: said"),
    _ends(
        "command",
        _ERROR.format(r"return 'a\n::error::MARK\n##[group]MARK\n::stop-commands::x'"),
        "cell 3 (line 4): E: a",
    ),
    _ends(
        "forged-message",
        _ERROR.format(r"return 'a\nnotebooks/beside.ipynb: cell 1: MARK'"),
        "    | notebooks/beside.ipynb: cell 1: MARK",
    ),
    _ends(
        "group-of-errors", "raise ExceptionGroup('all', [ValueError('a'), KeyError('b')])", "ExceptionGroup"
    ),
    _ends(
        "interrupts-itself",
        "import os\nos.kill(os.getpid(), 2)\nimport time; time.sleep(9)",
        "cell 3",
        "KeyboardInterrupt",
    ),
    _ends(
        "no-descriptors",
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\nopen('x', 'w')",
        "cell 3",
    ),
    _runs("closes-descriptors", "import os\nos.close(1); os.close(2)"),
    _runs(
        "replaces-stdout",
        "import io, sys\nsys.stdout, old = io.StringIO(), sys.stdout\nprint('lost')\nsys.stdout = old",
    ),
    _runs("at-exit", "import atexit, time\natexit.register(lambda: time.sleep(1000))"),
    _runs("changes-folder", "import os\nos.chdir('/')"),
    _runs("deletes-folder", "import os, shutil\nshutil.rmtree(os.getcwd())"),
    _runs("async", "import asyncio\nawait asyncio.sleep(0)"),
    _runs("shell", "!echo said by a shell", "said by a shell"),
    _runs("bash", "%%bash\necho said by bash", "said by bash"),
    _runs("syntax-at-run", "try: exec('a b')\nexcept SyntaxError as e: print(e.msg)", "invalid syntax"),
    _runs("fills-scratch", "import os\nopen(os.environ['TMPDIR'] + '/f', 'wb').write(bytes(50_000_000))"),
    _runs(
        "plants",
        "import os\nfrom pathlib import Path\n"
        "for d in (os.environ['IPYTHONDIR'], Path.home() / '.ipython'):\n"
        "    s = Path(d) / 'profile_default/startup'\n    s.mkdir(parents=True, exist_ok=True)\n"
        "    (s / 'a.py').write_text('print(\"planted\")')\n"
        "for f in ('sitecustomize.py', 'usercustomize.py', 'numpy.py'): Path(f).write_text('1 / 0')",
    ),
    _runs("renames-itself", "import ctypes\nctypes.CDLL(None).prctl(15, b'coursebuild', 0, 0, 0)"),
    _runs("no-death-signal", "import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)"),
    _runs(
        "forks-some",
        "import os\nfor _ in range(30):\n    if os.fork() == 0:\n        import time; time.sleep(1000)",
    ),
    _runs(
        "late-thread",
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.6), print('late', 'MARK'))).start()",
        "late MARK",
    ),
    _ends(
        "never-ending-thread",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(999,)).start()",
        "cell 4: a thread still runs 10 s after the last cell",
        "join",
    ),
    _runs("changes-mask", "import os\nos.umask(0o777)"),
    _runs("own-group", "import os\nos.nice(5)"),
)
