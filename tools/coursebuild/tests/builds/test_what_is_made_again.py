"""Only what has changed is made again, and the site is the one that comes from nothing, byte for byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from courses import EPOCH, CourseFolder

PRINTS, DRAWS = "notebooks/prints.ipynb", "notebooks/draws.ipynb"
PROSE = "무엇이 출력될까요?"
LESSONS = {"draws", "imports", "prints", "reads"}


@pytest.fixture
def built(dated: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A course that was built with a date that is given."""
    shutil.copytree(dated.root, tmp_path / "course")
    course = CourseFolder(tmp_path / "course")
    assert 0 == course.run("build", **EPOCH).status
    return course


def rendered(course: CourseFolder) -> set[str]:
    """Slugs of the lessons whose pages Jekyll has rendered in the last build."""
    report = course.root / ".cache" / "coursebuild" / "stage" / "_coursebuild" / "report.json"
    pages = json.loads(report.read_text(encoding="utf-8"))["includes"]
    return {Path(page).stem for page in pages if "/lessons/" in page}


def rename(course: CourseFolder) -> None:
    course.replace("_data/lessons.yml", "slug: draws", "slug: drawings")


def announce(course: CourseFolder) -> None:
    course.replace("_data/lessons.yml", "  notebook: reads.ipynb\n", "")


def change(file: str, old: str, new: str) -> Callable[[CourseFolder], None]:
    return lambda course: course.replace(file, old, new)


EDITS: dict[str, tuple[Callable[[CourseFolder], None], Iterable[str]]] = {
    "prose": (change(PRINTS, PROSE, f"{PROSE}\\n\\n## 새 절"), {"prints"}),
    "code": (change(PRINTS, "print('줄', i)", "print('행', i)"), {"prints"}),
    "fact of all": (change("_data/course.yml", "title: 첫 노트", "title: 새 노트"), LESSONS),
    "fact of a lesson": (change("_data/lessons.yml", "summary: 글자와", "summary: 낱말과"), LESSONS),
    "layout": (change("_layouts/lesson.html", "<h1>", '<h1 class="a">'), LESSONS),
    "words": (change("_data/interface/ko.yml", "show_code: 코드", "show_code: 프로그램"), LESSONS),
    "configuration": (change("_config.yml", "title: Tiny course", "title: Small course"), LESSONS),
    "renamed": (rename, LESSONS - {"draws"} | {"drawings"}),
    "removed": (announce, LESSONS - {"reads"}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_site_is_that_of_a_build_from_nothing(built: CourseFolder, edit: str) -> None:
    """After each kind of edit, whatever was taken over of the last site, and only what had to be was made."""
    make, expected = EDITS[edit]
    make(built)
    result = built.run("build", **EPOCH)
    assert (0, set(expected)) == (result.status, rendered(built)), result.err
    site = built.site()
    shutil.rmtree(built.root / "_site")
    for name in ("generated", "rendered", "records", "stage"):
        shutil.rmtree(built.root / ".cache" / "coursebuild" / name)
    assert 0 == built.run("build", **EPOCH).status
    assert built.site() == site


def test_page_follows_what_it_includes_of_another_lesson(built: CourseFolder) -> None:
    """A layout may show a text of another lesson: an edit of that one renders both."""
    its_own = "{% include {{ lesson.include }} %}"
    another = "{% capture text %}{% include generated/lessons/imports.html %}{% endcapture %}"
    shown = f"{{% if lesson.slug == 'reads' %}}{another}{{{{ text | strip_html }}}}{{% endif %}}"
    built.replace("_layouts/lesson.html", its_own, its_own + shown)
    assert 0 == built.run("build", **EPOCH).status
    built.replace("notebooks/imports.ipynb", "어디에서 올까요?", "어디에서 왔을까요?")
    assert 0 == built.run("build", **EPOCH).status
    assert {"imports", "reads"} == rendered(built)
    assert "어디에서 왔을까요?" in built.page("lessons/reads")


def test_layout_finds_the_facts_of_its_page_among_those_of_all_lessons(built: CourseFolder) -> None:
    """As layouts did before each page had its own; of other lessons all see the same few."""
    expected = built.site()
    among_all = "site.data.generated.lessons.by_slug[page.lesson]"
    built.replace("_layouts/lesson.html", "assign lesson = page.facts", f"assign lesson = {among_all}")
    built.replace("_layouts/lesson.html", "<h1>", (
        "{% for each in site.data.generated.lessons.by_slug %}"
        "{% if each[0] != page.lesson %}{{ each[1].include }}{% endif %}{% endfor %}<h1>"
    ))  # fmt: skip
    assert 0 == built.run("build", **EPOCH).status
    assert expected == built.site()


def test_with_a_plugin_of_the_course_every_page_is_made_again(built: CourseFolder) -> None:
    """Nobody knows what such a plugin looks at."""
    with (built.root / "_config.yml").open("a", encoding="utf-8") as config:
        config.write("\ncoursebuild: {plugins: [last.rb]}\n")
    (built.root / "_plugins").mkdir()
    (built.root / "_plugins" / "last.rb").write_text("", encoding="utf-8")
    assert 0 == built.run("build", **EPOCH).status
    for text in ("무엇이 나올까요?", "무엇이 보일까요?"):
        built.edit_notebook("prints.ipynb", lambda document, text=text: _say(document, text))
        assert 0 == built.run("build", **EPOCH).status
        assert LESSONS == rendered(built)
        assert text in built.page("lessons/prints")


def _say(document: dict, text: str) -> None:
    document["cells"][0]["source"] = f"# 출력하는 수업\n\n{text}"


def test_nothing_is_taken_from_a_site_that_was_touched(built: CourseFolder) -> None:
    """A page that somebody has changed in `_site/` is made again, and so is one that is gone."""
    expected = built.page("lessons/draws")
    (built.root / "_site/lessons/draws/index.html").write_text("changed", encoding="utf-8")
    (built.root / "_site/lessons/reads/index.html").unlink()
    built.replace(PRINTS, PROSE, "무엇이 나올까요?")
    assert 0 == built.run("build", **EPOCH).status
    assert {"draws", "prints", "reads"} == rendered(built)
    assert expected == built.page("lessons/draws")


def test_files_that_are_published_as_they_are_do_not_pass_through_jekyll(built: CourseFolder) -> None:
    """Pictures and handouts lie in the site, and not in what Jekyll is shown."""
    stage = built.root / ".cache" / "coursebuild" / "stage"
    assert not (stage / "assets" / "generated").exists()
    handouts = {path.name for path in (built.root / "_site/assets/generated/lessons/prints").iterdir()}
    assert {"prints.ipynb", "prints.zip"} <= handouts


def test_page_at_the_address_of_a_file_of_a_lesson_is_refused(built: CourseFolder) -> None:
    """Neither takes the place of the other in silence."""
    address = "/assets/generated/lessons/prints/prints.ipynb"
    page = f"---\ntitle: 가로채기\npermalink: {address}\n---\n"
    (built.root / "_pages" / "taking.md").write_text(page, encoding="utf-8")
    before, result = built.site(), built.run("build", **EPOCH)
    assert (1, before) == (result.status, built.site())
    assert f"{address}: the address of a page that somebody wrote" in result.err
