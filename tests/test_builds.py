"""Whole builds of the miniature course: what runs, what is published, what is said."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from courses import CourseFolder, new_course
from PIL import Image

_HEAVY = ("nbconvert", "nbclient", "nbformat", "jupyter_client", "PIL", "markdown_it")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The miniature course, built a first time; tests take copies of it."""
    course = new_course(tmp_path_factory.mktemp("built") / "course")
    before = course.sources()
    result = course.run("build")
    assert result.status == 0, result.err
    assert before == course.sources(), "a build must not touch what people wrote"
    return course


@pytest.fixture
def course(built_once: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A built course that a test may change."""
    shutil.copytree(built_once.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")


def executed(out: str) -> set[str]:
    return set(re.findall(r"^(\S+): executed", out, re.MULTILINE))


def will_run(out: str) -> dict[str, str]:
    return dict(re.findall(r"^(\S+): will run: (.*)$", out, re.MULTILINE))


def test_first_build_says_what_was_built_and_where(tmp_path: Path) -> None:
    """The last line of a build names the pages, the folder, and how many lessons ran."""
    course = new_course(tmp_path / "course")
    result = course.run("build")
    assert result.out.splitlines()[-1] == "built: 5 pages in _site/, 4 of 4 lessons executed"


def test_build_with_nothing_to_do_runs_and_rewrites_nothing(course: CourseFolder) -> None:
    """A second build executes nothing, starts no Jekyll, and leaves every file as it was."""
    before = {path: path.stat().st_mtime_ns for path in (course.root / "_site").rglob("*")}
    result = course.run("build", PATH="/nonexistent")
    after = {path: path.stat().st_mtime_ns for path in (course.root / "_site").rglob("*")}
    assert (result.status, result.out) == (0, "up to date: _site/ (nothing changed)\n")
    assert before == after


@pytest.mark.parametrize("command", ["build", "status"])
def test_heavy_libraries_stay_out_when_nothing_has_to_be_done(course: CourseFolder, command: str) -> None:
    """Neither `status` nor a build with nothing to do imports the libraries of the steps it skips."""
    program = (
        "import sys; from coursebuild.cli import main; "
        f"main(['--root', {str(course.root)!r}, {command!r}]); "
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"


def test_prose_is_published_without_a_kernel(course: CourseFolder) -> None:
    """An edit of a Markdown cell reaches its page, and no other, without running or rendering a code cell."""
    before = course.site()
    course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 보일까요?")
    program = (
        "import sys; from coursebuild.cli import main; "
        f"status = main(['--root', {str(course.root)!r}, 'build']); "
        "print([name for name in ('nbconvert', 'nbclient', 'PIL') if name in sys.modules], status)"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    after = course.site()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert out.splitlines()[-1] == "[] 0"
    assert {
        "lessons/prints/index.html",
        "assets/generated/lessons/prints/prints.ipynb",
    } == changed
    assert "무엇이 보일까요?" in course.page("lessons/prints")


def _retag(document: dict) -> None:
    document["cells"][1]["metadata"]["tags"] = ["hide-input"]


def _retitle_cell(document: dict) -> None:
    document["cells"][1]["id"] = "another-id"


def _save_outputs(document: dict) -> None:
    document["cells"][1]["execution_count"] = 7
    document["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}]


@pytest.mark.parametrize("change", [_retag, _retitle_cell, _save_outputs], ids=["tag", "id", "outputs"])
def test_what_cannot_change_outputs_runs_nothing(course: CourseFolder, change: object) -> None:
    """Display tags, cell ids and outputs saved by an editor make no lesson run."""
    course.edit_notebook("imports.ipynb", change)  # type: ignore[arg-type]
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, set())


def test_outputs_saved_in_the_notebook_are_never_published(course: CourseFolder) -> None:
    """The page shows what ran, not what an editor left in the file."""
    course.edit_notebook("imports.ipynb", _save_outputs)
    course.replace("notebooks/imports.ipynb", "어디에서 올까요?", "어디서 올까요?")
    course.run("build")
    assert ">answer 42</pre>" in course.page("lessons/imports")


def test_new_title_runs_nothing(course: CourseFolder) -> None:
    """A lesson's title may change, in both places, without a run."""
    for file in ("_data/lessons.yml", "notebooks/draws.ipynb"):
        course.replace(file, "그리는 수업", "그려 보는 수업")
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, set())
    assert "<h1>그려 보는 수업</h1>" in course.page("lessons/draws")


