"""Lessons that are run again: compared with what is stored, or forked kernels with plain ones."""

from __future__ import annotations

from courses import CourseFolder, digests

SENTENCE = "print(numbers.SENTENCE)"


def _kept(course: CourseFolder) -> dict[str, str]:
    """What must not change: the site and the store."""
    return course.site() | digests(course.root / ".cache" / "coursebuild" / "store")


def test_drift_is_named_by_cell_and_changes_nothing(course: CourseFolder) -> None:
    """A number that is another one when a lesson runs again is reported, also as Markdown; status 1."""
    course.replace(
        "notebooks/imports.ipynb", SENTENCE, "import os; print('drawn', int.from_bytes(os.urandom(4), 'big'))"
    )
    assert 0 == course.run("build").status
    before = _kept(course)
    report = course.root / "report.md"
    result = course.run("build", "--check", "imports", "prints", "--summary", str(report))
    lines = result.out.splitlines()
    assert (1, True) == (result.status, "imports: 1 difference" in lines)
    assert "prints: same as stored" in lines
    (found,) = (line for line in lines if line.startswith("    cell "))
    assert "cell 2: drawn " in found
    assert " → " in found
    assert "| `imports` | 1 difference |" in report.read_text(encoding="utf-8")
    assert before == _kept(course)


def test_nothing_drifts_without_a_cause(course: CourseFolder) -> None:
    """Lessons that print the same again are the same; status 0."""
    result = course.run("build", "--check", "prints", "draws")
    assert 0 == result.status
    assert {"prints: same as stored", "draws: same as stored"} <= set(result.out.splitlines())


def test_package_change_is_compared_with_the_last_good_run(course: CourseFolder) -> None:
    """A lesson that is out of date, but not by its cells, is compared with its last good execution."""
    course.replace("notebooks/tinynotes/words.py", 'answer"', 'reply"')
    result = course.run("build", "--check", "imports")
    assert 1 == result.status
    assert "imports: 1 difference" in result.out.splitlines()


def test_lesson_that_never_ran_has_nothing_to_be_compared_with(tiny: CourseFolder) -> None:
    """Without a stored result there is no drift, and that is said."""
    result = tiny.run("build", "--check", "prints")
    assert (0, True) == (result.status, "prints: nothing stored to compare with" in result.out.splitlines())


def test_kernels_that_differ_are_found(course: CourseFolder) -> None:
    """What a lesson prints in a forked kernel alone makes the two kinds differ; status 1."""
    source = "import sys; print('coursebuild.execution.kernels.zygote' in sys.modules)"
    course.replace("notebooks/imports.ipynb", SENTENCE, source)
    result = course.run("build", "--verify-kernels", "imports", "draws")
    lines = result.out.splitlines()
    assert (1, True) == (result.status, "imports: 1 difference" in lines)
    assert "draws: same as in a plain kernel" in lines
