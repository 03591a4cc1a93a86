"""Whole builds of the miniature course: which lessons an edit makes run, and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from coursebuild.keeping.whole_files import seal, unseal
from courses import CourseFolder, Ended, save_outputs

_HEAVY = ("nbconvert", "nbclient", "nbformat", "jupyter_client", "PIL", "markdown_it")


def test_first_build_says_what_was_built_and_where(first_build: tuple[CourseFolder, Ended]) -> None:
    """The last line of a build names the pages, the folder, and how many lessons ran."""
    _course, result = first_build
    assert result.out.splitlines()[-1] == "built: 6 pages in _site/, 4 of 4 lessons executed"


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
        "import sys; from coursebuild.cli.main import main; "
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
        "import sys; from coursebuild.cli.main import main; "
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
        "assets/generated/lessons/prints/prints.zip",
        "assets/generated/search/index.json",
    } == changed
    assert "무엇이 보일까요?" in course.page("lessons/prints")


def _retag(document: dict) -> None:
    document["cells"][1]["metadata"]["tags"] = ["hide-input"]


def _retitle_cell(document: dict) -> None:
    document["cells"][1]["id"] = "another-id"


@pytest.mark.parametrize("change", [_retag, _retitle_cell, save_outputs], ids=["tag", "id", "outputs"])
def test_what_cannot_change_outputs_runs_nothing(course: CourseFolder, change: object) -> None:
    """Display tags, cell ids and outputs saved by an editor make no lesson run."""
    course.edit_notebook("imports.ipynb", change)  # type: ignore[arg-type]
    result = course.run("build")
    assert (result.status, result.executed) == (0, set())


def test_new_title_runs_nothing(course: CourseFolder) -> None:
    """A lesson's title may change, in both places, without a run."""
    for file in ("_data/lessons.yml", "notebooks/draws.ipynb"):
        course.replace(file, "그리는 수업", "그려 보는 수업")
    result = course.run("build")
    assert (result.status, result.executed) == (0, set())
    assert "<h1>그려 보는 수업</h1>" in course.page("lessons/draws")


def test_comments_are_published_without_a_kernel(course: CourseFolder) -> None:
    """Comments, blank lines and docstrings run nothing, and the page shows the new code with the output."""

    def comment(document: dict) -> None:
        cell = document["cells"][1]
        document["cells"][1:1] = [
            {**cell, "id": "comments", "source": "# Nothing but a comment."},
            {**cell, "id": "empty", "source": ""},
        ]
        cell["source"] = "from tinynotes import numbers\n\n\n# Why 42?\nprint(numbers.SENTENCE)  # so"

    course.edit_notebook("imports.ipynb", comment)
    course.replace("notebooks/tinynotes/words.py", '"""Reached', '"""Words. Reached')
    (course.root / "notebooks" / "imports.ipynb").rename(course.root / "notebooks" / "brings.ipynb")
    course.replace("_data/lessons.yml", "imports.ipynb", "brings.ipynb")
    result = course.run("build")
    assert (result.status, result.executed) == (0, set()), result.err
    page = course.page("lessons/imports")
    for shown in ("# Nothing but a comment.", "# Why 42?", "# so", ">answer 42</pre>"):
        assert shown in page
    assert page.index("# Nothing") < page.index("# Why 42?") < page.index(">answer 42</pre>")
    assert course.run("build").out == "up to date: _site/ (nothing changed)\n"


def test_comment_counts_where_outputs_show_code(course: CourseFolder) -> None:
    """The traceback on a page shows lines as they are written now: with a new comment, they are run again."""
    course.edit_notebook("prints.ipynb", lambda document: document["cells"][5].update(source="# Why?\n1 / 0"))
    assert "comments or blank lines changed" in course.run("status").will_run["prints"]
    assert course.run("build").executed == {"prints"}
    course.edit_notebook("prints.ipynb", lambda document: document["cells"][5].update(source="1 / 0"))
    assert course.run("status").will_run == {}


def test_two_lessons_of_the_same_code_share_a_result(course: CourseFolder) -> None:
    """A second lesson with the code of another shows its result without a run."""
    notebooks, lessons = course.root / "notebooks", course.root / "_data/lessons.yml"
    shutil.copy(notebooks / "imports.ipynb", notebooks / "again.ipynb")
    entry = "- slug: again\n  title: 불러오는 수업\n  summary: 다시 한번.\n  notebook: again.ipynb\n"
    lessons.write_text(lessons.read_text(encoding="utf-8") + entry, encoding="utf-8")
    result = course.run("build")
    assert (result.status, result.executed) == (0, set()), result.err
    assert ">answer 42</pre>" in course.page("lessons/again")


