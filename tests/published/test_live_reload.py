"""A page that `serve` shows, in a real browser: it follows the edits by itself."""

from __future__ import annotations

from courses import CourseFolder
from playwright.sync_api import Browser, expect
from serving import serving

PATIENCE_MS = 60_000


def test_page_loads_itself_again_and_stays_where_it_was(browser: Browser, course: CourseFolder) -> None:
    """After an edit the page shows the preview at the same place; Back shows what is published by then."""
    code = "print('줄', i)"
    with serving(course) as server:
        page = browser.new_page(viewport={"width": 390, "height": 200})
        page.goto(f"{server.address}/lessons/prints/")
        place = page.evaluate("() => { scrollTo(0, 300); return scrollY; }")
        assert place > 0
        course.replace("notebooks/prints.ipynb", code, code.replace("'줄'", "'행'"))
        expect(page.get_by_role("status")).to_contain_text("미리보기입니다.", timeout=PATIENCE_MS)
        expect(page.locator("main")).to_contain_text("행 39")
        # Chromium keeps the text in its place, which the banner above has moved down.
        page.wait_for_function("place => scrollY >= place && scrollY < place + 150", arg=place)
        page.goto(f"{server.address}/")
        course.replace("notebooks/prints.ipynb", code.replace("'줄'", "'행'"), code)
        page.go_back()
        expect(page.get_by_role("status")).to_have_count(0, timeout=PATIENCE_MS)
        expect(page.locator("main")).to_contain_text("줄 39")
        page.close()


def test_edited_prose_is_put_into_the_page_that_is_open(browser: Browser, course: CourseFolder) -> None:
    """What somebody has opened stays open: the page is not loaded anew, but for another style."""
    sheet = course.root / "assets" / "css" / "site.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("p { color: red }", encoding="utf-8")
    question, section = "무엇이 나올까요?", "## 새 절"
    with serving(course) as server:
        page = browser.new_page()
        page.goto(f"{server.address}/lessons/prints/")
        page.evaluate("window.isTheSame = true")
        course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", question)
        expect(page.locator("main")).to_contain_text(question, timeout=PATIENCE_MS)
        course.replace("notebooks/prints.ipynb", question, f"{question}\\n\\n{section}")
        expect(page.get_by_role("heading", name="새 절")).to_be_visible(timeout=PATIENCE_MS)
        assert page.evaluate("window.isTheSame")
        with page.expect_event("load", timeout=PATIENCE_MS):
            sheet.write_text("p { color: green }", encoding="utf-8")
        page.close()


def test_without_javascript_the_page_only_stays(browser: Browser, course: CourseFolder) -> None:
    """A page without scripts is complete; loaded again by hand, it shows the edit."""
    with serving(course) as server:
        page = browser.new_page(java_script_enabled=False)
        page.goto(f"{server.address}/lessons/prints/")
        course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 나올까요?")
        server.wait_for("/lessons/prints/", "무엇이 나올까요?")
        expect(page.locator("main")).to_contain_text("무엇이 출력될까요?")
        page.reload()
        expect(page.locator("main")).to_contain_text("무엇이 나올까요?")
        page.close()
