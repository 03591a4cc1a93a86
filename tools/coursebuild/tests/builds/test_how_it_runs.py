"""Whole builds by other ways of running: the same site, and lessons in the order that is asked for."""

from __future__ import annotations

import re
import shutil

import pytest
from courses import CourseFolder, Ended, new_course

NUMPY = ("notebooks/reads.ipynb", "import os\\n", "import os\\nimport numpy\\n")


def _started(result: Ended) -> list[str]:
    return re.findall(r"^(\S+): running", result.out, re.MULTILINE)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The site of the miniature course, built in several ways."""
    found = {}
    for kernels, jobs in (("plain", "1"), ("auto", "2")):
        course = new_course(tmp_path_factory.mktemp(f"by-{kernels}") / "course")
        result = course.run("build", "--kernels", kernels, "--jobs", jobs, SOURCE_DATE_EPOCH="1700000000")
        assert result.status == 0, result.err
        found[kernels] = course.site()
    return found


def test_way_of_running_leaves_no_trace(sites: dict[str, dict[str, str]]) -> None:
    """Forked or plain kernels, one lesson after the other or two at once: the same bytes."""
    assert sites["plain"] == sites["auto"]


def test_longest_comes_first(course: CourseFolder) -> None:
    """After a first build lessons start by the time that they took, the longest first."""
    slow = (
        "notebooks/imports.ipynb",
        "print(numbers.SENTENCE)",
        "import time; time.sleep(3)\\nprint(numbers.SENTENCE)",
    )
    course.replace(*slow)
    assert course.run("build").status == 0
    course.replace("notebooks/imports.ipynb", "time.sleep(3)", "time.sleep(0)")
    for name in ("draws", "reads", "prints"):
        course.edit_notebook(f"{name}.ipynb", lambda document: document["cells"][1].update(source="1"))
    result = course.run("build", "--jobs", "1")
    assert result.status == 0, result.err
    assert "imports" == _started(result)[0]


def test_lesson_runs_alone(course: CourseFolder) -> None:
    """A lesson that asks for it starts when the others have ended."""
    course.replace(
        "_data/lessons.yml", "notebook: prints.ipynb", "notebook: prints.ipynb\n  limits: {runs_alone: true}"
    )
    for name in ("prints", "imports", "reads"):
        course.edit_notebook(f"{name}.ipynb", lambda document: document["cells"][1].update(source="print(1)"))
    result = course.run("build", "--jobs", "3")
    assert result.status == 0, result.err
    assert "prints" == _started(result)[-1]
    before = result.out[: result.out.index("prints: running")]
    assert {"imports", "reads"} == set(re.findall(r"^(\S+): executed", before, re.MULTILINE))


def test_status_says_what_the_next_build_costs(course: CourseFolder) -> None:
    """Before anything runs: what the lessons that must run took when they ran last, or that nobody knows."""
    course.edit_notebook("imports.ipynb", lambda document: document["cells"][1].update(source="print(1)"))
    measured = course.run("status").out.splitlines()[-1]
    assert re.fullmatch(
        r"site: will be published when these lessons have run \(\d+ s of kernels' time when they ran last\)",
        measured,
    )
    shutil.rmtree(course.root / ".cache/coursebuild/store")
    unknown = course.run("status").out.splitlines()[-1]
    assert unknown.endswith("(never measured: prints, draws, imports, reads)")
