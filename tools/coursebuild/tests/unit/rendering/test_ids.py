"""Headings keep clear of the ids of the page around them, and links to them lead to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from unicodedata import normalize
from urllib.parse import unquote

import pytest
from coursebuild.nouns.errors import RenderError
from coursebuild.rendering.ids import HeadingIds, ids_of_clean, reserved_ids
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.rendering.prose import Links, Prose, ProsePlace
from coursebuild.safety.sanitise import sanitise
from courses import WORDS

Form = Literal["NFC", "NFD"]

LINKS = Links(base_path="", lessons={}, folder=Path())
TEMPLATES = (
    '<main id="content"><a ID = words></a><i id=\'it\'></i>{% include x.html id="references" %}',
    '<li id="entry-{{ x.id }}"><h2 id="{{ include.id }}-title"><tr id="{{ y }}">',
    '<b data-id="kept"><b id="named"><b id="{% if a %}one{% endif %}-end">',
)
RESERVED = reserved_ids(TEMPLATES)


def render(*texts: str, name: str = "doc", taken: tuple[str, ...] = (), prefix: str = "") -> Prose:
    renderer = MarkdownRenderer({}, WORDS, Path.read_bytes, reserved=RESERVED)
    numbered = dict(enumerate(texts, start=1))
    place = ProsePlace(name=name, links=LINKS, asset_address="/a", taken=frozenset(taken), id_prefix=prefix)
    return renderer.render(numbered, place)


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("Content", "content-2"), ("Words", "words-2"), ("It", "it-2"), ("References", "references-2"),
        ("Named", "named-2"), ("References title", "references-title-2"), ("Any title", "any-title-2"),
        ("One end", "one-end-2"), ("Cell 3", "cell-3-2"), ("Lecture 7", "lecture-7-2"),
        ("Ref knuth", "section-ref-knuth-2"), ("Entry a", "section-entry-a-2"),
        ("fn doc 1", "section-fn-doc-1-2"), ("fnref-doc-1", "section-fnref-doc-1-2"),
        ("Kept", "kept"), ("Contents", "contents"), ("Cell", "cell"), ("Refer", "refer"), ("내용", "내용"),
    ],
)  # fmt: skip
def test_heading_is_moved_aside(title: str, id_: str) -> None:
    """A heading whose id the page uses for something else has another, and links of the text follow it."""
    slug = re.sub(r"\W+", "-", title.lower())
    prose = render(f'[up](#{slug}) <a href="#{slug}">x</a>\n\n## {title}')
    assert [id_] == [heading.id for heading in prose.headings]
    assert 2 == prose.html[0].count(f'href="#{id_}"') or "%" in prose.html[0]
    assert f'<h2 id="{id_}">' in prose.html[0]


def test_equal_titles_have_their_numbers() -> None:
    """Headings of one title differ, those that were moved aside too, and none takes the number of another."""
    texts = "## A\n## A\n## A 1\n## Content\n## Content\n## Content 2\n## Content 2"
    expected = ["a", "a-1", "a-1-1", "content-2", "content-3", "content-2-1", "content-2-2"]
    assert expected == [heading.id for heading in render(texts).headings]


def test_link_to_the_page_stays() -> None:
    """Where no heading was meant, a link leads to what the page has there."""
    assert 'href="#content"' in render("[up](#content) and [down](#cell-2)").html[0]


def test_heading_makes_way_for_an_anchor() -> None:
    """An id that somebody wrote stays, wherever it stands, and the heading of that name is moved aside."""
    prose = render("## Intro", '<a id="intro"></a>\n\n[x](#intro)')
    assert ["intro-2"] == [heading.id for heading in prose.headings]


@pytest.mark.parametrize(
    "text",
    [
        '<a id="content"></a>', "<div id=content>\n\nx\n\n</div>", "x <b ID = 'cell-3'>y</b>",
        '<a id="&#99;ontent"></a>', '<p title="a > b" id="words">x</p>', '<a id="ref-knuth"></a>',
        '<a id="x-title"></a>', '<a id="there"></a>',
    ],
)  # fmt: skip
def test_written_id_of_the_page_is_refused_by_cell(text: str) -> None:
    """An id in HTML that the page has already is refused with its cell."""
    with pytest.raises(RenderError, match=r"^cell 2.*: the id `.*` belongs to the page"):
        render("## Fine", text, taken=("there",))


def test_written_id_that_stands_twice_is_refused_by_cell() -> None:
    """Two ids that somebody wrote may not be the same, in whichever cells they stand."""
    with pytest.raises(RenderError, match=r"^cell 3 \(line 3\): the id `a` stands twice"):
        render('<a id="a"></a>', "x", 'y\n\n<a id="a"></a>')
    with pytest.raises(RenderError, match="stands twice"):
        render('x[^1] <a id="fnref-doc-1"></a>\n\n[^1]: y')


def test_ids_in_texts_are_no_ids() -> None:
    """HTML that is shown as code, or stands in a title, gives no element an id."""
    prose = render(
        '`<a id="content">` <b title=\' id="words" id=content \'>x</b>\n\n```\n<i id="content">\n```'
    )
    assert [] == list(ids_of_clean(prose.html[0].replace(' id="words" id=content ', "")))


def test_notes_on_one_page_stay_apart() -> None:
    """The heading of a note keeps clear of the notes beside it."""
    prose = render("## Intro", taken=("first-intro",), prefix="first-")
    assert ["first-intro-2"] == [heading.id for heading in prose.headings]


def test_templates_that_reserve_everything_do_not_hang() -> None:
    """Where no name is free of the patterns of a layout, headings still differ."""
    ids = HeadingIds(reserved_ids(['<a id="a{{ x }}"><b id="s{{ x }}"><i id="h{{ x }}">']))
    expected = ["a-2", "a-3"]
    assert expected == [ids.give("a"), ids.give("a")]


@pytest.mark.parametrize(
    "link",
    ['<a href="#content">여기</a>', "<a HREF = '#content'>여기</a>",
     '<a href="&#35;content">여기</a>',
     '<a href="&#x23;con&#116;ent">여기</a>', "<a href=#content>여기</a>",
     "[여기](#content)", "[여기](<#%63ontent>)"],
)  # fmt: skip
def test_link_follows_a_heading_however_it_is_written(link: str) -> None:
    """A link leads to the heading that was moved aside, whichever way HTML lets it be written."""
    html = sanitise(render(f"## Content\n\n글 {link}").html[0])
    assert '<a href="#content-2">여기</a>' in html


@pytest.mark.parametrize(("title", "link"), [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
def test_link_and_heading_agree_however_their_syllables_are_written(title: Form, link: Form) -> None:
    """A Korean syllable is one character or its letters: the id is the same, a link finds it."""
    written = f"## {normalize(title, '한글 제목')}\n\n[여기](#{normalize(link, '한글-제목')})"
    html = unquote(render(written).html[0])
    assert '<h2 id="한글-제목">' in html
    assert '<a href="#한글-제목">' in html


def test_id_with_a_number_of_any_length_is_read() -> None:
    """A character reference has more digits than Python converts: browsers show a sign in its place."""
    digits = "9" * 5000
    assert render(f'<p id="&#{digits};">글</p>\n\n[a](#b) <a href="#&#{digits};">c</a>\n\n## Content').html
