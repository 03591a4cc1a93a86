"""Whole builds that must not publish: what is said, and that the old site stays."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from courses import CourseFolder


def test_failing_lesson_is_named_and_the_rest_still_runs(course: CourseFolder) -> None:
    """A failure names file, cell, line and last output; the other lessons run; the old site stays."""
    before = course.site()
    course.replace(
        "notebooks/prints.ipynb", "print('둘째 줄')", "print('여기까지')\\nraise ValueError('멈춤')"
    )
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    result = course.run("build")
    assert result.status == 1
    assert "notebooks/prints.ipynb: cell 2 (line 6): ValueError: 멈춤" in result.err
    assert "| 여기까지" in result.err
    assert result.executed == {"reads"}
    assert "the last good site stays" in result.out
    assert before == course.site()


def test_failure_without_a_site_says_so(lone: CourseFolder) -> None:
    """The first build of a broken course does not speak of a site that never was."""
    lone.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.NOTHING")
    result = lone.run("build")
    assert (result.status, (lone.root / "_site").exists()) == (1, False)
    assert "no site was built" in result.out


def test_undeclared_file_is_not_there(course: CourseFolder) -> None:
    """A lesson that reads a file it has not declared fails at once, and is told where to declare it."""
    course.replace("_data/lessons.yml", "  datasets: [points]\n", "")
    result = course.run("build")
    assert result.status == 1
    assert "FileNotFoundError" in result.err
    assert "_data/datasets.yml" in result.err


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("_data/lessons.yml", "  title: 출력하는 수업", "  title 출력하는 수업", "_data/lessons.yml:"),
        (
            "_data/curriculum.yml",
            "  kind: 정규",
            "  kind: 정규\n  speaker: 홍길동",
            "_data/curriculum.yml:3:3: lecture has the unknown key `speaker`",
        ),
        (
            "_data/lessons.yml",
            "notebook: reads.ipynb",
            "notebook: raeds.ipynb",
            "_data/lessons.yml:17:13: notebooks/raeds.ipynb is missing",
        ),
        (
            "notebooks/prints.ipynb",
            "for i in range(40):",
            "for i in range(40:",
            "notebooks/prints.ipynb: cell 4 (line 1): the code cannot be parsed",
        ),
        (
            "notebooks/prints.ipynb",
            "[@knuth1984]",
            "[@knuth1948]",
            "notebooks/prints.ipynb: cell 1 (line 3): [@knuth1948] is cited",
        ),
    ],
    ids=["broken-yaml", "unknown-key", "missing-notebook", "syntax", "citation"],
)
def test_mistakes_are_named_before_anything_runs(
    course: CourseFolder, file: str, old: str, new: str, expected: str
) -> None:
    """A mistake in what people wrote stops the build at once, with its file and line or cell."""
    before = course.site()
    course.replace(file, old, new)
    result = course.run("build")
    assert result.status == 1
    assert expected in result.err
    assert "Traceback" not in result.err
    assert before == course.site()


def test_all_mistakes_come_together(course: CourseFolder) -> None:
    """One run names the mistakes of all files."""
    course.replace("_data/curriculum.yml", "kind: 특강", "kind: 특강의")
    course.replace("_data/references.yml", "year: 1984", "year: 천구백")
    course.replace("notebooks/reads.ipynb", "print(Path", "print((Path")
    err = course.run("check").err
    for place in ("_data/curriculum.yml:8", "_data/references.yml:3", "notebooks/reads.ipynb: cell 2"):
        assert place in err


def test_broken_formula_is_named(course: CourseFolder) -> None:
    """A formula that cannot be typeset is named before another lesson runs, and the old site stays."""
    before = course.site()
    course.replace("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    result = course.run("build")
    assert (result.status, result.executed) == (1, {"reads"})
    assert "notebooks/prints.ipynb: cell 3 (line 7): the formula" in result.err
    assert result.out.index("cell 3 (line 7): the formula") < result.out.index("reads: running")
    assert before == course.site()


def test_check_names_what_cannot_be_rendered(course: CourseFolder) -> None:
    """`check` finds a broken formula too, so that no lesson has to run first."""
    course.replace("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
    result = course.run("check")
    assert result.status == 1
    assert "notebooks/prints.ipynb: cell 3 (line 7): the formula" in result.err


def test_absent_jekyll_is_said_before_anything_runs(course: CourseFolder, tmp_path: Path) -> None:
    """Without Jekyll the build says what to do, and does not train first."""
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    (tmp_path / "bin").mkdir()
    result = course.run("build", PATH=str(tmp_path / "bin"))
    assert (result.status, result.out) == (1, "")
    assert "Jekyll is not installed" in result.err
    assert "install Jekyll 4.3" in result.err


def test_advice_names_the_list_of_the_course(course: CourseFolder) -> None:
    """Nothing runs; the message names cell and line, and the file in which the course lists its packages."""
    (course.root / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "import nosuch")
    for command in ("build", "check", "status"):
        ended = course.run(command)
        assert (1, set()) == (ended.status, ended.executed)
        for said in (
            "notebooks/imports.ipynb: cell 2 (line 3): `nosuch` is imported, but not installed",
            "declare the package that has it in requirements.txt, and install it",
        ):
            assert said in ended.err


def test_unknown_lesson_gets_a_suggestion(course: CourseFolder) -> None:
    """A misspelt lesson is answered with the one that was probably meant."""
    result = course.run("build", "print")
    assert result.status == 1
    assert "did you mean `prints`?" in result.err


def test_interrupted_build_leaves_nothing_behind(course: CourseFolder) -> None:
    """SIGINT during a lesson ends the build with status 130, its kernel too, and no traceback."""
    marker = f"sleeping-{os.getpid()}-{time.monotonic_ns()}"
    course.replace(
        "notebooks/imports.ipynb",
        "print(numbers.SENTENCE)",
        "import subprocess, sys\\n"
        f"subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', '{marker}'])",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "coursebuild", "--root", str(course.root), "build"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not _processes_with(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert _processes_with(marker) == []


def _processes_with(marker: str) -> list[str]:
    """Command lines that hold the marker; a process may end while we look."""
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if marker in line and "coursebuild" not in line]


@pytest.mark.parametrize("command", ["build", "tables"])
def test_second_build_at_the_same_time_waits_or_is_refused(course: CourseFolder, command: str) -> None:
    """While one build runs, another says who holds the lock: a build waits for it, other commands end."""
    program = (
        "import sys, time; from pathlib import Path; from coursebuild.publishing.lock import build_lock\n"
        f"with build_lock(Path({str(course.root / '.cache/coursebuild/lock')!r})):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    holder.stdout.readline()
    second = course.start(command)
    assert second.stdout is not None
    said = second.stdout.readline()
    assert f"another build is running (pid {holder.pid}" in said
    assert second.poll() is None or command != "build"
    holder.stdin.close()
    holder.wait(timeout=10)
    said += second.communicate(timeout=60)[0]
    assert (0 if command == "build" else 1) == second.returncode
    assert (command == "build") == ("up to date" in said)


KEY = "ghp_" + "a1B2" * 9


def test_key_in_an_output_is_not_published_nor_kept(course: CourseFolder) -> None:
    """A cell that prints a key fails by name; neither store nor page nor log holds the key."""
    course.replace(
        "notebooks/imports.ipynb", "print(numbers.SENTENCE)", "print('ghp_' + 'a1B2' * 9); print('last')"
    )
    result = course.run("build")
    assert 1 == result.status
    assert "notebooks/imports.ipynb: cell 2: the cell puts out what looks like a GitHub token" in result.err
    assert KEY not in result.out + result.err
    files = [path for path in course.root.rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("command", ["build", "check"])
def test_key_in_a_source_is_refused_before_anything_runs(course: CourseFolder, command: str) -> None:
    """A cell that holds a key is named by cell and line, and the key is not repeated in the log."""
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", f"token = '{KEY}'")
    result = course.run(command)
    assert (1, set()) == (result.status, result.executed)
    assert "notebooks/imports.ipynb: cell 2 (line 3): it holds what looks like a GitHub token" in result.err
    assert KEY not in result.out + result.err


def test_path_of_this_machine_fails_its_cell(course: CourseFolder) -> None:
    """A cell that shows where the course lies is named, also when it writes the path as an address."""
    path = "/".join(str(course.root).split("/"))
    pieces = "'/'.join(" + str(path.split("/")).replace('"', "'") + ")"
    source = f"from urllib.parse import quote; print(quote({pieces} + '/a b', safe=''))"
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", source)
    result = course.run("build")
    assert 1 == result.status
    assert "notebooks/imports.ipynb: cell 2: the cell puts out a path of this machine" in result.err


_ALONE = ("_config.yml", "exclude: [", "exclude: [_pages/generated/{}, ")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            *(text.format("lessons/imports.md") for text in _ALONE),
            "notebooks/imports.ipynb: the lesson `imports` is not published: no page is at /lessons/imports/",
        ),
        (
            *(text.format("datasets") for text in _ALONE),
            "_data/datasets.yml: the data sheet `points` is not published: no page is at /datasets/points/",
        ),
        (
            "_layouts/lesson.html", "{% include {{ lesson.include }} %}", "",
            "notebooks/imports.ipynb: the page at /lessons/imports/ does not show the lesson `imports`",
        ),
        (
            "_layouts/home.html", "{% include {{ note.include }} %}", "",
            "_pages/notes/first.md: no page shows the note `first`",
        ),
        ("_pages/index.md", "permalink: /", "permalink: /\npublished: false", "the site has no home page"),
        (
            "_pages/index.md", "permalink: /", "permalink: /lessons/imports/",
            "_site/lessons/imports/index.html - _pages/generated/lessons/imports.md - _pages/index.md",
        ),
    ],
    ids=["excluded", "sheet excluded", "layout without lesson", "home without notes", "no home", "two pages"],
)  # fmt: skip
def test_page_that_is_missing_is_refused(
    course: CourseFolder, file: str, old: str, new: str, said: str
) -> None:
    """What the course publishes and no page shows is named with its address; the old site stays."""
    before = course.site()
    course.replace(file, old, new)
    result = course.run("build")
    assert (1, before) == (result.status, course.site())
    assert said in re.sub(r"\s+", " ", result.err)
