"""A slug that changed leaves a page that leads on, or is named by the build that publishes without it."""

from __future__ import annotations

from pathlib import Path

from courses import CourseFolder, lone_lesson


def _rename(course: CourseFolder, more: str = "") -> None:
    course.replace("_data/lessons.yml", "slug: imports\n", f"slug: modules\n{more}")


def test_an_address_that_is_gone_is_named_once(tmp_path: Path) -> None:
    """The build that publishes without it says what to write; nothing runs again for another name."""
    course = lone_lesson(tmp_path / "course")
    assert 0 == course.run("build").status
    _rename(course)
    ended = course.run("build")
    assert (0, set()) == (ended.status, ended.executed)
    assert "/lessons/imports/ was published and is gone" in ended.out
    assert "add `moved_from: [imports]` to `modules` in _data/lessons.yml" in ended.out
    course.replace("_data/lessons.yml", "title: 나중에", "title: 아주 나중에")
    assert "is gone" not in course.run("build").out


def test_an_earlier_address_leads_to_the_lesson(tmp_path: Path) -> None:
    """The page there names the new address, with and without a base path, and nothing looks for it."""
    course = lone_lesson(tmp_path / "course")
    assert 0 == course.run("build").status
    _rename(course, "  moved_from: [imports, before-that]\n")
    ended = course.run("build", SITE_URL="https://e.org/course")
    assert (0, "") == (ended.status, ended.err)
    for address in ("lessons/imports", "lessons/before-that"):
        page = course.page(address)
        assert '<meta http-equiv="refresh" content="0; url=/course/lessons/modules/">' in page
        assert '<link rel="canonical" href="https://e.org/course/lessons/modules/">' in page
        assert '<a href="/course/lessons/modules/">' in page
    searched = course.generated("assets/search/index.json").read_text(encoding="utf-8")
    assert "/lessons/modules/" in searched
    assert "/lessons/imports/" not in searched
    course.replace("_data/lessons.yml", "  moved_from: [imports, before-that]\n", "")
    assert 2 == course.run("build").out.count("was published and is gone")
