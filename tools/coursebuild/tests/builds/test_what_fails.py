"""Whole builds in which a lesson fails or is ended: what is kept, what is published, what is left."""

from __future__ import annotations

import json
import signal

import pytest
from courses import CourseFolder
from kernels import PROMISED_SECONDS, new_mark, processes_of, short_folder, wait_until

FAILS = ("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "print('so far')\\nraise ValueError('멈춤')")

LAST_OUTPUT = "the cell's last output"


def _row(course: CourseFolder, slug: str) -> dict:
    return dict(json.loads(course.generated(f"facts/lessons/{slug}.json").read_text(encoding="utf-8")))


def test_last_good_page_is_published_and_marked(course: CourseFolder) -> None:
    """`--keep-going` publishes what is good, and of what failed the last good page, marked; status 1."""
    course.replace(*FAILS)
    course.replace("notebooks/imports.ipynb", "어디에서 올까요?", "어디서 올까요?")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    result = course.run("build", "--keep-going")
    assert (1, {"reads"}) == (result.status, result.executed), result.err
    assert "notebooks/imports.ipynb: cell 2 (line 4): ValueError: 멈춤" in result.err
    assert "with the last good page of imports" in result.out
    page = course.page("lessons/imports")
    assert ">answer 42</pre>" in page
    assert "어디에서 올까요?" in page
    assert "멈춤" not in page
    assert "마지막으로 성공한 실행의 결과입니다. 2번째 셀에서 멈추었습니다." in page
    assert "3,5" in course.page("lessons/reads")
    assert "마지막으로 성공한" not in course.page("lessons/reads")
    assert (True, 2) == (_row(course, "imports")["is_outdated"], _row(course, "imports")["failed_cell"])
    assert (False, None) == (_row(course, "reads")["is_outdated"], _row(course, "reads")["failed_cell"])
    assert "imports" in course.run("status").will_run
    course.replace("notebooks/imports.ipynb", "raise ValueError('멈춤')", "print(numbers.SENTENCE)")
    assert course.run("build").status == 0
    assert not _row(course, "imports")["is_outdated"]


def test_without_an_earlier_page_nothing_can_be_kept(lone: CourseFolder) -> None:
    """`--keep-going` says so when a lesson that fails was never good, and publishes nothing."""
    lone.replace(*FAILS)
    result = lone.run("build", "--keep-going")
    assert (1, False) == (result.status, (lone.root / "_site").exists())
    assert "notebooks/imports.ipynb: it failed, and no earlier good run of it is stored" in result.err
    assert "Traceback" not in result.err


BROKEN_FORMULA = ("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
BROKEN_DRAWING = (
    "notebooks/imports.ipynb",
    "print(numbers.SENTENCE)",
    "from IPython.display import display\\ndisplay({'image/svg+xml': '<svg><g>'}, raw=True)",
)


def test_page_that_cannot_be_shown_stays_as_it_was(course: CourseFolder) -> None:
    """`--keep-going` leaves the last good page, marked, where text or outputs are no page; others go on."""
    course.replace(*BROKEN_FORMULA)
    course.replace(*BROKEN_DRAWING)
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    result = course.run("build", "--keep-going")
    assert (1, {"imports", "reads"}) == (result.status, result.executed), result.err
    assert "notebooks/prints.ipynb: cell 3 (line 7): the formula" in result.err
    assert "notebooks/imports.ipynb: cell 2: a drawing is damaged" in result.err
    assert "with the last good page of prints, imports" in result.out
    assert (True, 3) == (_row(course, "prints")["is_outdated"], _row(course, "prints")["failed_cell"])
    assert "<mfrac>" in course.page("lessons/prints")
    assert ">answer 42</pre>" in course.page("lessons/imports")
    for slug in ("prints", "imports"):
        assert "마지막으로 성공한" in course.page(f"lessons/{slug}")
    assert "3,5" in course.page("lessons/reads")
    assert "마지막으로 성공한" not in course.page("lessons/reads")
    course.replace(BROKEN_DRAWING[0], BROKEN_DRAWING[2], BROKEN_DRAWING[1])
    course.replace(BROKEN_FORMULA[0], BROKEN_FORMULA[2], BROKEN_FORMULA[1])
    assert (0, set()) == ((fixed := course.run("build")).status, fixed.executed)
    assert "마지막으로 성공한" not in course.page("lessons/prints")


def test_one_run_names_all_that_is_wrong(course: CourseFolder) -> None:
    """Text, outputs and code that are wrong in three lessons are named together, and nothing is published."""
    before = course.site()
    course.replace(*BROKEN_FORMULA)
    course.replace("notebooks/prints.ipynb", "무엇이", "$\\\\fraq$ 무엇이")
    course.replace(*BROKEN_DRAWING)
    course.replace("notebooks/reads.ipynb", "print(Path", "raise ValueError('멈춤')\\nprint(Path")
    result = course.run("build")
    assert 1 == result.status
    assert "not published: 3 of 4 lessons failed; the last good site stays" in result.out
    for place in (
        "prints.ipynb: cell 1 (line 3): the formula",
        "prints.ipynb: cell 3 (line 7): the formula",
        "imports.ipynb: cell 2: a drawing",
    ):
        assert 1 == result.err.count(f"notebooks/{place}")
    assert "notebooks/reads.ipynb: cell 2 (line" in result.err
    assert before == course.site()


def test_first_page_that_cannot_be_shown_has_no_earlier_one(lone: CourseFolder) -> None:
    """`--keep-going` names the cell, and says that nothing can be shown instead."""
    lone.replace(*BROKEN_DRAWING)
    result = lone.run("build", "--keep-going")
    assert (1, False) == (result.status, (lone.root / "_site").exists())
    assert "notebooks/imports.ipynb: cell 2: a drawing is damaged" in result.err
    assert "notebooks/imports.ipynb: it failed, and no earlier good run of it is stored" in result.err


def test_all_that_fail_are_named_where_one_has_no_earlier_page(course: CourseFolder) -> None:
    """`--keep-going` names cell and cause of each, also of what is no page, and which page is lacking."""
    before = course.site()
    course.replace(*FAILS)
    course.replace("_data/lessons.yml", "slug: imports", "slug: brings")
    course.replace("notebooks/reads.ipynb", "print(Path", "raise ValueError('둘째')\\nprint(Path")
    course.replace("notebooks/draws.ipynb", "plt.close(figure)", BROKEN_DRAWING[2])
    course.replace(*BROKEN_FORMULA)
    result = course.run("build", "--keep-going")
    assert (1, before) == (result.status, course.site())
    for said in (
        f"notebooks/imports.ipynb: cell 2 (line 4): ValueError: 멈춤\n    {LAST_OUTPUT}:\n    | so far",
        "notebooks/reads.ipynb: cell 2 (line 6): ValueError: 둘째",
        "notebooks/draws.ipynb: cell 2: a drawing is damaged",
        "notebooks/prints.ipynb: cell 3 (line 7): the formula",
    ):
        assert 1 == result.err.count(said), result.err
    assert 1 == result.err.count("no earlier good run of it is stored")
    assert (
        "not published: 4 of 4 lessons failed, no earlier page of brings is stored; the last good site stays"
        == result.out.splitlines()[-1]
    )


def test_partial_notebook_is_kept_and_not_published(course: CourseFolder) -> None:
    """How far a failed run came lies below .cache, is named, never published, and goes with the failure."""
    course.replace(*FAILS)
    result = course.run("build", "--keep-going")
    partial = course.root / ".cache/coursebuild/partial/imports.ipynb"
    assert "so far" in partial.read_text(encoding="utf-8")
    assert "partial/imports.ipynb" in result.err
    assert not any(b"so far" in p.read_bytes() for p in (course.root / "_site").rglob("*") if p.is_file())
    course.replace("notebooks/imports.ipynb", "raise ValueError('멈춤')", "pass")
    assert course.run("build").status == 0
    assert not partial.exists()


def test_tagged_cell_has_its_own_limit(course: CourseFolder) -> None:
    """A cell tagged cell-seconds-2 is ended after 2 s, and the message says how to change that."""
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "import time; time.sleep(100)")
    course.edit_notebook(
        "imports.ipynb", lambda document: document["cells"][1]["metadata"].update(tags=["cell-seconds-2"])
    )
    result = course.run("build")
    assert result.status == 1
    assert "notebooks/imports.ipynb: cell 2: the cell ran longer than 2 s and was ended" in result.err
    assert "the tag `cell-seconds-N`" in result.err


def test_build_has_a_limit(course: CourseFolder) -> None:
    """`--build-seconds` ends what runs by then and starts nothing more; what was done is kept."""
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "import time; time.sleep(100)")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    course.replace(
        "_data/lessons.yml",
        "notebook: imports.ipynb",
        "notebook: imports.ipynb\n  limits: {runs_alone: true}",
    )
    result = course.run("build", "--build-seconds", "6", "--kernels", "plain")
    assert (1, {"reads"}) == (result.status, result.executed)
    assert "the build ran longer than" in result.err
    assert "give it more time with --build-seconds" in result.err
    assert {"imports"} == course.run("status").will_run.keys()


