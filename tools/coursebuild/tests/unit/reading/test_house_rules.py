"""The rules that a course sets for its lessons: read strictly, each broken one named with its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.course import Lesson, Reference
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.house import HouseRules, NeededArgument
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.reading.house_check import check_figures, check_house_rules
from coursebuild.reading.house_rules import read_house_rules

KNOWN = Reference(id="known", authors=("A",), year=2000, title="T", venue="V", url="https://e.org")
ALT = NeededArgument(call="show", argument="alt", why="say what is seen")
QUIET = NeededArgument(call="fit", argument="verbose", value="0", why="no times")


def test_a_course_without_the_file_has_no_rules(tmp_path: Path, findings: list[Finding]) -> None:
    """Other courses are free."""
    assert HouseRules() == read_house_rules(tmp_path, findings)
    assert [] == findings


def test_rules_are_read(tmp_path: Path, findings: list[Finding]) -> None:
    """Every rule that the file holds is in the value."""
    (tmp_path / "house.yml").write_text(
        "sections: [준비, 정리]\nquestion: true\nfigures: {least: 5, most: 9}\nconstants: [SEED]\nclaims: 5\n"
        "references: 1\nfunction_lines: 30\ndatasets_used: true\nchanged: true\ntidy: true\n"
        "arguments:\n  - {call: show, argument: alt, why: say what is seen}\n",
        encoding="utf-8",
    )
    expected = HouseRules(
        sections=("준비", "정리"), question=True, figures=(5, 9), constants=("SEED",), claims=5,
        references=1, function_lines=30, arguments=(ALT,), datasets_used=True, changed=True, tidy=True,
    )  # fmt: skip
    assert expected == read_house_rules(tmp_path, findings)
    assert [] == findings


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("section: [준비]", 1, "house.yml has the unknown key `section`"),
        ("question: true\nclaims: many", 2, "`claims`: `many` is not a whole number of at least 0"),
        ("figures: {least: 9, most: 5}", 1, "`most: 5` is less than `least: 9`"),
        ("arguments:\n  - {call: show, argument: alt}", 2, "argument lacks `why`"),
        ("constants: SEED", 1, "`constants` should be a list"),
    ],
)
def test_rules_that_are_written_wrongly_are_named(
    tmp_path: Path, findings: list[Finding], text: str, line: int, message: str
) -> None:
    """A misspelt rule is a finding with its line, not a rule that nobody keeps."""
    (tmp_path / "house.yml").write_text(text, encoding="utf-8")
    read_house_rules(tmp_path, findings)
    assert [("_data/house.yml", line, message)] == [(f.path, f.line, f.message) for f in findings]


@pytest.fixture
def broken(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook], make_lesson: Callable[..., Lesson]
) -> Callable[..., list[tuple[int | None, int | None, str]]]:
    """(cell, line, message) of what breaks the rules in a notebook of these cells; prose begins with #."""

    def run(rules: HouseRules, *sources: str, **fields: object) -> list[tuple[int | None, int | None, str]]:
        kinds = ["markdown" if source.startswith("#") else "code" for source in sources]
        cells = [make_cell(source, kind=kind) for source, kind in zip(sources, kinds, strict=True)]
        found = check_house_rules(rules, make_lesson(**fields), make_notebook(*cells), {"points", "digits"})
        return [(finding.cell, finding.line, finding.message) for finding in found]

    return run


Broken = Callable[..., list[tuple[int | None, int | None, str]]]


def test_sections_stand_in_their_order(broken: Broken) -> None:
    """One that is missing, or stands before an earlier one, is named; a heading in code is none."""
    rules = HouseRules(sections=("준비", "학습", "정리"))
    assert [] == broken(rules, "# 수업\n\n## 준비: 처음", "## 다른 것", "# 가\n## 학습", "## 정리")
    missing = (None, None, "the section `## 학습` is missing")
    assert [missing] == broken(rules, "# 수업\n## 준비", "# x\n```\n## 학습\n```", "## 정리")
    early = (2, 2, "the section `## 학습` stands before `## 준비`")
    assert [early] == broken(rules, "# 수업", "# 가\n## 학습", "## 준비", "## 정리")


def test_the_first_paragraph_asks(broken: Broken) -> None:
    """A question stands below the title."""
    rules = HouseRules(question=True)
    assert [] == broken(rules, "# 수업\n\n왜 그럴까요?")
    assert [(1, None, "the first paragraph asks nothing")] == broken(rules, "# 왜?\n\n그렇습니다.")