def test_touch_runs_nothing(course: CourseFolder) -> None:
    """New times on unchanged files mean nothing."""
    for path in [*(course.root / "notebooks").rglob("*"), *(course.root / "_data").glob("*.yml")]:
        os.utime(path)
    assert course.run("build").out == "up to date: _site/ (nothing changed)\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER", {"imports": "cell 2 changed"}),
        (
            "notebooks/tinynotes/words.py",
            '"answer"',
            '"reply"',
            {"imports": "notebooks/tinynotes/words.py changed"},
        ),
        ("notebooks/tinynotes/unused.py", "no notebook", "nobody", {}),
        ("notebooks/data/points.csv", "3,4", "3,5", {"reads": "notebooks/data/points.csv changed"}),
        (
            ".cache/coursebuild/packages.json",
            '"matplotlib": "',
            '"matplotlib": "0.',
            {"draws": "package matplotlib"},
        ),
    ],
    ids=["code", "companion", "unused-companion", "data", "package"],
)
def test_exactly_the_lessons_that_can_change_run(
    course: CourseFolder, file: str, old: str, new: str, expected: dict[str, str]
) -> None:
    """`status` names the lessons that an edit concerns, with the reason, and no other."""
    course.replace(file, old, new)
    planned = will_run(course.run("status").out)
    assert expected.keys() == planned.keys()
    for slug, reason in expected.items():
        assert reason in planned[slug]


def test_edited_lesson_runs_alone_and_its_page_shows_it(course: CourseFolder) -> None:
    """After an edit of code the build runs that lesson only, and publishes its new output."""
    course.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER")
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, {"imports"})
    assert ">42</pre>" in course.page("lessons/imports")


def test_result_comes_back_with_the_old_source(course: CourseFolder) -> None:
    """Taking an edit back finds the earlier execution in the store."""
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    course.run("build")
    course.replace("notebooks/data/points.csv", "3,5", "3,4")
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, set())
    assert "3,4" in course.page("lessons/reads")


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
    assert executed(result.out) == {"reads"}
    assert "the last good site stays" in result.out
    assert before == course.site()


def test_failure_without_a_site_says_so(tmp_path: Path) -> None:
    """The first build of a broken course does not speak of a site that never was."""
    course = new_course(tmp_path / "course")
    course.replace("notebooks/reads.ipynb", "read_text()", "read_txt()")
    result = course.run("build")
    assert (result.status, (course.root / "_site").exists()) == (1, False)
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
            "_data/curriculum.yml:3: lecture has the unknown key `speaker`",
        ),
        (
            "_data/lessons.yml",
            "notebook: reads.ipynb",
            "notebook: raeds.ipynb",
            "_data/lessons.yml:17: notebooks/raeds.ipynb is missing",
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
    for place in ("_data/curriculum.yml:7", "_data/references.yml:3", "notebooks/reads.ipynb: cell 2"):
        assert place in err


def test_broken_formula_is_named(course: CourseFolder) -> None:
    """A formula that cannot be typeset is named with its cell and line, and the old site stays."""
    before = course.site()
    course.replace("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
    result = course.run("build")
    assert result.status == 1
    assert "notebooks/prints.ipynb: cell 3 (line 7): the formula" in result.err
    assert before == course.site()


def test_absent_jekyll_is_said_before_anything_runs(course: CourseFolder, tmp_path: Path) -> None:
    """Without Jekyll the build says what to do, and does not train first."""
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    (tmp_path / "bin").mkdir()
    result = course.run("build", PATH=str(tmp_path / "bin"))
    assert (result.status, result.out) == (1, "")
    assert "Jekyll is not installed" in result.err
    assert "make setup" in result.err


def test_two_clean_builds_are_byte_identical(tmp_path: Path) -> None:
    """Two folders, two processes, two hash seeds, one SOURCE_DATE_EPOCH: the same bytes."""
    sites = []
    for name, seed in (("one", "1"), ("another place", "2")):
        course = new_course(tmp_path / name)
        result = course.run("build", SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED=seed)
        assert result.status == 0, result.err
        sites.append(course.site())
    assert sites[0] == sites[1]


def test_removed_lesson_leaves_the_site(course: CourseFolder) -> None:
    """Nothing of a lesson that is no longer listed stays published."""
    course.replace("_data/lessons.yml", "  notebook: draws.ipynb\n", "")
    course.replace("notebooks/prints.ipynb", "[그림 수업](draws.ipynb)", "그림 수업")
    assert course.run("build").status == 0
    assert not [name for name in course.site() if "draws" in name]


def test_damaged_site_is_published_again(course: CourseFolder, built_once: CourseFolder) -> None:
    """A page that was altered or lost is put right by the next build, without a run."""
    (course.root / "_site" / "index.html").write_text("spoilt", encoding="utf-8")
    (course.root / "_site" / "lessons" / "draws" / "index.html").unlink()
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, set())
    assert built_once.site() == course.site()


def test_damaged_store_is_healed(course: CourseFolder, built_once: CourseFolder) -> None:
    """A damaged entry of the store is never published: it is named, moved aside, and made again."""
    entries = sorted((course.root / ".cache/coursebuild/store/executions").rglob("*"))
    for entry in entries:
        if entry.is_file() and b"answer 42" in entry.read_bytes():
            entry.write_bytes(entry.read_bytes().replace(b"answer 42", b"answer 43"))
    shutil.rmtree(course.root / "_site")
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, {"imports"})
    assert "damaged" in result.out
    assert "answer 43" not in course.page("lessons/imports")


