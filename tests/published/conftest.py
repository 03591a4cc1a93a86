"""The real site in a real browser: all its pages, with the code of the lessons shown but not run.

Executing the lessons takes minutes and is tested elsewhere; here every code cell is tagged
`skip-execution`, so that prose, formulas, tables, layouts and scripts are the real ones.
"""

from __future__ import annotations

import functools
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import serve_folder, the_browser
from courses import CourseFolder, new_course
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page
from real_course import ROOT, real_course

SCREENSHOTS = ROOT / "tests" / "screenshots"
BASE_PATH = "/course"


@dataclass(frozen=True)
class Site:
    """The published site and the address at which it is served."""

    folder: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """The path of every page below the address, such as `/lessons/unet/`."""
        return sorted(
            f"/{path.relative_to(self.folder).as_posix()}".removesuffix("index.html")
            for path in self.folder.rglob("*.html")
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build the real site below a path, as a project page on GitHub Pages is, and serve it."""
    course = real_course(tmp_path_factory.mktemp("real") / "site")
    for notebook in (course.root / "notebooks").glob("*.ipynb"):
        course.edit_notebook(notebook.name, _skip_execution)
    course.edit_notebook("unet.ipynb", functools.partial(_show_pictures, course.root / "notebooks"))
    result = course.run("build", SITE_URL=f"https://example.org{BASE_PATH}")
    assert result.status == 0, result.err
    with serve_folder(course.root / "_site", BASE_PATH) as address:
        yield Site(course.root / "_site", address)


@pytest.fixture(scope="session")
def built_miniature(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The miniature course, built."""
    course = new_course(tmp_path_factory.mktemp("miniature") / "course")
    result = course.run("build")
    assert result.status == 0, result.err
    return course


@pytest.fixture
def course(built_miniature: CourseFolder, tmp_path: Path) -> CourseFolder:
    """The miniature course, built, which a test may change."""
    shutil.copytree(built_miniature.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")


def _skip_execution(document: dict) -> None:
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"].setdefault("tags", []).append("skip-execution")


def _show_pictures(folder: Path, document: dict) -> None:
    """End with a plot and a photograph, because code that does not run draws nothing."""
    plot = Image.new("RGB", (1360, 400), "white")
    ImageDraw.Draw(plot).line((20, 380, 1340, 20), fill="#1f5f86", width=9)
    plot.save(folder / "plot.png")
    noise = Image.frombytes("RGB", (1360, 400), random.Random(1).randbytes(1360 * 400 * 3))
    noise.filter(ImageFilter.GaussianBlur(2)).save(folder / "photograph.png")
    pictures = ("![한 선](plot.png)", "![사진](photograph.png)")
    for number, text in enumerate(pictures):
        cell = {"cell_type": "markdown", "id": f"picture-{number}", "metadata": {}, "source": text}
        document["cells"].append(cell)


OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Browser:
    """The browser that all tests share."""
    return the_browser()


@pytest.fixture
def open_page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page of the site: `open_page("/", width=390)`; what it complains of fails the test.

    A failing test leaves a picture of its last page in tests/screenshots.
    """
    opened: list[Page] = []
    complaints: list[str] = []

    def open_(path: str, *, width: int = 1280, theme: str = "light", javascript: bool = True) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            java_script_enabled=javascript,
        )
        opened.append(page)
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on(
            "requestfailed",
            lambda failed: (
                complaints.append(f"failed: {failed.url}: {failed.failure}")
                if failed.failure != "net::ERR_ABORTED"  # the reader went on before it had come
                else None
            ),
        )
        page.on(
            "request",
            lambda sent: (
                complaints.append(f"third party: {sent.url}")
                if not sent.url.startswith(site.address)
                else None
            ),
        )
        page.goto(site.address + path)
        return page

    failures = request.session.testsfailed
    yield open_
    if request.session.testsfailed > failures and opened:
        SCREENSHOTS.mkdir(exist_ok=True)
        opened[-1].screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True)
    for page in opened:
        page.close()
    assert [] == complaints


@pytest.fixture(scope="session")
def generated() -> Callable[[Site, str], object]:
    """Read the JSON that the layouts of the site were given."""
    return lambda site, name: json.loads(
        (site.folder.parent / f".cache/coursebuild/generated/{name}.json").read_text(encoding="utf-8")
    )
