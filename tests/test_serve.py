"""`serve` as an author uses it: the site in a browser, built again after an edit."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from courses import CourseFolder, new_course

_PATIENCE_SECONDS = 90


@dataclass
class Server:
    course: CourseFolder
    process: subprocess.Popen[str]
    address: str

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running `coursebuild serve` on a free port."""
    course = new_course(tmp_path_factory.mktemp("served") / "course")
    process = subprocess.Popen(
        [sys.executable, "-m", "coursebuild", "--root", str(course.root), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if address := re.search(r"serving (\S+)/ ", line):
            break
    else:
        pytest.fail("".join(said))
    yield Server(course, process, address.group(1))
    if process.poll() is None:
        process.kill()
    process.wait(timeout=10)


def test_edit_is_built_and_shown(server: Server) -> None:
    """After an edit the same address shows the new text, without a restart."""
    assert "무엇이 출력될까요?" in server.get("/lessons/prints/")
    server.course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 나올까요?")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while "무엇이 나올까요?" not in server.get("/lessons/prints/"):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_replaced_configuration_is_noticed(server: Server) -> None:
    """`_config.yml` is built again after each save, also by editors that replace the file."""
    config = server.course.root / "_config.yml"
    record = server.course.root / ".cache" / "coursebuild" / "publication.json"
    for title in ("Once", "Twice"):
        before = record.read_bytes()
        text = re.sub("^title: .*", f"title: {title}", config.read_text(encoding="utf-8"))
        config.with_suffix(".new").write_text(text, encoding="utf-8")
        config.with_suffix(".new").replace(config)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while before == record.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_mistake_does_not_end_the_server(server: Server) -> None:
    """A broken file is named on the terminal; the last good page is still served."""
    server.course.replace("_data/course.yml", "title: 작은 강의", "title: [")
    time.sleep(2)
    assert "작은 강의" in server.get("/")
    assert server.process.poll() is None
    server.course.replace("_data/course.yml", "title: [", "title: 작은 강의")


def test_unknown_address_answers_404(server: Server) -> None:
    """What is not on the site is answered as GitHub Pages would."""
    with pytest.raises(urllib.error.HTTPError) as problem:
        server.get("/nothing/")
    assert problem.value.code == 404


def test_interrupt_ends_it_in_order(server: Server) -> None:
    """Ctrl-C is the usual way to end: status 0, nothing said."""
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=30) == 0
