"""The tables of the home page: linked, sorted and filtered, with the choice in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from .conftest import OpenPage, Site


def _numbers(page: Page, table: str = "#curriculum") -> list[int]:
    """The numbers of the rows that are shown, in their order."""
    return [int(text) for text in page.locator(f"{table} tbody tr:visible .number").all_inner_texts()]


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _count(page: Page) -> Locator:
    return page.locator("#curriculum").get_by_role("status")


def test_column_heads_sort_by_keyboard(open_page: OpenPage) -> None:
    """Enter on a head sorts by it, a second time the other way; aria-sort and the address say so."""
    page = open_page("/")
    head = page.locator("#curriculum th[data-key=title]")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = _numbers(page)
    titles = page.locator("#curriculum tbody .title").all_inner_texts()
    collated = "titles => titles.toSorted(new Intl.Collator('ko', {numeric: true}).compare)"
    assert page.evaluate(collated, titles) == titles
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert list(reversed(up)) == _numbers(page)
    assert {"sort": ["-title"]} == _query(page)
    assert page.locator("#curriculum th[aria-sort]").count() == 1


def test_rows_without_a_lesson_stand_last_either_way(open_page: OpenPage) -> None:
    """Sorting by lesson brings the lectures that have one to the top."""
    page = open_page("/?sort=lesson")
    shown = " ".join(page.locator("#curriculum tbody tr .lesson").all_inner_texts())
    numbers = [int(number) for number in re.findall(r"실습 (\d+)", shown)]
    for number in (min(numbers), max(numbers)):
        assert f"실습 {number}\n" in page.locator("#curriculum tbody tr .lesson").first.inner_text()
        page.locator("#curriculum th[data-key=lesson] button").click()


def test_filters_combine_and_can_be_reset(open_page: OpenPage) -> None:
    """Kind, attendance and topic narrow together; the count follows; one button brings all back."""
    page = open_page("/")
    expect(_count(page)).to_have_text("35개")
    kind, topic = page.get_by_label("구분"), page.locator("#curriculum").get_by_label("주제")
    kind.select_option("특강")
    page.get_by_label("출결").select_option("불참")
    assert [14, 22] == _numbers(page)
    expect(_count(page)).to_have_text("35개 가운데 2개")
    topic.select_option("생성 모델")
    expect(_count(page)).to_have_text("조건에 맞는 것이 없습니다.")
    page.get_by_role("button", name="조건 지우기").click()
    assert list(range(1, 36)) == _numbers(page)
    expect(topic).to_be_focused()
    assert not _query(page)


def test_lecture_of_two_topics_is_found_by_both(open_page: OpenPage) -> None:
    """The fourth lecture was about CNN and OpenCV."""
    for topic in ("CNN", "OpenCV"):
        assert 4 in _numbers(open_page(f"/?topic={topic}"))


def test_address_restores_the_choice(open_page: OpenPage) -> None:
    """Reloading, coming back and a shared link show the same rows; what is unknown is ignored."""
    page = open_page("/?kind=특강&sort=-date&topic=없음&source-topic=CNN")
    expected = [35, 22, 16, 14, 6, 5]
    assert expected == _numbers(page)
    page.reload()
    assert expected == _numbers(page)
    assert len(_numbers(page, "#data-source")) < 13
    page.get_by_role("contentinfo").get_by_role("link", name="데이터 세트").click()
    page.go_back()
    page.wait_for_selector(".sortable")
    assert expected == _numbers(page)


def test_link_to_a_hidden_row_arrives(open_page: OpenPage) -> None:
    """A source leads to the row of its lecture even when that row is filtered away."""
    page = open_page("/?kind=특강")
    page.locator("#data-source .lecture a").first.click()
    expect(page.locator("#lecture-3")).to_be_in_viewport()
    expect(_count(page)).to_have_text("35개")


def test_lectures_lead_to_lessons_and_back(open_page: OpenPage) -> None:
    """From the row of a lecture to its lesson, and from there to the same row."""
    page = open_page("/")
    page.locator("#lecture-17 .lesson a").click()
    page.locator("#lesson-lectures").get_by_role("link", name="영상 분할(segmentation) 2").click()
    assert urlsplit(page.url).fragment == "lecture-17"
    expect(page.locator("#lecture-17")).to_be_in_viewport()


def test_phone_shows_a_list_with_the_same_buttons(open_page: OpenPage) -> None:
    """On a phone the title of a row stands over its facts, and the heads are a line of buttons to touch."""
    page = open_page("/", width=320)
    row = page.locator("#lecture-1")
    title, date = row.locator(".title").bounding_box(), row.locator(".date").bounding_box()
    assert title and date
    assert title["y"] + title["height"] <= date["y"] + 1
    for button in page.locator("#curriculum thead button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] + box["width"] <= 320
    page.locator("#curriculum th[data-key=number] button").click()
    assert _numbers(page)[0] == 35


def test_without_javascript_the_tables_are_whole(open_page: OpenPage) -> None:
    """Nothing is hidden by the address and nothing is there to press."""
    page = open_page("/?kind=특강", javascript=False)
    assert list(range(1, 36)) == _numbers(page)
    assert page.locator("#curriculum select, #curriculum button").count() == 0


def test_paper_has_the_rows_and_no_controls(open_page: OpenPage) -> None:
    """Printing gives the rows that are shown, without what only a screen can use."""
    page = open_page("/?kind=특강")
    page.emulate_media(media="print")
    assert len(_numbers(page)) == 6
    expect(page.locator(".table-controls:visible, .calendar-link:visible")).to_have_count(0)


def test_calendar_can_be_downloaded(site: Site, open_page: OpenPage) -> None:
    """The link under the title gives a calendar of 35 days that lead back to their rows."""
    page = open_page("/")
    with page.expect_download() as download:
        page.get_by_role("link", name="달력 파일(.ics) 받기").click()
    text = download.value.path().read_bytes().decode()
    assert text.count("BEGIN:VEVENT\r\n") == 35
    assert "URL:https://example.org/course/#lecture-35\r\n" in text