DIES = """import os, sys
if 'coursebuild.execution.kernels.zygote' in sys.modules: os.kill(os.getpid(), 11)
print('plain')"""


def test_forked_kernel_that_dies_is_run_again_plain(course: CourseFolder) -> None:
    """What only fails in a forked kernel is no failure of the lesson; that it ran again is said."""
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", DIES.replace("\n", "\\n"))
    result = course.run("build", "--kernels", "auto")
    assert (0, {"imports"}) == (result.status, result.executed), result.err
    assert ">plain</pre>" in course.page("lessons/imports")
    assert "signal 11" in result.out
    assert "새 커널" == _row(course, "imports")["provenance"]["kernel_name"]


@pytest.mark.parametrize("kernels", ["plain", "auto"])
def test_killed_builder_leaves_no_process(
    course: CourseFolder, kernels: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 3 s of kill -9 of the builder nothing of it is left, neither kernels nor detached children."""
    mark = new_mark()
    source = (
        "import subprocess\\n"
        "for before in ([], ['setsid', '--fork'], ['nohup']):\\n"
        f"    subprocess.Popen([*before, 'sleep', '{mark}'])\\n"
        "import time; time.sleep(100)"
    )
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", source)
    with short_folder() as here:
        monkeypatch.setenv("TMPDIR", str(here))
        process = course.start("build", "--kernels", kernels)
        try:
            assert wait_until(lambda: len(processes_of(mark)) >= 3)
            before = processes_of(str(here))
            assert len(before) >= (7 if kernels == "auto" else 6), before
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        assert wait_until(lambda: not processes_of(mark) and not processes_of(str(here)), PROMISED_SECONDS)
        process.communicate(timeout=20)