def test_named_lesson_runs_alone_and_the_site_waits(course: CourseFolder) -> None:
    """`build LESSON` runs that lesson; the site is published when the others are up to date too."""
    before = course.site()
    course.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    first = course.run("build", "imports")
    assert (first.status, executed(first.out)) == (0, {"imports"})
    assert "not published yet: reads must run first" in first.out
    assert before == course.site()
    second = course.run("build", "reads")
    assert "built:" in second.out


def test_unknown_lesson_gets_a_suggestion(course: CourseFolder) -> None:
    """A misspelt lesson is answered with the one that was probably meant."""
    result = course.run("build", "print")
    assert result.status == 1
    assert "did you mean `prints`?" in result.err


def test_site_below_a_path(course: CourseFolder) -> None:
    """With SITE_URL every address carries the path under which the site is published."""
    result = course.run("build", SITE_URL="https://user.example/course")
    assert result.status == 0, result.err
    page = course.page("lessons/draws")
    assert 'src="/course/assets/generated/lessons/draws/' in page
    assert 'href="/course/lessons/prints/"' in course.page("")


def test_liquid_in_a_notebook_is_only_text(course: CourseFolder) -> None:
    """Braces in code, output and notes reach the page as written; Liquid never sees them."""
    page = course.page("lessons/prints")
    assert "&#123;&#123; braces &#125;&#125;" in page
    assert "&#123;% raw %&#125;" in page


def test_check_names_what_cannot_be_rendered(course: CourseFolder) -> None:
    """`check` finds a broken formula too, so that no lesson has to run first."""
    course.replace("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
    result = course.run("check")
    assert result.status == 1
    assert "notebooks/prints.ipynb: cell 3 (line 7): the formula" in result.err


def test_edit_during_a_run_is_not_taken_for_what_ran(course: CourseFolder) -> None:
    """Data that are edited while a lesson runs, and edited back, never show another state's output."""
    slow = "import time\\ntime.sleep(3)\\nprint(numbers.SENTENCE)"
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", slow)
    course.replace("notebooks/data/points.csv", "1,2", "1,3")
    process = course.start("build")
    while "imports: running" not in process.stdout.readline():
        pass
    course.replace("notebooks/data/points.csv", "3,4", "7,7")
    process.communicate(timeout=120)
    course.replace("notebooks/data/points.csv", "7,7", "3,4")
    result = course.run("build")
    assert result.status == 0, result.err
    assert "3,4" in course.page("lessons/reads")
    assert "7,7" not in course.page("lessons/reads")


def test_new_picture_of_the_prose_is_published(course: CourseFolder) -> None:
    """A picture that prose shows is an input of the site: when it changes, so does the page."""
    Image.new("RGB", (8, 6), "red").save(course.root / "notebooks" / "dot.png")
    course.replace("notebooks/reads.ipynb", "몇 줄일까요?", "몇 줄일까요? ![점](dot.png)")
    course.run("build")
    before = course.page("lessons/reads")
    Image.new("RGB", (8, 6), "blue").save(course.root / "notebooks" / "dot.png")
    result = course.run("build")
    assert (result.status, executed(result.out)) == (0, set())
    assert before != course.page("lessons/reads")


def test_litter_beside_the_companion_runs_nothing(course: CourseFolder) -> None:
    """What file managers and editors leave in the folders is no input."""
    for name in (".DS_Store", "words.py~", ".words.py.swp"):
        (course.root / "notebooks" / "tinynotes" / name).write_bytes(b"x")
    assert will_run(course.run("status").out) == {}


def test_facts_reach_jekyll_as_numbered_rows(course: CourseFolder) -> None:
    """Liquid gets rows that are ready to print: numbers from order, dates in words, links resolved."""
    rows = json.loads((course.root / "_data/generated/curriculum.json").read_text(encoding="utf-8"))
    first, second = rows["lectures"]
    assert [first["number"], second["number"]] == [1, 2]
    assert first["date_text"] == "2019. 9. 2. (월)"
    assert first["title_html"] == "출력 <code>print</code>"
    assert first["lesson"]["url"] == "/lessons/prints/"
    assert second["lesson"]["url"] is None


def test_tables_are_regenerated_without_a_run(course: CourseFolder) -> None:
    """`tables` writes what follows from the facts alone and says which files changed."""
    course.replace("_data/curriculum.yml", "title: 나중에", "title: 곧")
    result = course.run("tables")
    assert (result.status, result.out) == (0, "written: _data/generated/curriculum.json\n")


def test_clean_keeps_what_takes_long_to_make(course: CourseFolder) -> None:
    """After `clean` a build runs no lesson; after `clean --store` it runs all."""
    course.run("clean")
    assert not (course.root / "_site").exists()
    assert executed(course.run("build").out) == set()
    course.run("clean", "--store")
    assert will_run(course.run("status").out).keys() == {"prints", "draws", "imports", "reads"}


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
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if marker in line and "coursebuild" not in line]


def test_second_build_at_the_same_time_is_refused(course: CourseFolder) -> None:
    """While one build runs, another ends at once and names the process that holds the lock."""
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
    result = course.run("build")
    holder.stdin.close()
    holder.wait(timeout=10)
    assert result.status == 1
    assert f"another build is running (pid {holder.pid}" in result.err
