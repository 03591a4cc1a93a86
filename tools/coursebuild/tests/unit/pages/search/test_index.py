"""Search: the index that the browser loads, and the index of terms that needs no script."""

from __future__ import annotations

import json

from coursebuild.nouns.course import Term
from coursebuild.nouns.search import SearchedPage, Section
from coursebuild.pages.search.index import index_of_terms, search_index
from coursebuild.pages.search.search_files import page_of_fragment

_PAGE = SearchedPage(
    address="/lessons/unet/",
    title="U-Net",
    sections=(
        Section(id="", title="U-Net", text="합성곱 이야기"),
        Section(id="map", title="특징 맵", text="합성곱(convolution)은 필터를 옮깁니다."),
    ),
)


def test_index_names_a_page_once_and_leaves_empty_sections_out() -> None:
    """Sections point to their page by its number."""
    empty = SearchedPage(address="/a/", title="A", sections=(Section(id="x", title="", text=""),))
    index = json.loads(search_index([empty, _PAGE], [Term(name="합성곱", also=("Conv2D",))]))
    assert [["/a/", "A"], ["/lessons/unet/", "U-Net"]] == index["pages"]
    assert [[1, "", "U-Net"], [1, "map", "특징 맵"]] == [row[:3] for row in index["sections"]]
    assert [["합성곱", "Conv2D"]] == index["terms"]


def test_a_term_leads_to_where_it_is_explained() -> None:
    """`합성곱(convolution)` counts more than a mention; a term of no section is left out."""
    terms = [Term(name="합성곱", also=("convolution",)), Term(name="쿠버네티스")]
    place = {"address": "/lessons/unet/#map", "title": "특징 맵", "page": "U-Net"}
    row = {"name": "합성곱", "also": "convolution", "places": [place]}
    assert [{"initial": "ㅎ", "terms": [row]}] == index_of_terms([_PAGE], terms)


def test_terms_stand_by_their_first_consonant_and_latin_ones_last() -> None:
    """Doubled consonants stand with the single ones, as in a dictionary's index."""
    text = "까치 가지 U-Net 하나"
    page = SearchedPage(address="/", title="", sections=(Section(id="", title="", text=text),))
    groups = index_of_terms([page], [Term(name=name) for name in text.split()])
    assert [("ㄱ", 2), ("ㅎ", 1), ("A–Z", 1)] == [(g["initial"], len(g["terms"])) for g in groups]


def test_a_latin_term_is_a_whole_word() -> None:
    """GAN does not stand where only WGAN does."""
    page = SearchedPage(address="/", title="", sections=(Section(id="", title="", text="WGAN"),))
    assert [] == index_of_terms([page], [Term(name="GAN")])


def test_the_opening_of_a_note_is_reached_by_its_slug() -> None:
    """On the home page each note has an anchor of its own."""
    page = page_of_fragment("/", "GAN", "gan", (Section(id="", title="", text="글"),))
    assert (Section(id="gan", title="GAN", text="글"),) == page.sections
