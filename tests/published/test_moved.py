"""The page at an address that a lesson had before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browsing import serve_folder
from courses import lone_lesson
from playwright.sync_api import Browser
from real_course import ROOT


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_address_leads_on_to_the_same_place(tmp_path: Path, browser: Browser, scripts: bool) -> None:
    """With scripts the part after # is taken along; without, the browser follows all the same."""
    course = lone_lesson(tmp_path / "course")
    layout = (ROOT / "_layouts" / "moved.html").read_text(encoding="utf-8")
    (course.root / "_layouts" / "moved.html").write_text(
        layout.replace("page.lang", "site.lang"), encoding="utf-8"
    )
    for name in ("js/moved.js", "css/site.css"):
        (course.root / "assets" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / "assets" / name, course.root / "assets" / name)
    course.replace("_data/lessons.yml", "slug: imports\n", "slug: modules\n  moved_from: [imports]\n")
    ended = course.run("build", SITE_URL="https://example.org/course")
    assert 0 == ended.status, ended.err
    with serve_folder(course.root / "_site", "/course") as address:
        page = browser.new_page(java_script_enabled=scripts)
        page.goto(f"{address}/lessons/imports/#part")
        page.wait_for_url(f"{address}/lessons/modules/{'#part' if scripts else '*'}")
        page.close()
