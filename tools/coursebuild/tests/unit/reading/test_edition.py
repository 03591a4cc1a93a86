"""The words of the tool: one text for each key, with the placeholders that are filled in."""

from __future__ import annotations

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.edition import read_words
from courses import CourseFolder, Mistakes

KOREAN = "_data/interface/ko.yml"


def test_words_are_read_in_the_language_of_the_site(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """The language chooses the file; what stands in its other sections is not read."""
    assert "코드 보기" == read_words(settings.data, "ko", findings).show_code
    korean = (tiny.root / KOREAN).read_text(encoding="utf-8")
    english = korean.replace("코드 보기", "Show the code") + "other: [what, ever]\n"
    (tiny.root / "_data/interface/en.yml").write_text(english, encoding="utf-8")
    assert "Show the code" == read_words(settings.data, "en", findings).show_code
    assert not findings


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "advice"),
    [
        ("  table: 표\n", "", 4, "`output` lacks `table`", "add a line `table: …`"),
        ("table: 표", "tabel: 표", 4, "`output` lacks `table`", "add a line `table: …`"),
        (
            "{lines}줄", "{line}줄", 6, "`show_log: 전체 출력 {line}줄 보기` cannot be filled in",
            "it has to hold {lines}, and no other braces",
        ),
        (
            "{lines}줄", "{lines}{줄", 6, "`show_log: 전체 출력 {lines}{줄 보기` cannot be filled in",
            "it has to hold {lines}, and no other braces",
        ),
        (
            "table: 표", 'table: "표 {lines}"', 8, "`table: 표 {lines}` cannot be filled in",
            "it has to hold no braces",
        ),
        (
            '"{minutes}분 ', '"', 26, "`minutes: {seconds}초` cannot be filled in",
            "it has to hold {minutes}, {seconds}, and no other braces",
        ),
        ("[월, ", "[", 29, "`weekdays` has 6 entries", "give 7"),
        ("[월, 화, 수, 목, 금, 토, 일]", "월화수목금토일", 29, "`weekdays` should be a list", ""),
        ("table: 표", "table: ''", 8, "`table` is empty", "fill it in, or remove the key"),
    ],
)  # fmt: skip
def test_mistake_is_named_on_its_line(
    mistakes_after: Mistakes, old: str, new: str, line: int, message: str, advice: str
) -> None:
    """A missing key, a placeholder that is wrong, one weekday too few: each with what to write instead."""
    found = mistakes_after(KOREAN, old, new)
    assert (KOREAN, line, message, advice) == found[0]
    assert len(found) == (2 if "tabel" in new else 1)


def test_unknown_key_is_named(mistakes_after: Mistakes) -> None:
    """A key that nobody asks for is a typing error, or of another version."""
    expected = (KOREAN, 8, "`output` has the unknown key `tables`", "did you mean `table`?")
    assert [expected] == mistakes_after(KOREAN, "  table: 표\n", "  tables: 표들\n  table: 표\n")


def test_file_of_the_language_must_be_there(mistakes_after: Mistakes) -> None:
    """A language without words is one finding, not one for each of them."""
    expected = [("_data/interface/eo.yml", None, "the file is missing", "")]
    assert expected == mistakes_after("_config.yml", "lang: ko", "lang: eo")


def test_section_must_be_there(mistakes_after: Mistakes) -> None:
    """So is a file without the section."""
    expected = [(KOREAN, 3, "interface/ko.yml lacks `output`", "add a line `output: …`")]
    assert expected == mistakes_after(KOREAN, "output:", "input:")