def test_constants_stand_in_one_cell(broken: Broken) -> None:
    """One that stands elsewhere is named with its line, and so is one that is missing."""
    rules = HouseRules(constants=("SEED",))
    assert [] == broken(rules, "SEED = 1\nEPOCHS: int = 2", "x = 1\nX = 2\nimport a as B")
    apart = (2, 2, "the constant `EPOCHS` stands apart from the others, which are in cell 1")
    assert [apart] == broken(rules, "SEED = 1\nRATE = 2", "x = 1\nEPOCHS = 3")
    assert [(None, None, "the constant `SEED` is missing")] == broken(rules, "RATE = 2")


def test_functions_are_short_and_explained(broken: Broken) -> None:
    """One that is too long, or says nothing, is named."""
    rules = HouseRules(function_lines=3)
    assert [] == broken(rules, 'def f():\n    """It."""\n    return 1')
    found = broken(rules, "x = 1\ndef f():\n    a = 1\n    b = 2\n    return a")
    assert [(1, 2, "`f` has 4 lines, more than 3"), (1, 2, "`f` has no docstring")] == found


def test_calls_have_their_arguments(broken: Broken) -> None:
    """A call without an argument that the house asks for is named, and one with another value."""
    rules = HouseRules(arguments=(ALT, QUIET))
    assert [] == broken(rules, "figures.show(f, alt='a')\nmodel.fit(x, verbose=0)\nother(1)")
    found = broken(rules, "\nfigures.show(f)\nmodel.fit(x, verbose=1)")
    assert [
        (1, 2, "`show` is called without `alt=…`"),
        (1, 3, "`fit` is called without `verbose=0`"),
    ] == found


def test_the_last_cell_claims(broken: Broken) -> None:
    """Assertions are counted, or the entries of a table that is asserted."""
    rules = HouseRules(claims=2)
    assert [] == broken(rules, "x = 1", "assert x\nassert x > 0")
    assert [] == broken(rules, "assert all({'a': 1, 'b': 2}.values())")
    assert [2] == [cell for cell, *_ in broken(rules, "assert 1\nassert 2", "table = {'a': 1, 'b': 2}")]


def test_data_sets_are_used_and_declared(broken: Broken, make_dataset: Callable[..., Dataset]) -> None:
    """What is declared is named in the code, by its name or its file; what is imported is declared."""
    rules = HouseRules(datasets_used=True)
    points = make_dataset("points", files=(Path("notebooks/data/p.csv"),))
    assert [] == broken(rules, "open('data/p.csv')", datasets=(points,))
    assert [] == broken(rules, "from course.datasets import points", datasets=(points,))
    unused = (None, None, "the data set `points` is declared, but no cell names it")
    assert [unused] == broken(rules, "x = 1", datasets=(points,))
    undeclared = (1, 2, "the data set `digits` is imported, but not declared")
    assert [undeclared] == broken(rules, "x = 1\nfrom course.datasets import digits")


def test_references_are_listed_and_cited(broken: Broken) -> None:
    """A lesson names where it has things from."""
    rules = HouseRules(references=1)
    assert [] == broken(rules, "# 수업\n\n[@known]", references=(KNOWN,))
    assert ["the lesson lists 0 references, and at least 1 are wanted"] == [
        m for *_, m in broken(rules, "# 수업")
    ]
    uncited = (None, None, "the reference `known` is listed, but never cited")
    assert [uncited] == broken(rules, "# 수업", references=(KNOWN,))


def test_the_last_change_is_told(broken: Broken) -> None:
    """A lesson without a date is named where the course wants one."""
    rules = HouseRules(changed=True)
    assert [] == broken(rules, "# 수업", changed=datetime.date(2026, 1, 1))
    assert 1 == len(broken(rules, "# 수업"))


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (2, 0), (3, 0), (4, 1)])
def test_figures_are_counted_in_what_was_put_out(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook], count: int, expected: int
) -> None:
    """Pictures that the page does not show are not counted, and neither is text."""
    figure = {"output_type": "display_data", "data": {"image/png": "…", "text/plain": "<Figure>"}}
    text = {"output_type": "stream", "name": "stdout", "text": "1"}
    notebook = make_notebook(make_cell("a = 1"), make_cell("b = 1", "remove-output"))
    outputs = [(text, *[figure] * count), (figure,)]
    assert expected == len(list(check_figures(HouseRules(figures=(2, 3)), notebook, outputs)))
    assert [] == list(check_figures(HouseRules(), notebook, outputs))
