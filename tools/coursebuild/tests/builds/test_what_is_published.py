"""Whole builds: what reaches the site, and that it is whole and reproducible."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from courses import EPOCH, CourseFolder, new_course, save_outputs
from PIL import Image


def test_outputs_saved_in_the_notebook_are_never_published(course: CourseFolder) -> None:
    """The page shows what ran, not what an editor left in the file."""
    course.edit_notebook("imports.ipynb", save_outputs)
    course.replace("notebooks/imports.ipynb", "어디에서 올까요?", "어디서 올까요?")
    course.run("build")
    assert ">answer 42</pre>" in course.page("lessons/imports")


def test_two_clean_builds_are_byte_identical(dated: CourseFolder, tmp_path: Path) -> None:
    """Two folders, two processes, two hash seeds, one SOURCE_DATE_EPOCH: the same bytes."""
    course = new_course(tmp_path / "another place")
    result = course.run("build", **EPOCH, PYTHONHASHSEED="2")
    assert result.status == 0, result.err
    assert dated.site() == course.site()


def test_removed_lesson_leaves_the_site(course: CourseFolder) -> None:
    """Nothing of a lesson that is no longer listed stays published."""
    course.replace("_data/lessons.yml", "  notebook: draws.ipynb\n", "")
    course.replace("notebooks/prints.ipynb", "[그림 수업](draws.ipynb)", "그림 수업")
    assert course.run("build").status == 0
    assert not [name for name in course.site() if "draws" in name]


def test_new_picture_of_the_prose_is_published(course: CourseFolder) -> None:
    """A picture that prose shows is an input of the site: when it changes, so does the page."""
    Image.new("RGB", (8, 6), "red").save(course.root / "notebooks" / "dot.png")
    course.replace("notebooks/reads.ipynb", "몇 줄일까요?", "몇 줄일까요? ![점](dot.png)")
    course.run("build")
    before = course.page("lessons/reads")
    Image.new("RGB", (8, 6), "blue").save(course.root / "notebooks" / "dot.png")
    result = course.run("build")
    assert (result.status, result.executed) == (0, set())
    assert before != course.page("lessons/reads")


def test_share_cards_are_made_for_a_public_address(course: CourseFolder, built_once: CourseFolder) -> None:
    """A picture for messengers is made once the pages know where they will be, and goes when they do not."""

    def cards(site: Mapping[str, bytes]) -> list[str]:
        return [name for name in site if "lessons/draws/" in name and name.endswith((".png", ".jpg"))]

    assert [] == cards(built_once.site())
    assert course.run("build", SITE_URL="https://example.org/course").executed == set()
    assert 1 == len(cards(course.site()))
    course.run("build")
    assert [] == cards(course.site())
    config = course.root / "_config.yml"
    config.write_text(f"{config.read_text()}\nurl: https://example.org\n", encoding="utf-8")
    course.run("build")
    assert 1 == len(cards(course.site()))


def test_damaged_site_is_published_again(course: CourseFolder, built_once: CourseFolder) -> None:
    """A page that was altered or lost is put right by the next build, without a run."""
    (course.root / "_site" / "index.html").write_text("spoilt", encoding="utf-8")
    (course.root / "_site" / "lessons" / "draws" / "index.html").unlink()
    result = course.run("build")
    assert (result.status, result.executed) == (0, set())
    assert built_once.site() == course.site()


def test_damaged_store_is_healed(course: CourseFolder, built_once: CourseFolder) -> None:
    """A damaged entry of the store is never published: it is named, moved aside, and made again."""
    entries = sorted((course.root / ".cache/coursebuild/store/executions").rglob("*"))
    for entry in entries:
        if entry.is_file() and b"answer 42" in entry.read_bytes():
            entry.write_bytes(entry.read_bytes().replace(b"answer 42", b"answer 43"))
    shutil.rmtree(course.root / "_site")
    result = course.run("build")
    assert (result.status, result.executed) == (0, {"imports"})
    assert "damaged" in result.out
    assert "answer 43" not in course.page("lessons/imports")


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


def test_facts_reach_jekyll_as_numbered_rows(course: CourseFolder) -> None:
    """Liquid gets rows that are ready to print: numbers from order, dates in words, links resolved."""
    rows = json.loads(course.generated("data/curriculum.json").read_text(encoding="utf-8"))
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
    names = ("assets/curriculum.ics", "data/curriculum.json")
    written = [course.generated(name).relative_to(course.root).as_posix() for name in names]
    assert (0, "".join(f"written: {name}\n" for name in written)) == (result.status, result.out)
