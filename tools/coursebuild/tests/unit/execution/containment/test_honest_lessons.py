"""What honest lessons do goes on behind the walls, in kernels of both kinds where these can differ."""

# ruff: noqa: E501, ISC004  cells stand here as they are, each on its lines
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.execution.containment.probe import find_means, walls_around
from coursebuild.execution.notebook_run import NotebookListener, run_notebook
from coursebuild.execution.scratch import link_real_data
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import KernelKind, Result, Status
from kernels import KernelRunner, job_of, run_in_background, text_of

_WORKER = """%%writefile worker.py
def square(x):
    return x * x
"""
_POOL = """
import multiprocessing, worker
with multiprocessing.get_context("{}").Pool(2) as pool:
    print(sum(pool.map(worker.square, range(5))))
"""
_HONEST: dict[str, tuple[tuple[str, ...], str]] = {
    **{
        f"multiprocessing-{kind}": ((_WORKER, _POOL.format(kind)), "30")
        for kind in ("fork", "spawn", "forkserver")
    },
    "shared-memory": (
        (
            "from multiprocessing import shared_memory\nm = shared_memory.SharedMemory(create=True, size=8)\n"
            "n = shared_memory.SharedMemory(m.name)\nm.buf[0] = 42; print(n.buf[0]); n.close(); m.close(); m.unlink()",
        ),
        "42",
    ),
    "futures": (
        (
            _WORKER,
            "import worker\nfrom concurrent.futures import ProcessPoolExecutor\n"
            "with ProcessPoolExecutor(2) as p: print(sum(p.map(worker.square, range(5))))",
        ),
        "30",
    ),
    "loky": (
        ("from joblib import Parallel, delayed\nprint(Parallel(n_jobs=2)(delayed(abs)(-i) for i in range(3)))",),
        "[0, 1, 2]",
    ),
    "pool-left-open": (
        (
            _WORKER,
            "import worker\nfrom concurrent.futures import ProcessPoolExecutor\n"
            "p = ProcessPoolExecutor(2); print(sum(p.map(worker.square, range(5))))",
        ),
        "30",
    ),
    "queue-and-lock": (
        (
            "import multiprocessing as m\nq, l = m.Queue(), m.Lock()\ndef f():\n    with l: q.put(42)\n"
            "p = m.Process(target=f); p.start(); print(q.get()); p.join()",
        ),
        "42",
    ),
    "pipes": (
        (
            "import subprocess\np = subprocess.Popen('tr a b', shell=True, stdin=-1, stdout=-1, text=True)\n"
            "print(p.communicate('aaa')[0])",
        ),
        "bbb",
    ),
    "bash-magic": (("%%bash\nx=$(mktemp); echo 42 > $x; cat $x; rm $x",), "42"),
    "shell-line": (("open('here.txt', 'w').close()", "!ls"), "here.txt"),
    "shell-terminal": (("!tty -s && echo terminal; echo 42",), "42"),
    "python-line": (("import sys\n!python -c 'import sys; print(sys.prefix)' > p\nprint(open('p').read().strip() == sys.prefix)",), "True"),
    "python-module": (("!python -m this",), "Beautiful"),
    "compiler": (
        (
            "import shutil, subprocess\nif shutil.which('gcc'):\n    open('a.c', 'w').write('int main(){return 42;}')\n"
            "    subprocess.run(['gcc', 'a.c', '-o', 'a'], check=True); print(subprocess.run(['./a']).returncode)\n"
            "else: print(42)",
        ),
        "42",
    ),
    "sqlite": (
        ("import sqlite3\nc = sqlite3.connect('a.db'); c.execute('create table t(x)'); c.execute('insert into t values (42)')\n"
         "c.commit(); print(c.execute('select x from t').fetchall())",),
        "[(42,)]",
    ),
    "temporary": (
        ("import tempfile, os\nwith tempfile.NamedTemporaryFile() as f, tempfile.TemporaryDirectory() as d:\n"
         "    f.write(b'x'); print(os.path.isdir(d))\nopen('/tmp/x', 'w').write('42'); print(open('/tmp/x').read())",),
        "True\n42",
    ),
    "fonts": (
        ("import matplotlib.pyplot as plt, matplotlib.font_manager as m\nplt.figure().text(0.1, 0.5, '한글')\n"
         "plt.savefig('f.png'); print(len(m.findSystemFonts()) >= 0, open('f.png', 'rb').read(4))",),
        "PNG",
    ),
    "video": (
        ("import cv2, numpy, os\nw = cv2.VideoWriter('v.avi', cv2.VideoWriter_fourcc(*'MJPG'), 5, (32, 32))\n"
         "[w.write(numpy.zeros((32, 32, 3), 'uint8')) for _ in range(5)]; w.release()\n"
         "print(cv2.VideoCapture('v.avi').read()[0])",),
        "True",
    ),
    "picture": (("from PIL import Image\nImage.new('RGB', (9, 9)).save('a.jpg'); print(Image.open('a.jpg').size)",), "(9, 9)"),
    "asyncio": (("import asyncio\nasync def f():\n    await asyncio.sleep(0.01); return 42\nprint(await f())",), "42"),
    "asyncio-process": (
        ("import asyncio\np = await asyncio.create_subprocess_exec('echo', '42', stdout=-1)\nprint((await p.communicate())[0])",),
        "42",
    ),
    "threads": (("import threading\nt = threading.Thread(target=lambda: print(42)); t.start(); t.join()",), "42"),
    "own-process": (
        ("import psutil\np = psutil.Process(); print(p.memory_info().rss > 0, p.cpu_percent() >= 0, len(p.open_files()) >= 0,\n"
         "      psutil.virtual_memory().total > 0, psutil.cpu_count() > 0, psutil.disk_usage('.').total > 0)",),
        "True True True True True True",
    ),
    "cores": (("import os\nprint(os.cpu_count() >= len(os.sched_getaffinity(0)) > 0)",), "True"),
    "pseudo-terminal": (("import pty\nprint(pty.spawn(['echo', 'forty', 'two']))",), "0"),
    "pip": (("%pip list",), "ipykernel"),
    "environment": (("%env MY_VALUE=42", "!echo $MY_VALUE"), "42"),
    "own-children": (
        ("import subprocess, signal\np = subprocess.Popen(['sleep', '60']); p.send_signal(signal.SIGTERM); print(p.wait())",),
        "-15",
    ),
    "own-niceness": (("import os\nos.nice(1); print(os.nice(0) > 0)",), "True"),
    "own-limits": (
        ("import resource, psutil\nresource.setrlimit(resource.RLIMIT_NOFILE, (200, 500))\n"
         "print(psutil.Process().rlimit(psutil.RLIMIT_NOFILE), resource.prlimit(0, resource.RLIMIT_NOFILE))",),
        "(200, 500) (200, 500)",
    ),
    "locale": (("import locale, time\nlocale.setlocale(locale.LC_ALL, ''); print(time.tzname[0])",), "UTC"),
    "time-zones": (("import zoneinfo\nprint(zoneinfo.ZoneInfo('Asia/Seoul').key)",), "Asia/Seoul"),
    "user": (("import getpass, pathlib\nprint(bool(getpass.getuser()), pathlib.Path.home().is_dir())\n(pathlib.Path.home() / 'a').touch()",), "True True"),
    "metadata": (("import importlib.metadata\nprint(importlib.metadata.version('numpy').count('.'))",), "2"),
    "ctypes": (("import ctypes\nprint(ctypes.CDLL(None).abs(-42))",), "42"),
    "mmap": (("import mmap\nm = mmap.mmap(-1, 4096); m[:2] = b'42'; print(m[:2].decode())",), "42"),
    "large-file": (("f = open('large', 'wb'); f.truncate(3 << 30); f.close(); import os; print(os.path.getsize('large'))",), str(3 << 30)),
    "memory-file": (("open('/dev/shm/x', 'wb').write(bytes(1 << 20)); print(42)",), "42"),
    "children-print": (
        ("import os, sys, threading\ndef children():\n    for n in range(3):\n        if os.fork() == 0:\n"
         "            sys.stdout.write(f'child {n}\\n'); sys.stdout.flush(); os._exit(0)\n    for _ in range(3): os.wait()\n"
         "t = threading.Thread(target=children); t.start(); t.join(); import time; time.sleep(0.5)",),
        "child 2",
    ),
    "process-prints": (
        ("import multiprocessing, sys\nps = [multiprocessing.get_context('fork').Process(target=sys.stdout.write, args=(f'child {n}\\n',)) for n in range(3)]\n"
         "[p.start() for p in ps]; [p.join() for p in ps]; import time; time.sleep(0.5)",),
        "child 2",
    ),
    "socket-pair": (("import socket\na, b = socket.socketpair(); a.send(b'42'); print(b.recv(2).decode())",), "42"),
    "socket-file": (
        ("import socket\ns = socket.socket(socket.AF_UNIX); s.bind('s'); s.listen()\nc = socket.socket(socket.AF_UNIX); c.connect('s'); print(42)",),
        "42",
    ),
    "links": (("import os\nopen('a', 'w').write('42'); os.symlink('a', 'b'); os.link('a', 'c'); os.rename('c', 'd'); print(open('b').read())",), "42"),
    "manager": (
        ("import multiprocessing\nwith multiprocessing.get_context('fork').Manager() as m:\n    d = m.dict(); d['x'] = 42; print(d['x'])",),
        "42",
    ),
    "time-it": (("%timeit -n1 -r1 1 + 1",), "loop"),
    "archive": (("import shutil, os\nos.mkdir('d'); print(os.path.basename(shutil.make_archive('z', 'zip', 'd')))",), "z.zip"),
}  # fmt: skip
_WITH_TENSORFLOW: dict[str, tuple[tuple[str, ...], str]] = {
    "data": (
        ("import tensorflow as tf\nd = tf.data.Dataset.range(8).map(lambda x: x * 2, num_parallel_calls=2).cache('c').batch(4).prefetch(2)\n"
         "print(sum(int(x) for b in d for x in b))",),
        "56",
    ),
    "fit-save-load": (
        ("import keras, numpy\nclass D(keras.utils.PyDataset):\n    def __len__(self): return 4\n"
         "    def __getitem__(self, i): return numpy.ones((8, 4)), numpy.ones((8, 1))\n"
         "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]); m.compile('sgd', 'mse', jit_compile=True)\n"
         "m.fit(D(workers=2, use_multiprocessing=True), epochs=1, verbose=0)\n"
         "m.save('m.keras'); print(keras.models.load_model('m.keras').count_params())",),
        "5",
    ),
    "saved-model": (
        ("import tensorflow as tf\nm = tf.Module(); m.v = tf.Variable(42.); tf.saved_model.save(m, 's')\n"
         "print(int(tf.saved_model.load('s').v.numpy()))",),
        "42",
    ),
    "compiled": (
        ("import tensorflow as tf\nf = tf.function(lambda x: x * 2, jit_compile=True); print(int(f(tf.constant(21))))",),
        "42",
    ),
}  # fmt: skip