def test_touch_runs_nothing(course: CourseFolder) -> None:
    """New times on unchanged files mean nothing."""
    for path in [*(course.root / "notebooks").rglob("*"), *(course.root / "_data").glob("*.yml")]:
        os.utime(path)
    assert course.run("build").out == "up to date: _site/ (nothing changed)\n"


def test_litter_beside_the_companion_runs_nothing(course: CourseFolder) -> None:
    """What file managers and editors leave in the folders is no input."""
    for name in (".DS_Store", "words.py~", ".words.py.swp"):
        (course.root / "notebooks" / "tinynotes" / name).write_bytes(b"x")
    assert course.run("status").will_run == {}


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
    ],
    ids=["code", "companion", "unused-companion", "data"],
)
def test_exactly_the_lessons_that_can_change_run(
    course: CourseFolder, file: str, old: str, new: str, expected: dict[str, str]
) -> None:
    """`status` names the lessons that an edit concerns, with the reason, and no other."""
    course.replace(file, old, new)
    planned = course.run("status").will_run
    assert expected.keys() == planned.keys()
    for slug, reason in expected.items():
        assert reason in planned[slug]


def test_other_version_of_a_package_concerns_its_lessons(course: CourseFolder) -> None:
    """A package that is another than before makes the lessons run that use it, and no other."""
    kept = course.root / ".cache/coursebuild/records/packages.json"
    versions = unseal(kept.read_bytes())
    kept.write_bytes(seal(versions.replace(b'"matplotlib":"', b'"matplotlib":"0.')))
    planned = course.run("status").will_run
    assert {"draws"} == planned.keys()
    assert "package matplotlib" in planned["draws"]


def test_edited_lesson_runs_alone_and_its_page_shows_it(course: CourseFolder) -> None:
    """After an edit of code the build runs that lesson only, and publishes its new output."""
    course.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER")
    result = course.run("build")
    assert (result.status, result.executed) == (0, {"imports"})
    assert ">42</pre>" in course.page("lessons/imports")


def test_result_comes_back_with_the_old_source(course: CourseFolder) -> None:
    """Taking an edit back finds the earlier execution in the store."""
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    course.run("build")
    course.replace("notebooks/data/points.csv", "3,5", "3,4")
    result = course.run("build")
    assert (result.status, result.executed) == (0, set())
    assert "3,4" in course.page("lessons/reads")


def test_edit_during_a_run_is_not_taken_for_what_ran(course: CourseFolder) -> None:
    """Data that are edited while a lesson runs, and edited back, never show another state's output."""
    slow = "import time\\ntime.sleep(3)\\nprint(numbers.SENTENCE)"
    course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", slow)
    course.replace("notebooks/data/points.csv", "1,2", "1,3")
    process = course.start("build")
    assert any("imports: running" in line for line in process.stdout)
    course.replace("notebooks/data/points.csv", "3,4", "7,7")
    process.communicate(timeout=120)
    course.replace("notebooks/data/points.csv", "7,7", "3,4")
    result = course.run("build")
    assert result.status == 0, result.err
    assert "3,4" in course.page("lessons/reads")
    assert "7,7" not in course.page("lessons/reads")


def test_named_lesson_runs_alone_and_the_site_waits(course: CourseFolder) -> None:
    """`build LESSON` runs that lesson; the site is published when the others are up to date too."""
    before = course.site()
    course.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")
    first = course.run("build", "imports")
    assert (first.status, first.executed) == (0, {"imports"})
    assert "not published yet: reads must run first" in first.out
    assert before == course.site()
    second = course.run("build", "reads")
    assert "built:" in second.out


def test_clean_keeps_what_takes_long_to_make(course: CourseFolder) -> None:
    """After `clean` a build runs no lesson; after `clean --store` it runs all."""
    course.run("clean")
    assert not (course.root / "_site").exists()
    assert course.run("build").executed == set()
    course.run("clean", "--store")
    assert course.run("status").will_run.keys() == {"prints", "draws", "imports", "reads"}


def test_other_word_renders_lessons_again_and_runs_none(course: CourseFolder) -> None:
    """Words are part of what decides whether a rendered page, or a rendered cell, is kept."""
    course.replace("_data/interface/ko.yml", "formula: 수식", "formula: 공식")
    course.replace("_data/interface/ko.yml", "전체 출력", "모든 출력")
    result = course.run("build")
    assert (0, set()) == (result.status, result.executed), result.err
    assert 'aria-label="공식"' in course.page("lessons/prints")
    assert "<summary>모든 출력 40줄 보기</summary>" in course.page("lessons/prints")
