"""Sections: what of a fragment can be found, and that a fragment is read once."""

from __future__ import annotations

from pathlib import Path

from coursebuild.keeping.whole_files import seal, unseal
from coursebuild.nouns.search import Section
from coursebuild.pages.search.sections import SectionReader, plain_text, read_sections


def test_text_goes_to_the_heading_above_it() -> None:
    """What stands above all headings comes first, without an id; invisible joiners are gone."""
    html = '<p>처음</p><h2 id="a">U-\u2060Net</h2><p>하나</p><p>둘</p><h3 id="b">비</h3><li>셋</li>'
    expected = (
        Section(id="", title="", text="처음"),
        Section(id="a", title="U-Net", text="하나 둘"),
        Section(id="b", title="비", text="셋"),
    )
    assert expected == read_sections(html)


def test_formulas_logs_and_summaries_are_left_out() -> None:
    """Nobody looks for `x_i`, a progress bar or the words of a fold."""
    html = "<math><mi>x</mi></math><pre>Epoch 1/8</pre><details><summary>코드 보기</summary>글</details>"
    assert read_sections(html)[0].text == "글"


def test_of_code_the_names_stay_that_are_called() -> None:
    """Calls and attributes, also across the spans of a highlighter; not local variables or built-ins."""
    html = '<pre class="source highlight">total = <span>layers</span>.Conv2D(8); print(len(total))</pre>'
    assert read_sections(html)[0].code == "Conv2D"


def test_small_pieces_become_plain() -> None:
    """A row of a table is searched as it is read."""
    assert plain_text("<code>a &lt; b</code> 그리고 <a href='#'>링크</a>") == "a < b 그리고 링크"


def test_sections_are_kept_until_the_fragment_changes(tmp_path: Path) -> None:
    """The second build reads what the first one kept, and a damaged record is a fresh start."""
    path = tmp_path / "sections.json"
    first = SectionReader(path)
    sections = first.read("<p>글</p>")
    first.write()
    path.write_bytes(seal(unseal(path.read_bytes()).replace("글".encode(), b"kept")))
    assert SectionReader(path).read("<p>글</p>")[0].text == "kept"
    path.write_text("{", encoding="utf-8")
    assert sections == SectionReader(path).read("<p>글</p>")
