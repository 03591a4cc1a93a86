"""Whole builds by other ways of running: the same site, and lessons in the order that is asked for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from coursebuild.keeping.store import open_store
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_course
from courses import EPOCH, CourseFolder, Ended, new_course


def _started(result: Ended) -> list[str]:
    return re.findall(r"^(\S+): running", result.out, re.MULTILINE)


def test_way_of_running_leaves_no_trace(dated: CourseFolder, tmp_path: Path) -> None:
    """Forked or plain kernels, one lesson after the other or two at once: the same bytes."""
    course = new_course(tmp_path / "course")
    result = course.run("build", "--kernels", "plain", "--jobs", "1", **EPOCH)
    assert result.status == 0, result.err
    assert dated.site() == course.site()


def test_longest_comes_first(course: CourseFolder) -> None:
    """After a first build lessons start by the time that they took, the longest first."""
    settings = Settings(root=course.root)
    store = open_store(settings.store, pytest.fail)
    cost = {lesson.slug: store.last_measurement(lesson) for lesson in read_course(settings, []).lessons}
    took = {slug: measured.seconds for slug, measured in cost.items() if measured}
    for name in took:
        course.edit_notebook(f"{name}.ipynb", lambda document: document["cells"][1].update(source="1"))
    result = course.run("build", "--jobs", "1")
    assert result.status == 0, result.err
    assert sorted(took, key=took.__getitem__, reverse=True) == _started(result)


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


def test_of_many_warnings_the_first_are_shown(lone: CourseFolder) -> None:
    """A notebook of somebody else may lack every description: what is above it stays on the screen."""
    pixel = (
        "import io\nfrom IPython.display import Image, display\nfrom PIL import Image as Picture\n"
        "file = io.BytesIO()\nPicture.new('L', (2, 2)).save(file, 'PNG')\ndisplay(Image(file.getvalue()))"
    )

    def show(document: dict) -> None:
        cell = document["cells"][1]
        document["cells"] += [{**cell, "id": f"shows-{number}", "source": pixel} for number in range(23)]

    lone.edit_notebook("imports.ipynb", show)
    result = lone.run("build")
    warnings = [line for line in result.out.splitlines() if line.startswith("warning")]
    assert (0, 21) == (result.status, len(warnings)), result.err
    assert "warning: and 3 more, shown when those above are mended" == warnings[-1]
