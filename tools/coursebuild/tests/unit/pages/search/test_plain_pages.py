"""Plain pages: which pages written for Jekyll can be found."""

from __future__ import annotations

from coursebuild.nouns.settings import Settings
from coursebuild.pages.search.plain_pages import read_plain_pages


def test_pages_with_an_address_and_a_description_are_found(settings: Settings) -> None:
    """A quoted title comes plain; a page kept out of the site map is kept out here."""
    folder = settings.notes.parent
    head = 'layout: page\ntitle: "바뀐: 점"\ndescription: 목록\npermalink: /changes/'
    (folder / "changes.md").write_text(f"---\n{head}\n---\n본문\n", encoding="utf-8")
    (folder / "hidden.md").write_text(f"---\n{head}\nsitemap: false\n---\n", encoding="utf-8")
    (page,) = read_plain_pages(settings)
    assert ("/changes/", "바뀐: 점", "목록") == (page.address, page.title, page.sections[0].text)
