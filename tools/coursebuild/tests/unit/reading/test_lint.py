"""The house rules for lesson notebooks: what breaks one is named, what only looks like it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coursebuild.nouns.course import Lesson, Reference
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.reading.lint import lint_notebook

KNOWN = Reference(id="known", authors=("A",), year=2000, title="T", venue="V", url="https://e.org")


@pytest.fixture
def lint(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook], make_lesson: Callable[..., Lesson]
) -> Callable[..., list[tuple[int | None, int | None, str]]]:
    """(cell, line, rule) of the findings in a notebook whose second cell is the given one."""

    def run(source: str, kind: str = "code") -> list[tuple[int | None, int | None, str]]:
        notebook = make_notebook(make_cell("# 수업", kind="markdown"), make_cell(source, kind=kind))
        lesson = make_lesson(references=(KNOWN,))
        return [(finding.cell, finding.line, finding.rule) for finding in lint_notebook(lesson, notebook)]

    return run


@pytest.mark.parametrize(
    ("source", "line", "rule"),
    [
        ("x = 1\n!pip install numpy", 2, "shell"),
        ("%pip install numpy", 1, "shell"),
        ("\n\n  ! wget https://example.org", 3, "shell"),
        ("x = 1\nname = input('name?')", 2, "asks"),
        ("open('/home/me/x.csv')", 1, "absolute-path"),
        ('x = 1\nopen("/content/x.csv")', 2, "absolute-path"),
        ("open('C:\\\\x.csv')", 1, "absolute-path"),
    ],
)
def test_code_that_breaks_a_rule_is_named(
    lint: Callable[..., list[tuple[int | None, int | None, str]]], source: str, line: int, rule: str
) -> None:
    """Installing, asking and absolute paths are found with their cell and line."""
    assert [(2, line, rule)] == lint(source)


@pytest.mark.parametrize(
    "source",
    [
        "import pip",
        "x = keras.Input(shape=(2,))\ny = tf.input(x)",
        "my_input(x)",
        "# the network's input (64 x 64 pixels)",
        "print('input (64, 64)')",
        "open('data/x.csv')",
        "url = 'https://example.org/home/x'",
    ],
)
def test_harmless_code_passes(
    lint: Callable[..., list[tuple[int | None, int | None, str]]], source: str
) -> None:
    """Code that only resembles what a rule forbids is no finding."""
    assert not lint(source)


def test_citation_of_an_unlisted_reference_is_named(
    lint: Callable[..., list[tuple[int | None, int | None, str]]],
) -> None:
    """Prose may cite what the lesson lists and nothing else."""
    expected = [(2, 3, "citation")]
    assert expected == lint("[@known]\n\n글 [@other]", kind="markdown")


def test_citations_in_code_are_text(
    lint: Callable[..., list[tuple[int | None, int | None, str]]],
) -> None:
    """A list such as [@x] in code cites nothing."""
    assert not lint("s = '[@other]'")


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("# 다른 제목", "the first heading is `다른 제목`, but _data/lessons.yml calls the lesson `수업`"),
        ("글만 있다", "the first cell has no `# Title`, but _data/lessons.yml calls the lesson `수업`"),
    ],
)
def test_title_is_the_same_in_both_places(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
    first: str,
    words: str,
) -> None:
    """The first heading of a notebook is the title of its lesson."""
    notebook = make_notebook(make_cell(first, kind="markdown"))
    (finding,) = lint_notebook(make_lesson(), notebook)
    assert (1, words) == (finding.cell, finding.message)


def test_title_below_a_badge_is_seen(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook], make_lesson: Callable[..., Lesson]
) -> None:
    """Where a badge opens the notebook, the advice is to move it, not to write the title a second time."""
    badge = make_cell("[![Colab](badge.svg)](https://example.org/)", kind="markdown")
    notebook = make_notebook(badge, make_cell("# 수업\n\n글", kind="markdown"))
    (finding,) = lint_notebook(make_lesson(), notebook)
    assert (1, "the title stands in cell 2, not at the beginning") == (finding.cell, finding.message)
    assert "a badge or a link may stand below" in finding.advice


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("cell-seconds-600", []),
        ("cell-seconds", ["the tag `cell-seconds` gives no limit"]),
        ("cell-seconds-0", ["the tag `cell-seconds-0` gives no limit"]),
        ("cell-seconds-1.5", ["the tag `cell-seconds-1.5` gives no limit"]),
        ("hide_input", ["the tag `hide_input` is unknown"]),
        ("slideshow", []),
    ],
)
def test_tags_of_ours_are_written_as_they_are_read(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
    tag: str,
    expected: list[str],
) -> None:
    """A tag that looks like one of ours but is obeyed by nobody is named; those of others are not."""
    notebook = make_notebook(make_cell("# 수업", kind="markdown"), make_cell("x = 1", tag, number=2))
    assert expected == [finding.message for finding in lint_notebook(make_lesson(), notebook)]
