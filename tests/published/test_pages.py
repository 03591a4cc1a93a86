"""What a student meets on the published pages, in a browser."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
import yaml
from playwright.sync_api import Page
from real_course import ROOT

if TYPE_CHECKING:
    from .conftest import OpenPage, Site

_KEPT_BY_READERS = ("curriculum", "data-source", "unet", "fit", "segmentation", "resunet", "gan", "wgan")


def _sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def _walk(site: Site, open_page: OpenPage, **how: Any) -> Iterator[tuple[str, Page]]:
    """Every page of the site, one after the other in the same tab."""
    page = open_page(site.pages[0], **how)
    for path in site.pages:
        page.goto(site.address + path)
        yield path, page


def test_no_page_scrolls_sideways(site: Site, open_page: OpenPage) -> None:
    """Wide tables, code and formulas scroll in their own boxes, never the page."""
    overflowing = []
    for path, page in _walk(site, open_page, width=320):
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if _sideways(page) > 0:
                overflowing.append((path, width))
    assert [] == overflowing


def test_every_page_is_quiet_and_self_contained(site: Site, open_page: OpenPage) -> None:
    """No page asks a third party for anything, misses a file, or writes to the console."""
    for page in [open_page(path) for path in site.pages]:  # all are open before the first is waited for
        page.wait_for_load_state("networkidle")


def test_headings_never_skip_a_level(site: Site, open_page: OpenPage) -> None:
    """Screen readers get an outline: one h1, and below it no level is left out."""
    for path, page in _walk(site, open_page):
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
        )
        assert levels.count(1) == 1, path
        outline = [below - above for above, below in itertools.pairwise(levels)]
        assert all(step <= 1 for step in outline), path


def test_home_page_holds_the_whole_course(open_page: OpenPage) -> None:
    """35 lectures, 13 sources that lead to the author's repository, all notes in order, references."""
    page = open_page("/")
    assert page.locator("#curriculum tbody tr").count() == 35
    assert page.locator("#curriculum tbody tr").last.locator(".number").inner_text() == "35"
    sources = page.locator("#data-source tbody .file a").evaluate_all("links => links.map(a => a.href)")
    assert len(sources) == 13
    assert all(link.startswith("https://github.com/shpimit/shpimit.github.io/") for link in sources)
    slugs = page.locator("section.note").evaluate_all("notes => notes.map(n => n.id)")
    written = yaml.safe_load((ROOT / "_data" / "course.yml").read_text(encoding="utf-8"))["notes"]
    assert [note["slug"] for note in written] == slugs
    assert len(slugs) >= 7
    assert page.locator("#references li").count() > 10


@pytest.mark.parametrize("anchor", _KEPT_BY_READERS)
def test_anchors_of_the_course_page_work(open_page: OpenPage, anchor: str) -> None:
    """A link to a part of the page arrives there."""
    page = open_page(f"/#{anchor}")
    top = page.locator(f"#{anchor}").evaluate("part => part.getBoundingClientRect().top")
    assert -5 <= top < 300


def test_notes_lead_to_their_lesson_or_say_that_it_is_coming(open_page: OpenPage) -> None:
    """A note whose lesson exists links to it; only the others say that it is being prepared."""
    page = open_page("/")
    for card in page.locator(".lesson-link").all():
        is_announced = "수업 준비 중" in card.inner_text()
        assert is_announced != (card.locator("a").count() == 1)
    page.locator("#unet .lesson-link a").click()
    assert page.locator("h1").inner_text().startswith("U-Net")


def test_formulas_are_typeset_without_a_script(open_page: OpenPage) -> None:
    """With JavaScript off formulas are MathML and no TeX is left in the text."""
    page = open_page("/", javascript=False)
    assert page.locator("math").count() > 30
    text = page.locator("main").inner_text()
    assert not [sign for sign in ("\\frac", "\\sum", "$$", "\\log") if sign in text]


def test_without_javascript_there_is_no_dead_control(site: Site, open_page: OpenPage) -> None:
    """Buttons exist only where a script makes them work."""
    walked = _walk(site, open_page, javascript=False)
    assert {} == {path: count for path, page in walked if (count := page.locator("button").count())}


