"""A whole build of the real course on a handful of real radiographs, where they are at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from courses import CourseFolder
from real_course import ROOT, real_course

SAMPLES = ROOT.parent / "shared" / "data" / "lungs"
CODE = """from cvnotes.datasets import cxr

images, masks = cxr.load("test", count=10, size=64)
print("loaded", images.shape, masks.shape)
"""

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples of real radiographs on this machine")


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    """The real course whose only lesson loads ten radiographs; the samples are its real data set."""
    course = real_course(tmp_path / "course")
    lessons = course.root / "_data" / "lessons.yml"
    text = re.sub(r"(?m)^  notebook: (?!unet).*\n", "", lessons.read_text(encoding="utf-8"))
    lessons.write_text(text, encoding="utf-8")
    course.edit_notebook("unet.ipynb", _load_only)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cxr").symlink_to(SAMPLES)
    return course


def _load_only(document: dict) -> None:
    """Keep the prose of a lesson, and of its code only this."""
    prose = [cell for cell in document["cells"] if cell["cell_type"] == "markdown"]
    code = next(cell for cell in document["cells"] if cell["cell_type"] == "code")
    document["cells"] = [*prose, {**code, "source": CODE}]


def test_lesson_runs_on_real_radiographs_and_says_so(course: CourseFolder, tmp_path: Path) -> None:
    """The page shows what was read, under the name of the real data and a banner; nothing is synthetic."""
    result = course.run("build", "--profile", "real", COURSE_DATA=str(tmp_path / "data"))
    assert (0, {"unet"}) == (result.status, result.executed), result.err
    page = course.page("lessons/unet")
    assert "loaded (10, 64, 64, 1) (10, 64, 64, 1)" in page
    assert "<strong>이 페이지는 실제 데이터로 실행했습니다</strong>(몽고메리와 선전의 흉부 X선)" in page
    assert '<span class="mark">합성 데이터</span>' not in page
    assert "실제 데이터 <code>real</code>" in page
    facts = json.loads(course.generated("facts/lessons/unet.json").read_text(encoding="utf-8"))
    assert "real" == facts["provenance"]["profile"]


def test_too_few_radiographs_are_counted_in_the_message(course: CourseFolder, tmp_path: Path) -> None:
    """A lesson that needs more than there are fails with the number that there is."""
    course.replace("notebooks/unet.ipynb", "count=10", "count=1000")
    result = course.run("build", "--profile", "real", COURSE_DATA=str(tmp_path / "data"))
    assert result.status == 1
    assert "ValueError: there are 17 radiographs with a mask for 'test'" in result.err
