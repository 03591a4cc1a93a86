"""Figures in a browser: the right file for the screen, dark paper, and a closer look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from .conftest import OpenPage, Site

LESSON = "/lessons/unet/"
ENLARGE = "그림 크게 보기"


def _filters(page: Page) -> list[str]:
    return [
        page.get_by_alt_text(alt, exact=True).evaluate("image => getComputedStyle(image).filter")
        for alt in ("한 선", "사진")
    ]


def test_dark_paper_turns_plots_and_nothing_else(open_page: OpenPage) -> None:
    """A plot is inverted in the dark, by the system or by choice; the lightness of a photograph is data."""
    light, dark = open_page(LESSON), open_page(LESSON, theme="dark")
    assert ["none", "none"] == _filters(light)
    plot, photograph = _filters(dark)
    assert plot.startswith("invert(")
    assert "invert" not in photograph
    light.get_by_role("button", name="화면 밝기").click(click_count=2)
    assert [plot, photograph] == _filters(light)
    dark.get_by_role("button", name="화면 밝기").click()
    assert ["none", "none"] == _filters(dark)
    dark.get_by_role("button", name="화면 밝기").click()
    dark.emulate_media(media="print")
    assert ["none", "none"] == _filters(dark)


@pytest.mark.parametrize(("density", "expected"), [(1, 736), (3, 1360)])
def test_screen_decides_the_file(site: Site, browser: Browser, density: int, expected: int) -> None:
    """On a phone of 390 pixels a plain screen is sent the small AVIF, a dense one the large."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=density)
    page.goto(site.address + LESSON)
    image = page.get_by_alt_text("사진", exact=True)
    image.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('img[alt=사진]').complete")
    width = image.evaluate(
        """async image => {
            const file = new Image();
            file.src = image.currentSrc;
            await file.decode();
            return file.naturalWidth;
        }"""
    )
    assert (".avif", expected) == (image.evaluate("image => image.currentSrc")[-5:], width)
    page.close()


def test_picture_is_enlarged_with_the_mouse(open_page: OpenPage) -> None:
    """A click shows the exact form larger; a click beside it closes, and leads back to where one was."""
    page = open_page(LESSON)
    image = page.get_by_alt_text("사진", exact=True).first
    before = image.bounding_box()
    image.click()
    large = page.get_by_role("dialog").get_by_alt_text("사진")
    expect(large).to_be_visible()
    assert large.evaluate("image => image.src").endswith(".webp")
    assert (large.bounding_box() or {})["width"] > (before or {})["width"]
    page.mouse.click(5, 450)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name=ENLARGE).nth(1)).to_be_focused()


@pytest.mark.parametrize("close", ["Escape", "Enter"])
def test_picture_is_enlarged_with_the_keyboard(open_page: OpenPage, close: str) -> None:
    """Enter on the button opens; Escape, or Enter on the close button, leads back to the button."""
    page = open_page(LESSON)
    button = page.get_by_role("button", name=ENLARGE).first
    button.focus()
    expect(button).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="닫기")).to_be_focused()
    page.keyboard.press(close)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_buttons_move_nothing(open_page: OpenPage) -> None:
    """The script that adds the buttons leaves every picture where it was."""
    places = [
        open_page(LESSON, width=390, javascript=javascript)
        .locator("main img")
        .evaluate_all(
            "images => images.map(i => [i.offsetWidth, i.offsetHeight, i.getBoundingClientRect().left])"
        )
        for javascript in (False, True)
    ]
    assert places[0] == places[1]
    assert 2 == len(places[0])
