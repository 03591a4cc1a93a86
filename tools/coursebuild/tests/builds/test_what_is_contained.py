"""What lessons reach and do not reach, through whole builds; and what is said where a system allows less."""

from __future__ import annotations

import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import CourseFolder, Ended

_WITHOUT_NAMESPACES = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'


def _can_unshare() -> bool:
    command = ["unshare", "--user", "--map-root-user", "true"]
    return bool(shutil.which("unshare")) and subprocess.run(command, check=False).returncode == 0


def _set_code(course: CourseFolder, source: str) -> None:
    course.edit_notebook("prints.ipynb", lambda document: document["cells"][1].update(source=source))


def _build_without_namespaces(course: CourseFolder, *arguments: str) -> Ended:
    """Build where the system refuses namespaces to everybody, root included."""
    command = [sys.executable, "-m", "coursebuild", "--root", str(course.root), *arguments]
    outside = ["unshare", "--user", "--map-root-user", "sh", "-c", _WITHOUT_NAMESPACES, "sh"]
    done = subprocess.run([*outside, *command], capture_output=True, text=True, timeout=180, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as served:
        threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True).start()
        yield served.server_port
        served.shutdown()


def test_file_outside_is_not_there(course: CourseFolder, tmp_path: Path) -> None:
    """A lesson that opens a file of the machine fails by cell, with what it may read instead."""
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret", encoding="utf-8")
    _set_code(course, f"print(open('/'.join({str(secret).split('/')!r})).read())")
    before = course.site()
    result = course.run("build", "prints")
    assert 1 == result.status
    # It is not there, or, where there are no namespaces, closed.
    assert re.search(r"prints\.ipynb: cell 2 \(line 1\): (FileNotFound|Permission)Error", result.err)
    assert "its data sets" in result.err
    assert "a secret" not in result.out + result.err
    assert before == course.site()


def test_network_is_there_when_declared(course: CourseFolder, server: int) -> None:
    """The network is closed to a lesson, which is told how to open it; then it is open."""
    _set_code(
        course, f"import urllib.request\nprint(urllib.request.urlopen('http://127.0.0.1:{server}/').status)"
    )
    result = course.run("build", "prints")
    assert 1 == result.status
    assert "network: true" in result.err
    course.replace("_data/lessons.yml", "notebook: prints.ipynb", "notebook: prints.ipynb\n  network: true")
    result = course.run("build")
    assert 0 == result.status, result.err
    assert "200" in course.page("lessons/prints")
    assert "its kernel may use the network" in course.run("status", "--why").out


def test_children_are_heard(course: CourseFolder) -> None:
    """What forked children print reaches the page, and `!python` is the Python of the lesson."""
    _set_code(
        course,
        "import multiprocessing, sys\n"
        "child = multiprocessing.get_context('fork').Process(target=print, args=('from a', 'child'))\n"
        "child.start()\nchild.join()\n"
        "found = !python -c 'import sys; print(sys.prefix)'\nprint('same', found[0] == sys.prefix)",
    )
    result = course.run("build")
    assert 0 == result.status, result.err
    page = course.page("lessons/prints")
    assert "from a child" in page
    assert "same True" in page


@pytest.mark.skipif(not _can_unshare(), reason="there are no namespaces that could be taken away")
def test_less_is_said_and_refused_when_required(lone: CourseFolder) -> None:
    """Where a system refuses namespaces a build says what is open, and runs nothing when all was required."""
    required = _build_without_namespaces(lone, "build", "--contain=require")
    assert 1 == required.status
    assert "cannot be contained here" in required.err
    assert "no namespaces (unshare: the system allows no more namespaces)" in required.err
    assert set() == required.executed
    built = _build_without_namespaces(lone, "build")
    assert 0 == built.status, built.err
    assert "warning: kernels can reach what they should not: no namespaces" in built.out
    assert "contained in part" in _build_without_namespaces(lone, "status", "--why").out