def test_keyboard_meets_the_skip_link_first(open_page: OpenPage) -> None:
    """The first Tab offers to skip to the text, visibly, and Enter does so."""
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.wait_for_function("() => document.activeElement.getBoundingClientRect().top >= 0")  # it slides in
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_theme_follows_the_system_until_chosen(open_page: OpenPage) -> None:
    """The page is dark in a dark system; the button goes light, dark, system, and the choice is kept."""
    background = "getComputedStyle(document.body).backgroundColor"
    light = open_page("/", theme="light").evaluate(background)
    page = open_page("/", theme="dark")
    dark = page.evaluate(background)
    assert light != dark
    page.get_by_role("button", name="화면 밝기").click()
    assert light == page.evaluate(background)
    page.reload()
    assert light == page.evaluate(background)
    for _ in range(2):
        page.get_by_role("button", name="화면 밝기").click()
    assert dark == page.evaluate(background)


def test_code_can_be_copied(open_page: OpenPage) -> None:
    """The copy button puts exactly the code of its cell on the clipboard."""
    page = open_page("/lessons/unet/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.locator("pre.source").first.inner_text()
    page.get_by_role("button", name="코드 복사").first.click()
    page.get_by_role("button", name="복사했습니다").wait_for()
    assert code.strip() == page.evaluate("navigator.clipboard.readText()").strip()


def test_lesson_offers_its_notebook(open_page: OpenPage) -> None:
    """The notebook of a lesson can be downloaded and is a notebook."""
    page = open_page("/lessons/unet/")
    with page.expect_download() as download:
        page.get_by_role("link", name="노트북(.ipynb)").click()
    assert download.value.suggested_filename == "unet.ipynb"
    assert '"nbformat": 4' in download.value.path().read_text(encoding="utf-8")


def test_contents_of_a_lesson_are_folded_on_a_phone_and_beside_the_text_on_a_desktop(
    open_page: OpenPage,
) -> None:
    """One list of contents is displayed, in the place that fits the screen."""
    phone, desktop = open_page("/lessons/unet/", width=390), open_page("/lessons/unet/", width=1280)
    for page, folded in ((phone, True), (desktop, False)):
        assert folded == page.locator(".contents-fold").is_visible()
        assert folded != page.locator(".page-contents").is_visible()


def test_synthetic_data_are_called_synthetic(
    site: Site, open_page: OpenPage, generated: Callable[[Site, str], Any]
) -> None:
    """A lesson on made-up images says so beside its title, and so does the sheet of such a data set."""
    published = [each for each in generated(site, "data/lessons")["by_slug"].values() if each["url"]]
    lessons = [generated(site, f"facts/lessons/{each['slug']}") for each in published]
    synthetic = {row["url"] for row in lessons if any(data["synthetic"] for data in row.get("datasets", ()))}
    tab = open_page("/")
    for page in (*lessons, *generated(site, "data/datasets")["by_name"].values()):
        if page["url"] and (page.get("datasets") or "shapes_html" in page):
            is_synthetic = page.get("synthetic", page["url"] in synthetic)
            tab.goto(site.address + page["url"])
            header = tab.locator(".page-header").inner_text()
            assert is_synthetic == ("합성 데이터" in header), page["url"]


def test_lessons_lead_to_the_sheets_of_their_data(open_page: OpenPage) -> None:
    """From a lesson a reader reaches what its data are, and from there every lesson that uses them."""
    page = open_page("/lessons/unet/")
    page.locator("#lesson-datasets").get_by_role("link", name="데이터 설명서").click()
    assert page.locator("h1").inner_text() == "합성 흉부 X선"
    page.get_by_role("article").get_by_role("link", name="U-Net: 픽셀마다").click()
    assert page.locator("h1").inner_text().startswith("U-Net")


def test_citation_shows_its_reference_to_the_pointer(open_page: OpenPage) -> None:
    """Resting on a citation shows the reference, and Escape puts it away."""
    page = open_page("/lessons/gan/")
    citation = page.locator(".lesson-body a.citation").first
    citation.hover()
    note = page.locator("#citation-note")
    note.wait_for(state="visible")
    entry = page.locator(citation.get_attribute("href") or "").inner_text()
    assert entry == note.inner_text()
    page.keyboard.press("Escape")
    note.wait_for(state="hidden")


@pytest.mark.parametrize("width", [320, 1280])
def test_citation_shows_its_reference_to_the_keyboard(open_page: OpenPage, width: int) -> None:
    """Reaching a citation with Tab shows the reference inside the window; going on puts it away."""
    page = open_page("/lessons/gan/", width=width)
    citation = page.locator(".lesson-body a.citation").first
    citation.evaluate("link => { link.id = 'first'; link.scrollIntoView({block: 'center'}) }")
    page.wait_for_timeout(100)
    page.evaluate("document.getElementById('first').focus({focusVisible: true, preventScroll: true})")
    box = page.locator("#citation-note").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert "citation-note" == citation.get_attribute("aria-describedby")
    page.keyboard.press("Tab")
    assert citation.get_attribute("aria-describedby") is None


def test_reference_leads_back_to_the_citation(open_page: OpenPage) -> None:
    """Who followed a citation finds at its entry the way back to the very place."""
    page = open_page("/lessons/gan/")
    citation = page.locator(".lesson-body a.citation").nth(1)
    citation.click()
    page.locator(".references .back").click()
    assert citation.evaluate("link => document.activeElement === link")
    assert 0 == page.locator(".references .back").count()


def test_lesson_can_be_taken_along(site: Site, open_page: OpenPage) -> None:
    """The head of a lesson offers notebook and bundle, and leads to a service only where that can work."""
    page = open_page("/lessons/unet/", width=390)
    hrefs = [link.get_attribute("href") or "" for link in page.locator(".pills a").all()]
    folder = "/course/assets/generated/lessons/unet/"
    kaggle = f"https://www.kaggle.com/kernels/welcome?src=https://example.org{folder}unet-cloud.ipynb"
    assert [f"{folder}unet.ipynb", f"{folder}unet.zip", kaggle] == hrefs


def test_machines_can_read_what_a_page_is(site: Site, open_page: OpenPage) -> None:
    """JSON-LD, manifest, feed and sitemap are valid and name whole addresses of the published site."""
    address = "https://example.org/course/"
    for path, kind in (("/", "Course"), ("/lessons/unet/", "LearningResource")):
        found = [
            json.loads(script.text_content() or "")
            for script in open_page(path).locator("script[type='application/ld+json']").all()
        ]
        [ours] = [each for each in found if each["@type"] == kind]
        assert address + path[1:] == ours["url"]
    manifest = json.loads((site.folder / "manifest.webmanifest").read_text(encoding="utf-8"))
    for icon in manifest["icons"]:
        assert (site.folder / icon["src"].removeprefix("/course/")).is_file()
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.parse(site.folder / "feed.xml").getroot()
    for part in (feed, *feed.findall(f"{atom}entry")):
        for name in ("id", "title", "updated"):
            assert part.findtext(f"{atom}{name}"), name
    ids = [entry.findtext(f"{atom}id") for entry in feed.findall(f"{atom}entry")]
    lessons = yaml.safe_load((ROOT / "_data" / "lessons.yml").read_text(encoding="utf-8"))
    assert {f"{address}lessons/{row['slug']}/" for row in lessons if "notebook" in row} == set(ids)
    assert len(set(ids)) == len(ids)
    assert all(id_ and id_.startswith(address) for id_ in ids)
    assert "Sitemap: https://example.org/course/sitemap.xml" in (site.folder / "robots.txt").read_text()
    assert "<lastmod>" in (site.folder / "sitemap.xml").read_text()
    assert 'name="robots" content="noindex"' in (site.folder / "404.html").read_text(encoding="utf-8")


def test_sheets_are_reached_from_every_page(open_page: OpenPage) -> None:
    """The foot of a page leads to the list of data sets, and that to each sheet."""
    page = open_page("/")
    page.get_by_role("contentinfo").get_by_role("link", name="데이터 세트").click()
    links = page.locator("main .lesson-link a")
    expected = ["합성 흉부 X선", "확대한 손글씨 숫자", "합성 풍경", "DenseNet121의 가중치"]
    assert expected == links.all_inner_texts()


def test_sheet_names_every_pinned_file(open_page: OpenPage) -> None:
    """What `coursebuild fetch` downloads is listed with address and checksum, for those who do it by hand."""
    page = open_page("/datasets/digits/")
    files = page.locator(".pinned-files li")
    assert files.count() == 4
    for file in files.all():
        assert len(file.locator(".digest").inner_text()) == 64
        assert (file.locator("a").get_attribute("href") or "").startswith("https://")


def test_page_of_embedded_data_has_no_banner(open_page: OpenPage) -> None:
    """Only a page that ran on real data speaks of it at its head."""
    assert open_page("/lessons/unet/").locator(".banner").count() == 0
