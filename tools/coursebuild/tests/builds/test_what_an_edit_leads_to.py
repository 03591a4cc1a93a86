"""Whole builds after an edit: the site is the one that a fresh build of what is written now would make.

Every row of the table is done and taken back on a copy of one built course: a page that goes unpublished,
or that something of before stays on, shows as a difference between two folders.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest
from courses import EPOCH, TINY, CourseFolder
from PIL import Image

Edit = Callable[[CourseFolder], object]
LESSONS, DATASETS, COURSE = "_data/lessons.yml", "_data/datasets.yml", "_data/course.yml"
NOT_WRITTEN = ("generated", "_site", ".cache")
PAGE = "---\nlayout: default\ntitle: 글\n---\n<h1>글</h1>\n"


def _replace(file: str, old: str, new: str) -> Edit:
    return lambda course: course.replace(file, old, new)


def _write(file: str, text: str = "text\n") -> Edit:
    def write(course: CourseFolder) -> None:
        path = course.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


def _configure(line: str) -> Edit:
    return lambda course: course.replace("_config.yml", "keep_files: []", f"keep_files: []\n{line}")


def _remove(file: str) -> Edit:
    return lambda course: (course.root / file).unlink()


def _rename(file: str, new: str) -> Edit:
    return lambda course: (course.root / file).rename(course.root / new)


def _substitute(file: str, pattern: str, new: str) -> Edit:
    def substitute(course: CourseFolder) -> None:
        path = course.root / file
        text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert 1 == count, f"{file} does not hold {pattern!r} once"
        path.write_text(text, encoding="utf-8")

    return substitute


def _text(file: str) -> str:
    return (TINY / file).read_text(encoding="utf-8")


def _picture(file: str) -> Edit:
    return lambda course: Image.new("RGB", (8, 6), "red").save(course.root / file)


def _tag(document: dict) -> None:
    document["cells"][1]["metadata"]["tags"] = ["hide-input"]


AGAIN = "- slug: again\n  title: 불러오는 수업\n  summary: 다시.\n  notebook: again.ipynb\n"
EDITS: dict[str, tuple[Edit, ...]] = {
    # lessons
    "title": (
        _replace(LESSONS, "그리는 수업", "그려 보는 수업"),
        _replace("notebooks/draws.ipynb", "그리는 수업", "그려 보는 수업"),
    ),
    "summary": (_replace(LESSONS, "그림을 그립니다.", "선을 그립니다."),),
    "slug": (_replace(LESSONS, "slug: draws", "slug: lines"),),
    "notebook renamed": (
        _rename("notebooks/imports.ipynb", "notebooks/brings.ipynb"),
        _replace(LESSONS, "imports.ipynb", "brings.ipynb"),
    ),
    "notebook moved": (
        _write("notebooks/deep/imports.ipynb", _text("notebooks/imports.ipynb")),
        lambda course: shutil.move(course.root / "notebooks/tinynotes", course.root / "notebooks/deep"),
        _remove("notebooks/imports.ipynb"),
        _replace(LESSONS, "imports.ipynb", "deep/imports.ipynb"),
    ),
    "lesson only announced": (_replace(LESSONS, "  notebook: imports.ipynb\n", ""),),
    "lesson removed": (_substitute(LESSONS, r"- slug: imports.*?(?=- slug: reads)", ""),),
    "lesson and its notebook removed": (
        _substitute(LESSONS, r"- slug: imports.*?(?=- slug: reads)", ""),
        _remove("notebooks/imports.ipynb"),
    ),
    "lesson added": (
        _write("notebooks/again.ipynb", _text("notebooks/imports.ipynb")),
        _replace(LESSONS, "- slug: later", f"{AGAIN}- slug: later"),
    ),
    "lessons in another order": (
        _substitute(LESSONS, r"(- slug: imports.*?)(- slug: reads.*?)(?=- slug: later)", r"\2\1"),
    ),
    "slugs exchanged": (
        _replace(LESSONS, "slug: imports", "slug: other"),
        _replace(LESSONS, "slug: reads", "slug: imports"),
        _replace(LESSONS, "slug: other", "slug: reads"),
    ),
    "references of a lesson": (
        _replace(LESSONS, "  notebook: draws.ipynb", "  notebook: draws.ipynb\n  references: [knuth1984]"),
    ),
    "date of a lesson": (
        _replace(LESSONS, "  notebook: draws.ipynb", "  notebook: draws.ipynb\n  changed: 2020-01-02"),
    ),
    "limits of a lesson": (
        _replace(LESSONS, "  notebook: draws.ipynb", "  notebook: draws.ipynb\n  limits: {runs_alone: true}"),
    ),
    # notebooks
    "prose": (_replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 보일까요?"),),
    "heading": (_replace("notebooks/prints.ipynb", "표와 식", "식과 표"),),
    "code": (_replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER"),),
    "comment": (
        _replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "print(numbers.SENTENCE)  # so"),
    ),
    "tag": (lambda course: course.edit_notebook("imports.ipynb", _tag),),
    "picture of the prose": (
        _picture("notebooks/dot.png"),
        _replace("notebooks/reads.ipynb", "몇 줄일까요?", "몇 줄일까요? ![점](dot.png)"),
    ),
    "companion": (_replace("notebooks/tinynotes/words.py", '"answer"', '"reply"'),),
    "docstring of the companion": (_replace("notebooks/tinynotes/words.py", "Reached", "It is reached"),),
    "module of the companion renamed": (
        _rename("notebooks/tinynotes/words.py", "notebooks/tinynotes/nouns.py"),
        _replace("notebooks/tinynotes/numbers.py", "words", "nouns"),
    ),
    "data": (_replace("notebooks/data/points.csv", "3,4", "3,5"),),
    "data file renamed": (
        _rename("notebooks/data/points.csv", "notebooks/data/dots.csv"),
        _replace("notebooks/reads.ipynb", "points.csv", "dots.csv"),
        _replace(DATASETS, "data/points.csv", "data/dots.csv"),
    ),
    # notes and facts
    "note": (_replace("_pages/notes/first.md", "첫 노트", "이 노트"),),
    "note removed": (_substitute(COURSE, r"  - slug: first.*?(?=  - slug: second)", ""),),
    "note and its file removed": (
        _substitute(COURSE, r"  - slug: first.*?(?=  - slug: second)", ""),
        _remove("_pages/notes/first.md"),
    ),
    "note renamed": (
        _replace(COURSE, "slug: first", "slug: one"),
        _rename("_pages/notes/first.md", "_pages/notes/one.md"),
    ),
    "notes in another order": (_substitute(COURSE, r"(  - slug: first.*?)(  - slug: second.*)", r"\2\1"),),
    "data set removed": (
        _write(DATASETS, "[]\n"),
        _replace(LESSONS, "  datasets: [points]\n", ""),
        _replace("notebooks/reads.ipynb", "Path(folder, 'points.csv').read_text()", "1"),
    ),
    "data set renamed": (
        _replace(DATASETS, "name: points", "name: dots"),
        _replace(LESSONS, "[points]", "[dots]"),
    ),
    "data sheet": (_replace(DATASETS, "손으로 `적음`", "손으로 그림"),),
    "data set no longer used": (
        _replace(LESSONS, "  datasets: [points]\n", ""),
        _replace("notebooks/reads.ipynb", "Path(folder, 'points.csv').read_text()", "1"),
    ),
    "real data": (_replace(DATASETS, "bytes: 8", "bytes: 9"),),
    "lecture": (_replace("_data/curriculum.yml", "title: 나중에", "title: 곧"),),
    "day of a lecture": (_replace("_data/curriculum.yml", "2019-09-03", "2019-09-04"),),
    "topics": (_replace(COURSE, "[기초, 응용]", "[응용, 기초]"),),
    "source": (_replace("_data/sources.yml", "Print_실습", "Print_연습"),),
    "reference": (_replace("_data/references.yml", "Literate Programming", "Literate Programs"),),
    "name of a reference": (
        *(
            _replace(file, "knuth1984", "knuth84")
            for file in (
                "_data/references.yml",
                LESSONS,
                DATASETS,
                "_pages/notes/first.md",
                "notebooks/prints.ipynb",
            )
        ),
    ),
    "words": (_replace("_data/interface/ko.yml", "table: 표", "table: 도표"),),
    # the site
    "licence added": (_write("LICENSE", "MIT\n"),),
    "base path": (_replace("_config.yml", 'baseurl: ""', "baseurl: /course"),),
    "repository": (_configure("repository: somebody/course"),),
    "layout": (_replace("_layouts/lesson.html", "ipynb</a>", "notebook</a>"),),
    "layout that takes an id": (_replace("_layouts/lesson.html", "<h1>", '<p id="표와-식">x</p><h1>'),),
    "layout in a new file": (
        _rename("_layouts/home.html", "_layouts/front.html"),
        _replace("_pages/index.md", "layout: home", "layout: front"),
    ),
    "include": (
        _write("_includes/hello.htm", "<p>hello</p>"),
        _replace("_layouts/lesson.html", "<h1>", "{% include hello.htm %}<h1>"),
    ),
    "include in a folder": (
        _write("_includes/a/b.txt", "hello"),
        _replace("_layouts/lesson.html", "<h1>", "<p>{% include a/b.txt %}</p><h1>"),
    ),
    "page": (_write("_pages/about.md", PAGE),),
    "page moved": (
        _replace("_pages/index.md", "title: 작은 강의", "title: 큰 강의"),
        _rename("_pages/index.md", "_pages/home.md"),
    ),
    "style": (_write("assets/css/style.css", "p { color: red }\n"),),
    "Sass": (
        _write("assets/css/main.scss", "---\n---\n@import 'colours';\n"),
        _write("_sass/_colours.scss", "p { color: red }\n"),
    ),
    "file without a suffix": (_write("assets/CNAME", "example.org\n"),),
    "file of an odd suffix": (
        _write("assets/model.xyz", "x\n"),
        _write("assets/film.swf", "x\n"),
        _write("assets/a.pyc", "x\n"),
    ),
    "file at the top": (_write("robots.txt", "User-agent: *\n"),),
    "page at the top": (_write("about.markdown", PAGE),),
    "folder at the top": (_write("files/deep/er/a.pdf.txt"),),
    "hidden file for readers": (
        _write(".nojekyll", ""),
        _replace("_config.yml", "include: [_pages]", "include: [_pages, .nojekyll]"),
    ),
    "hidden folder for readers": (
        _write(".well-known/a.txt"),
        _replace("_config.yml", "include: [_pages]", "include: [_pages, .well-known]"),
    ),
    "post": (_write("_posts/2020-01-02-hello.md", PAGE),),
    "posts of a folder": (_write("news/_posts/2020-01-02-hello.md", PAGE),),
    "draft": (_write("_drafts/hello.md", PAGE), _configure("show_drafts: true\nfuture: true")),
    "collection": (_write("_stories/first.md", PAGE), _configure("collections: {stories: {output: true}}")),
    "collections folder": (
        _write("all/_stories/first.md", PAGE),
        _configure("collections_dir: all\ncollections: {stories: {output: true}}"),
    ),
    "layouts folder": (
        _rename("_layouts", "_looks"),
        _configure("layouts_dir: _looks"),
        _replace("_looks/lesson.html", "ipynb</a>", "notebook</a>"),
    ),
    "facts of Jekyll alone": (
        _write("_data/more/numbers.csv", "a,b\n1,2\n"),
        _write("_data/names.json", '["x"]'),
        _write("_data/tabs.tsv", "a\tb\n1\t2\n"),
        _replace(
            "_layouts/lesson.html",
            "<h1>",
            "<p>{{ site.data.more.numbers[0].b }} {{ site.data.names[0] }} {{ site.data.tabs[0].b }}</p><h1>",
        ),
    ),
    "plugin": (
        _write(
            "_plugins/hello.rb",
            "Jekyll::Hooks.register(:site, :post_write) do |site|\n"
            "  File.write(site.in_dest_dir('hello.txt'), 'x')\nend\n",
        ),
        _configure("coursebuild: {plugins: [hello.rb]}"),
    ),
    "what is left out": (
        _write("files/a.txt"),
        _replace("_config.yml", "exclude: [", "exclude: [files/a.txt, "),
    ),
}


def _restore(course: CourseFolder) -> None:
    """Have what was written at first, whatever was edited; what the tool wrote stays."""
    for path in sorted(course.root.rglob("*"), reverse=True):
        if not any(part in NOT_WRITTEN for part in path.relative_to(course.root).parts):
            if not path.is_dir():
                path.unlink()
            elif not any(path.iterdir()):
                path.rmdir()
    shutil.copytree(TINY, course.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_WRITTEN))


def _built_fresh(course: CourseFolder, place: Path) -> CourseFolder:
    """A build of what is written now that knows nothing but the results of the lessons."""
    shutil.copytree(course.root, place, ignore=shutil.ignore_patterns(*NOT_WRITTEN))
    store = course.root / ".cache/coursebuild/store/executions"
    shutil.copytree(store, place / ".cache/coursebuild/store/executions")
    fresh = CourseFolder(place)
    result = fresh.run("build", **EPOCH)
    assert (0, set()) == (result.status, result.executed), result.err
    return fresh


@pytest.fixture
def edited(dated: CourseFolder, tmp_path: Path) -> CourseFolder:
    """A copy of the course that was built with a date."""
    shutil.copytree(dated.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")


_OFTEN = ("slug", "lesson removed", "prose", "companion", "note removed", "layout", "page moved", "post")
"""Edits of each kind, which the fast tests try; the others are tried with the slow ones."""


def _rows(table: Mapping[str, Any], fast: Collection[str]) -> list[Any]:
    slow = pytest.mark.slow
    return [pytest.param(row, id=name, marks=() if name in fast else slow) for name, row in table.items()]


@pytest.mark.parametrize("edits", _rows(EDITS, _OFTEN))
def test_site_is_that_of_a_fresh_build(
    edited: CourseFolder, dated: CourseFolder, tmp_path: Path, edits: tuple[Edit, ...]
) -> None:
    """After an edit, and after it was taken back, the next build makes the site of a fresh one."""
    for edit in edits:
        edit(edited)
    result = edited.run("build", **EPOCH)
    assert 0 == result.status, result.err
    assert _built_fresh(edited, tmp_path / "fresh").site() == edited.site()
    _restore(edited)
    result = edited.run("build", **EPOCH)
    assert (0, set()) == (result.status, result.executed), result.err
    assert dated.site() == edited.site()


FAILS = _replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "raise ValueError('멈춤')")
IS_PUT_RIGHT = _replace("notebooks/imports.ipynb", "raise ValueError('멈춤')", "print(numbers.SENTENCE)")
IS_NO_PAGE = _replace("notebooks/prints.ipynb", "frac{1}{2}", "fraq{1}{2}")
GOES_ON = ("--keep-going",)
BETWEEN: dict[str, tuple[Edit, tuple[str, ...], dict[str, str], tuple[Edit, ...]]] = {
    "failed and taken back": (FAILS, GOES_ON, {}, (IS_PUT_RIGHT,)),
    "failed and mended": (
        FAILS, GOES_ON, {}, (_replace("notebooks/imports.ipynb", "raise ValueError('멈춤')", "print(42)"),),
    ),
    "failed and removed": (
        FAILS, GOES_ON, {}, (_substitute(LESSONS, r"- slug: imports.*?(?=- slug: reads)", ""),),
    ),
    "failed and only announced": (
        FAILS, GOES_ON, {}, (_replace(LESSONS, "  notebook: imports.ipynb\n", ""),),
    ),
    "failed and renamed": (
        FAILS, GOES_ON, {}, (_replace(LESSONS, "slug: imports", "slug: brings"), IS_PUT_RIGHT),
    ),
    "failed and left alone": (FAILS, (), {}, (IS_PUT_RIGHT,)),
    "no page and taken back": (
        IS_NO_PAGE, GOES_ON, {}, (_replace("notebooks/prints.ipynb", "fraq{1}{2}", "frac{1}{2}"),),
    ),
    "no page and removed": (
        IS_NO_PAGE, GOES_ON, {},
        (_replace(LESSONS, "  notebook: prints.ipynb\n", ""),),
    ),
    "site refused and taken back": (
        _replace("_layouts/lesson.html", "<h1>", "{{ '{{' }}<h1>"), (), {},
        (_replace("_layouts/lesson.html", "{{ '{{' }}", ""),),
    ),
    "another address": (lambda _course: None, (), {"SITE_URL": "https://example.org/course"}, ()),
    "another time": (lambda _course: None, (), {"SOURCE_DATE_EPOCH": "1600000000"}, ()),
    "no time": (lambda _course: None, (), {"SOURCE_DATE_EPOCH": ""}, ()),
    "another profile": (
        _write(".cache/data/points/points.csv", "x,y\n9,8\n"), ("--profile", "real"), {}, (),
    ),
    "one lesson alone": (
        _replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER"), ("imports",), {}, (),
    ),
    "site removed": (lambda course: shutil.rmtree(course.root / "_site"), (), {}, ()),
    "generated files changed": (_write("_includes/generated/lessons/imports.html", "<p>x</p>"), (), {}, ()),
    "page added to the site": (_write("_site/more.html", PAGE), ("--help",), {}, ()),
}  # fmt: skip


_AS_OFTEN = ("failed and taken back", "failed and renamed", "no page and removed", "another profile")


@pytest.mark.parametrize("between", _rows(BETWEEN, _AS_OFTEN))
def test_nothing_of_a_build_between_stays(
    edited: CourseFolder,
    tmp_path: Path,
    between: tuple[Edit, tuple[str, ...], dict[str, str], tuple[Edit, ...]],
) -> None:
    """However a build in between ended, the next one makes the site of a fresh one."""
    edit, options, environment, then = between
    edit(edited)
    edited.run("build", *options, **{**EPOCH, **environment})
    for each in then:
        each(edited)
    result = edited.run("build", **EPOCH)
    assert 0 == result.status, result.err
    assert _built_fresh(edited, tmp_path / "fresh").site() == edited.site()
