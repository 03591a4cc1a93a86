"""Search on the published pages: what is found, keys, the dialog, the index of terms without a script."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import Page
from real_course import ROOT

if TYPE_CHECKING:
    from .conftest import OpenPage, Site

_QUERIES = ROOT / "tests" / "search" / "queries.yml"
_SHOWN = 10
_FIND = """async (queries) => {
  const find = await import(new URL('assets/js/find.js', document.baseURI));
  const index = await (await fetch(new URL('assets/generated/search/index.json', document.baseURI))).json();
  const prepared = find.prepare(index);
  return queries.map((query) => find.find(prepared, query).results.slice(0, 10));
}"""


def _open_dialog(page: Page) -> None:
    page.keyboard.press("/")
    page.locator("dialog[open] input").wait_for()


def _first_result(page: Page, words: str) -> str:
    page.locator("dialog input").fill(words)
    page.locator(".search-results mark").first.wait_for()
    return page.locator(".search-results a").first.get_attribute("href") or ""


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_students_find_what_they_type(open_page: OpenPage, part: str) -> None:
    """At least 95 % of the expected sections are found, and 90 % of what is shown is about the query."""
    rows: list[dict[str, Any]] = yaml.safe_load(_QUERIES.read_text(encoding="utf-8"))[part]
    shown = open_page("/").evaluate(_FIND, [row["query"] for row in rows])
    recalls, precisions, notes = [], [], []
    for row, results in zip(rows, shown, strict=True):
        missing = set(row["expect"]) - {result["address"] for result in results}
        fields = ("title", "text", "code", "page")
        relevant = [
            result
            for result in results
            if re.search(row["about"], " ".join(result[name] for name in fields), re.IGNORECASE)
        ]
        recalls.append(1 - len(missing) / len(row["expect"]))
        precisions.append(len(relevant) / len(results) if results else 0)
        notes.append(f"{row['query']}: missing {sorted(missing)}, {len(relevant)} of {len(results)} relevant")
    assert sum(recalls) / len(rows) >= 0.95, notes
    assert sum(precisions) / len(rows) >= 0.90, notes


def test_there_are_enough_queries_and_every_expected_place_exists(site: Site) -> None:
    """The list holds sixty queries, and each names sections that are on the site."""
    rows = [row for part in yaml.safe_load(_QUERIES.read_text(encoding="utf-8")).values() for row in part]
    assert len(rows) >= 60
    for address in {address for row in rows for address in row["expect"]}:
        path, _, anchor = address.partition("#")
        html = (site.folder / path.lstrip("/") / "index.html").read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in html, address


def test_every_section_of_the_index_exists(site: Site, open_page: OpenPage) -> None:
    """A result never leads to nothing."""
    page = open_page("/")
    index = page.evaluate(
        "fetch(new URL('assets/generated/search/index.json', document.baseURI)).then((r) => r.json())"
    )
    pages: dict[str, str] = {}
    for number, anchor, *_ in index["sections"]:
        address = index["pages"][number][0]
        file = site.folder / address.lstrip("/") / "index.html"
        html = pages.setdefault(address, file.read_text(encoding="utf-8"))
        assert not anchor or f'id="{anchor}"' in html, (address, anchor)


def test_first_query_weighs_at_most_60_kb(site: Site) -> None:
    """Scripts, style and index together, as a server sends them."""
    files = ("assets/js/search.js", "assets/js/find.js", "assets/css/search.css")
    names = (*files, "assets/generated/search/index.json")
    assert sum(len(gzip.compress((site.folder / name).read_bytes(), 9)) for name in names) <= 60_000


def test_nothing_of_the_search_is_loaded_before_it_is_used(open_page: OpenPage) -> None:
    """A page that is only read costs nothing; the first use loads script, style and index."""
    page = open_page("/lessons/unet/")
    page.wait_for_load_state("networkidle")
    loaded = "performance.getEntriesByType('resource').filter((e) => /search|find\\.js/.test(e.name)).length"
    assert page.evaluate(loaded) == 0
    _open_dialog(page)
    _first_result(page, "스킵연결을")
    assert page.evaluate(loaded) == 4


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_keys_open_the_search_and_results_lead_to_the_section(open_page: OpenPage, keys: str) -> None:
    """Open by key, type, go down with an arrow, follow with Enter: the section is reached."""
    page = open_page("/")
    page.keyboard.press(keys)
    page.locator("dialog[open] input").wait_for()
    page.keyboard.type("모드붕괴를")
    page.locator(".search-results mark").first.wait_for()
    assert "곳을 찾았습니다" in page.locator("dialog").get_by_role("status").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/gan/#*")
    assert "열-숫자를" in page.evaluate("decodeURIComponent(location.hash)")


def test_escape_gives_the_focus_back(open_page: OpenPage) -> None:
    """After the dialog is closed the reader is where they were."""
    page = open_page("/")
    link = page.get_by_role("link", name="실습 수업 보기")
    link.focus()
    _open_dialog(page)
    page.keyboard.press("Escape")
    assert link.evaluate("link => link === document.activeElement")
    assert page.locator("dialog[open]").count() == 0


def test_slash_is_a_letter_while_somebody_writes(open_page: OpenPage) -> None:
    """In a text field `/` is typed, not obeyed."""
    page = open_page("/search/")
    page.locator("#search-here input").focus()
    page.keyboard.type("a/b")
    assert page.locator("#search-here input").input_value() == "a/b"
    assert page.locator("dialog[open]").count() == 0


def test_enter_of_an_input_method_does_not_leave_the_page(open_page: OpenPage) -> None:
    """The Enter that ends a composed syllable neither submits nor moves."""
    page = open_page("/")
    _open_dialog(page)
    _first_result(page, "손실함")
    before = page.url
    prevented = page.locator("dialog input").evaluate(
        """input => !input.dispatchEvent(new KeyboardEvent('keydown',
             {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert prevented
    page.locator("dialog input").evaluate(
        """input => input.dispatchEvent(new KeyboardEvent('keydown',
             {key: 'ArrowDown', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert page.locator("dialog input").evaluate("input => input === document.activeElement")
    assert before == page.url


def test_nothing_found_is_said_with_advice(open_page: OpenPage) -> None:
    """No result is an answer, and what was typed is never read as HTML."""
    page = open_page("/")
    _open_dialog(page)
    page.locator("dialog input").fill("<b>쿠버네티스</b>")
    page.get_by_text("찾지 못했습니다").wait_for()
    assert "영어 이름으로" in page.locator("dialog").get_by_role("status").inner_text()
    assert page.locator("dialog b").count() == 0


def test_a_search_can_be_linked(open_page: OpenPage) -> None:
    """/search/?q= shows the results of a query in the page."""
    page = open_page("/search/?q=" + "배치정규화")
    page.locator("#search-here mark").first.wait_for()
    assert page.locator("#search-here input").input_value() == "배치정규화"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_dialog_fits_the_screen(open_page: OpenPage, width: int) -> None:
    """Nothing is wider than the screen, and every result is large enough to be touched."""
    page = open_page("/", width=width)
    page.locator("button.search-button").click()
    page.locator("dialog[open] input").wait_for()
    _first_result(page, "BatchNormalization")
    box = page.locator("dialog").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator("dialog a, dialog button").evaluate_all(
        "all => all.map(a => a.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24


def test_without_javascript_there_is_an_index_of_terms(open_page: OpenPage) -> None:
    """The link in the header leads to terms in the order of 가나다, each leading to its section."""
    page = open_page("/", javascript=False)
    page.get_by_role("link", name="검색").click()
    page.wait_for_url("**/search/**")
    initials = page.locator("main h3").all_inner_texts()
    assert sorted(initials[:-1]) == initials[:-1]
    assert initials[-1] == "A–Z"
    page.locator("dl.terms > div", has_text="모드 붕괴").get_by_role("link").first.click()
    assert "/lessons/gan/#" in page.url
