"""What became of the lessons that were run again is said briefly, and foreign text stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.cli.drift_report import markdown_summary, terminal_lines
from coursebuild.comparing.differences import Difference
from coursebuild.comparing.drift import LessonDrift
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.result import Failure, Status
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt


def lesson(slug: str) -> Lesson:
    return Lesson(slug=slug, number=1, title=slug, summary="", notebook=Path(f"notebooks/{slug}.ipynb"))


def difference(text: str, cell: int = 31, count: int = 1) -> Difference:
    return Difference(cell=cell, description=text, count=count)


def drift(slug: str, *differences: Difference) -> LessonDrift:
    return LessonDrift(lesson=lesson(slug), status=Status.EXECUTED, differences=differences)


FAILURE = Failure(cell=3, line=2, message="ValueError:\nno `data`")
FAILED = LessonDrift(lesson=lesson("gan"), status=Status.FAILED, failure=FAILURE)
NEW = LessonDrift(lesson=lesson("fit"), status=Status.EXECUTED)
UNET = drift("unet", difference("val_dice 0.981 → 0.63"), difference("and 7 more", count=7))


def test_terminal_lines() -> None:
    """Each lesson has its line with the result, and one below for each difference or its failure."""
    expected = (
        "unet: 8 differences",
        "    cell 31: val_dice 0.981 → 0.63",
        "    cell 31: and 7 more",
        "wgan: same as stored",
        "fit: nothing stored to compare with",
        "gan: failed",
        "    cell 3 (line 2): ValueError: no `data`",
    )
    assert expected == terminal_lines([UNET, drift("wgan"), NEW, FAILED])


def test_one_difference_is_singular() -> None:
    """The count of the differences is written as a person would."""
    assert "unet: 1 difference" == terminal_lines([drift("unet", difference("x"))])[0]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Failure(cell=3, line=None, message="x"), "    cell 3: x"),
        (Failure(cell=None, line=None, message="x"), "    the lesson: x"),
    ],
)
def test_a_failure_says_where(failure: Failure, expected: str) -> None:
    """The place of a failure is as exact as it is known."""
    assert (
        expected
        == terminal_lines([LessonDrift(lesson=lesson("a"), status=Status.FAILED, failure=failure)])[1]
    )


def test_terminal_lines_steer_nothing() -> None:
    """Text of a notebook reaches neither the terminal nor a CI system as a command."""
    found = terminal_lines([drift("a", difference("\x1b[2J::error::x\n::stop"))])
    assert ("a: 1 difference", "    cell 31: : :error::x : :stop") == found


def test_markdown_summary() -> None:
    """A table of all lessons, then the differences and failures by lesson and cell."""
    expected = """\
## Lessons run again

1 of 3 not the same as stored, 1 did not run to the end.

| lesson | result |
| --- | --- |
| `unet` | 8 differences |
| `fit` | nothing stored to compare with |
| `gan` | failed |

### `unet` (`notebooks/unet.ipynb`)

- cell 31: `val_dice 0.981 → 0.63`
- cell 31: `and 7 more`

### `gan` (`notebooks/gan.ipynb`)

- cell 3 (line 2): `` ValueError: no `data` ``
"""
    assert expected == markdown_summary([UNET, NEW, FAILED])


def test_no_lessons_are_no_error() -> None:
    """Without lessons there is no table."""
    expected = "## Lessons run again\n\n0 of 0 not the same as stored.\n"
    assert expected == markdown_summary([])


HOSTILE = [
    "<b>",
    "`",
    "``",
    "```",
    "@someone",
    "#1",
    "![x](http://x)",
    "|",
    "\n\n",
    "\\",
    "&lt;",
    "\x1b[31m",
    "$",
    "-",
    " ",
]


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=12).map("".join))
def test_foreign_text_stays_in_its_code_span(text: str) -> None:
    """Whatever a notebook prints is shown as code: no HTML, no link, no mention, no other structure."""
    failed = LessonDrift(
        lesson=lesson("gan"), status=Status.FAILED, failure=Failure(cell=3, line=2, message=text)
    )
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(
        markdown_summary([drift("unet", difference(text)), failed])
    )
    kinds = [token.type for token in tokens]
    assert (3, 2, 1) == tuple(kinds.count(kind) for kind in ("heading_open", "list_item_open", "table_open"))
    assert not {"html_block", "code_block", "fence", "blockquote_open"} & set(kinds)
    inline = [child for token in tokens for child in token.children or ()]
    assert {"text", "code_inline"} >= {child.type for child in inline}
    ours = "".join(child.content for child in inline if child.type == "text")
    assert not set("@<>`#|&$") & set(ours)


def test_a_hostile_slug_stays_in_its_cell() -> None:
    """A bar in a slug does not end the cell of the table."""
    assert "| ` a¦`b ` | same as stored |".replace("` a¦`b `", "`` a¦`b ``") in markdown_summary(
        [drift("a|`b")]
    )


@pytest.mark.parametrize(("lessons", "differences"), [(1, 2000), (50, 100), (5000, 2)])
def test_the_summary_is_bounded(lessons: int, differences: int) -> None:
    """It stays below 60 kB of UTF-8, is cut between lines, and says how much is left out."""
    drifts = [drift(f"{i}", *[difference("한" * 300)] * differences) for i in range(lessons)]
    text = markdown_summary(drifts)
    assert 25_000 < len(text.encode()) <= 60_000
    listed = text.count("\n- cell 31: ")
    assert f"\n{lessons * differences - listed} more lines about differences and failures do not fit" in text
    rows = text.count("1 difference") + text.count(f"{differences} differences")
    assert (rows == lessons) == ("more lessons do not fit" not in text)


def test_lone_surrogates_are_replaced() -> None:
    """Text that is no UTF-8 does not make the report fail."""
    assert "`a?b`" in markdown_summary([drift("a", difference("a\ud800b"))])