def _goes_on(run: Callable[..., Result], cells: tuple[str, ...], shown: str) -> None:
    ended = run(*cells)
    assert (Status.EXECUTED, None) == (ended.status, ended.failure)
    assert shown in text_of(ended)


_OF_EITHER_KIND = frozenset(
    {
        "multiprocessing-fork", "multiprocessing-spawn", "multiprocessing-forkserver", "shared-memory", "futures",
        "loky", "pool-left-open", "queue-and-lock", "manager", "shell-terminal", "asyncio", "asyncio-process",
        "threads", "own-process", "own-children", "own-niceness", "own-limits", "pseudo-terminal", "cores", "user",
        "environment", "locale", "children-print", "process-prints", "fonts",
    }
)  # fmt: skip
"""Lessons that see of what kind their kernel is: its processes, threads, limits, environment, and what it
had loaded before. The walls around the others are the same, and are raised by the same program."""
_KINDS = [
    pytest.param(kind, name, id=f"{kind.value}-{name}")
    for name in _HONEST
    for kind in KernelKind
    if kind is KernelKind.WARM or name in _OF_EITHER_KIND
]


@pytest.mark.parametrize(("runner", "name"), _KINDS, indirect=["runner"])
def test_honest_lesson_goes_on(run: Callable[..., Result], name: str) -> None:
    """The cells run to their end, and print what they print without walls."""
    means = find_means()
    if name == "temporary" and means is not None and not means.has_namespaces:
        pytest.skip("without a root of its own a kernel shares /tmp, and may not write there")
    _goes_on(run, *_HONEST[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", _WITH_TENSORFLOW)
def test_training_goes_on(run: Callable[..., Result], name: str) -> None:
    """TensorFlow and Keras find what they need: threads, processes, compilers, files."""
    _goes_on(run, *_WITH_TENSORFLOW[name])


_SERVER = """
import http.server, threading, urllib.request
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
server.RequestHandlerClass.log_message = lambda *_: None
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=5).status)
"""
_DATA = """
import os
from pathlib import Path
folder = Path(os.environ["COURSE_DATA"]) / "faces"
print((folder / "a.txt").read_text())
for change in (lambda: (folder / "a.txt").write_text("x"), lambda: (folder / "b.txt").touch()):
    try:
        change()
    except OSError:
        print("refused")
"""


def test_declared_network_and_data_are_there(
    runner: KernelRunner, make_cells: Callable[..., Notebook], tmp_path: Path
) -> None:
    """A lesson that declares them reaches servers, and reads real data through their link, but writes none."""
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces/a.txt").write_text("42", encoding="ascii")
    with runner.setup() as setup:
        data = link_real_data(tmp_path, ["faces"], setup.scratch)
        walls = walls_around(setup.scratch, find_means(), (tmp_path / "faces",), has_network=True)
        environment = {**setup.environment, "COURSE_DATA": str(data)}
        declared = replace(setup, walls=walls, environment=environment)
        ended = run_in_background(
            lambda: run_notebook(
                job_of(make_cells(_SERVER, _DATA)),
                declared,
                NotebookListener(on_cell=lambda _: None, on_memory=lambda _: None),
                time.monotonic(),
            )
        )
    assert None is ended.failure
    assert ["200", "42", "refused", "refused"] == text_of(ended).splitlines()
    assert ["a.txt"] == [path.name for path in (tmp_path / "faces").iterdir()]
