"""The form that every lesson keeps, read from the notebooks without running them."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import yaml

NOTEBOOKS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
SECTIONS = ("준비", "데이터", "학습", "결과 보기", "정리", "연습")
LONGEST_FUNCTION = 30

lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[str]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == kind]


def trees(path: Path) -> list[ast.Module]:
    return [ast.parse(source) for source in cells(path, "code")]


def calls(path: Path, name: str) -> list[ast.Call]:
    return [
        node
        for tree in trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name
    ]


@lesson
def test_notebook_is_committed_clean(path: Path) -> None:
    """No outputs, no counters, and ids that stay the same from save to save."""
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (4, 5) == (document["nbformat"], document["nbformat_minor"])
    ids = [cell["id"] for cell in document["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in document["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@lesson
def test_lesson_begins_with_a_question(path: Path) -> None:
    """The first paragraph under the title asks what the lesson answers."""
    first = cells(path, "markdown")[0].split("\n\n")
    assert first[0].startswith("# ")
    assert "?" in first[1]


@lesson
def test_lesson_has_its_sections(path: Path) -> None:
    """Preparation, data, training, results, summary and exercises stand in this order."""
    headings = re.findall(r"^## (.+)$", "\n".join(cells(path, "markdown")), re.MULTILINE)
    found = [next((i for i, text in enumerate(headings) if text.startswith(name)), -1) for name in SECTIONS]
    assert -1 not in found
    assert sorted(found) == found


@lesson
def test_constants_stand_in_one_cell(path: Path) -> None:
    """All hyperparameters are UPPER_CASE names of one cell, SEED among them."""
    holding = [
        {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id.isupper() and len(target.id) > 1
        }
        for tree in trees(path)
    ]
    holding = [names for names in holding if names]
    assert len(holding) == 1
    assert "SEED" in holding[0]


@lesson
def test_functions_are_short_and_explained(path: Path) -> None:
    """A function of a lesson fits a phone screen and says what it returns."""
    for tree in trees(path):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name
                assert ast.get_docstring(node), node.name


@lesson
def test_last_code_cell_asserts_what_the_page_claims(path: Path) -> None:
    """The last cell of code checks several claims: an assertion each, or a table of them that is asserted."""
    last = list(ast.walk(trees(path)[-1]))
    assertions = sum(isinstance(node, ast.Assert) for node in last)
    claims = max((len(node.keys) for node in last if isinstance(node, ast.Dict)), default=0)
    assert assertions
    assert max(assertions, claims) >= 5


@lesson
def test_figures_are_shown_with_alt_text(path: Path) -> None:
    """Five to nine figures, each with words for those who cannot see it; none is left to `plt.show`."""
    shown = calls(path, "show")
    assert 5 <= len(shown) <= 9
    for call in shown:
        assert "alt" in {keyword.arg for keyword in call.keywords}, ast.unparse(call)


@lesson
def test_lesson_prints_no_times(path: Path) -> None:
    """Keras' own progress would print seconds, which differ from run to run."""
    for call in [*calls(path, "fit"), *calls(path, "predict"), *calls(path, "evaluate")]:
        verbose = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}.get("verbose")
        assert verbose == "0", ast.unparse(call)
    assert "import time" not in "\n".join(cells(path, "code"))


@lesson
def test_data_sets_are_declared(path: Path) -> None:
    """The data sets that a lesson loads are those that its page names, and so those in its fingerprint."""
    folder = path.parent / "cvnotes" / "datasets"
    known = {place.stem for place in folder.iterdir()} - {"__init__", "__pycache__", "profiles", "real"}
    loaded = {
        alias.name
        for tree in trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "cvnotes.datasets"
        for alias in node.names
    }
    folders = {ast.literal_eval(call.args[0]) for call in calls(path, "real_folder")}
    lessons = yaml.safe_load((path.parents[1] / "_data" / "lessons.yml").read_text(encoding="utf-8"))
    entry = next(entry for entry in lessons if entry.get("notebook") == path.name)
    assert set(entry["datasets"]) == loaded & known | folders


def test_every_lesson_states_its_last_change() -> None:
    """The feed and the sitemap know a lesson by the day of its last change."""
    facts = Path(__file__).parent.parent.parent / "_data" / "lessons.yml"
    rows = yaml.safe_load(facts.read_text(encoding="utf-8"))
    assert [] == [row["slug"] for row in rows if "notebook" in row and "changed" not in row]
