"""Plain pages: which pages written for Jekyll can be found."""

from __future__ import annotations

import pytest
from coursebuild.nouns.settings import Settings
from coursebuild.pages.search.search_files import read_plain_pages


@pytest.mark.parametrize(
    "title",
    ['"바뀐: 점"', "'바뀐: 점'", '"\\uBC14\\uB010: 점"  # 새 제목', ">-\n  바뀐:\n  점"],
    ids=["double", "single", "comment", "folded"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_pages_are_read_as_jekyll_reads_them(settings: Settings, title: str, end: str) -> None:
    """Quotes, escapes, comments, folded texts and Windows' line ends are those of YAML."""
    head = f"---\nlayout: page\ntitle: {title}\ndescription: 목록\npermalink: /changes/\n---\n본문 ---\n"
    (settings.notes.parent / "changes.md").write_text(head, encoding="utf-8", newline=end)
    (page,) = read_plain_pages(settings)
    assert "바뀐: 점" == page.title


def test_pages_with_an_address_and_a_description_are_found(settings: Settings) -> None:
    """A quoted title comes plain; a page kept out of the site map is kept out here."""
    folder = settings.notes.parent
    head = 'layout: page\ntitle: "바뀐: 점"\ndescription: 목록\npermalink: /changes/'
    (folder / "changes.md").write_text(f"---\n{head}\n---\n본문\n", encoding="utf-8")
    (folder / "hidden.md").write_text(f"---\n{head}\nsitemap: false\n---\n", encoding="utf-8")
    (page,) = read_plain_pages(settings)
    assert ("/changes/", "바뀐: 점", "목록") == (page.address, page.title, page.sections[0].text)


def test_page_that_is_not_written_well_is_left_out(settings: Settings) -> None:
    """What `check` refuses is not shown by the search, and words below the head do not count."""
    folder = settings.notes.parent
    fields = "description: b\npermalink: /c/\n"
    broken = f"---\nlayout: page\ntitle: [\n{fields}---\n"
    (folder / "broken.md").write_text(broken, encoding="utf-8")
    below = f"---\nlayout: page\n---\ntitle: a\n{fields}"
    (folder / "below.md").write_text(below, encoding="utf-8")
    assert [] == list(read_plain_pages(settings))
