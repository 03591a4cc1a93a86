"""A machine that has no file, no thread or no folder left to give: a sentence, and never a traceback."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from courses import CourseFolder, Ended, new_course

_NOBODY = 54_321
_AS_NOBODY = (
    "setpriv",
    f"--reuid={_NOBODY}",
    f"--regid={_NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_override,+dac_read_search",
    "--ambient-caps=+dac_override,+dac_read_search",
)
"""Another user, for root is given any number of processes; one who may read what lies here."""


def run(course: CourseFolder, *before: str, preexec: Callable[[], None] | None = None) -> Ended:
    """Build, through another command or with another limit."""
    command = [*before, sys.executable, "-m", "coursebuild", "--root", str(course.root), "build"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, preexec_fn=preexec
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def judge(result: Ended, said: str) -> None:
    """It says this, and nothing that only we can read."""
    assert 1 == result.status
    assert said in result.err
    assert "Traceback" not in result.err
    assert "defect" not in result.err
    assert "src/" not in result.err
    assert len(result.err.splitlines()) <= 3


@pytest.mark.parametrize("files", [12, 16, 20, 24, 32, 48, 100, 200])
def test_too_few_open_files_are_said(tiny: CourseFolder, files: int) -> None:
    """Where only few files may be open, a command says so before a library ends it."""
    limit = (files, files)
    result = run(tiny, preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit))
    judge(result, f"only {files} files may be open at once")


def test_low_limit_that_may_be_raised_is_raised(lone: CourseFolder) -> None:
    """A shell that allows few files but would allow more is no obstacle."""
    limit = (32, 4096)
    result = run(lone, preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit))
    assert (0, "") == (result.status, result.err)


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="it takes root to be another user"
)
@pytest.mark.parametrize("processes", [1, 2, 4, 6, 10, 14, 30])
def test_too_few_processes_are_said(tiny: CourseFolder, processes: int) -> None:
    """Where nothing more may be started, a build says so, whatever comes first."""
    for path in (tiny.root, *tiny.root.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    judge(
        run(tiny, *_AS_NOBODY, "prlimit", f"--nproc={processes}"), "let more of yours run at once (ulimit -u)"
    )


@pytest.mark.parametrize("closed", [(1,), (0, 1, 2), (0,), (2,)], ids=str)
def test_closed_streams_disturb_nothing(lone: CourseFolder, closed: tuple[int, ...]) -> None:
    """A build whose input or output is closed builds all the same."""
    result = run(lone, preexec=lambda: [os.close(number) for number in closed] and None)
    assert 0 == result.status, result.err
    assert ">answer 42</pre>" in lone.page("lessons/imports")


def test_folder_that_is_gone_is_said(tiny: CourseFolder, tmp_path: Path) -> None:
    """Whoever stands in a folder that was removed is told so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    result = run(tiny, "sh", "-c", f'cd "{gone}" && rmdir "{gone}" && exec "$@"', "sh")
    judge(result, "the folder that you are in: No such file or directory")


@pytest.mark.parametrize("whom", ["zygote", "supervisor"])
def test_killed_process_between_is_a_sentence(tmp_path: Path, whom: str) -> None:
    """When what stands between the builder and a kernel is killed, the lesson runs again or is named."""
    course = new_course(tmp_path / "course")
    code = "import time\ntime.sleep(3)"
    course.edit_notebook("prints.ipynb", lambda document: document["cells"][1].update(source=code))
    with course.start("build", "prints", "--jobs", "1") as process:
        victim = _wait_for(process.pid, whom)
        os.kill(victim, signal.SIGKILL)
        said = process.communicate(timeout=60)[0]
    assert "Traceback" not in said
    assert "defect" not in said
    assert "prints: executed" in said or "notebooks/prints.ipynb: " in said


def _wait_for(builder: int, whom: str) -> int:
    """The process below a builder: the preloaded one, or the one that watches over the kernel."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(psutil.Error):  # one that has just ended
            below = psutil.Process(builder).children()
            zygotes = [each for each in below if any("zygote" in word for word in each.cmdline())]
            watching = [each for zygote in zygotes for each in zygote.children() if each.children()]
            if watching:
                return zygotes[0].pid if whom == "zygote" else watching[0].pid
        time.sleep(0.02)
    raise AssertionError("no kernel was started")
