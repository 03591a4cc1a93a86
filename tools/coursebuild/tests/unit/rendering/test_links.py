"""Links and pictures of the prose are resolved from the folder of their document."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.rendering.prose import Links

LESSONS = {"notebooks/gan.ipynb": "/lessons/gan/", "notebooks/첫 수업.ipynb": "/lessons/first/"}


@pytest.mark.parametrize(
    ("folder", "href", "expected"),
    [
        ("notebooks", "gan.ipynb", "/c/lessons/gan/"),
        ("notebooks", "./gan.ipynb#loss", "/c/lessons/gan/#loss"),
        ("notebooks", "%EC%B2%AB%20%EC%88%98%EC%97%85.ipynb", "/c/lessons/first/"),
        ("notebooks/part", "../gan.ipynb", "/c/lessons/gan/"),
        ("_pages/notes", "../../notebooks/gan.ipynb", "/c/lessons/gan/"),
        ("_pages/notes", "gan.ipynb", None),
        ("notebooks", "unet.ipynb", None),
        ("notebooks", "gan.html", None),
        ("notebooks", "#gan", None),
        ("notebooks", "https://e.org/gan.ipynb", None),
        ("notebooks", "//e.org/gan.ipynb", None),
    ],
)
def test_link_to_a_notebook_leads_to_its_page(folder: str, href: str, expected: str | None) -> None:
    """The page of a lesson's notebook is found from any folder of the project; other links are left alone."""
    links = Links(base_path="/c", lessons=LESSONS, folder=Path(folder))
    assert expected == links.page_of(href)


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("images/a.png", "notebooks/images/a.png"),
        ("%EA%B0%80%20b.png", "notebooks/가 b.png"),
        ("a.png?x", "notebooks/a.png"),
        ("/a.png", None),
        ("https://e.org/a.png", None),
        ("//e.org/a.png", None),
        ("", None),
        ("../../outside.png", None),
    ],
)
def test_picture_lies_in_the_project(src: str, expected: str | None) -> None:
    """A relative address means a file of the project; anything that leads elsewhere means none."""
    links = Links(base_path="", lessons={}, folder=Path("notebooks"))
    assert (expected and Path(expected)) == links.picture_file(src)
