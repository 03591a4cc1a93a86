"""The form that every lesson keeps: the rules of `_data/house.yml`, and what no course can declare."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
import yaml
from coursebuild.commands.check import check_course
from coursebuild.nouns.settings import Settings

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def trees(path: Path) -> list[ast.Module]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


def test_lessons_keep_the_rules_of_the_house() -> None:
    """What `make check` finds in the course is nothing: the same rules, with the same advice."""
    checked = check_course(Settings(root=ROOT), pytest.fail)
    assert [] == [str(finding) for finding in checked.findings]
    assert checked.refusal is None


@lesson
def test_lesson_prints_no_times(path: Path) -> None:
    """A clock differs from run to run; what takes how long stands in the provenance."""
    imported = {
        alias.name
        for tree in trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert "time" not in imported


@lesson
def test_folders_of_real_data_are_declared(path: Path) -> None:
    """A lesson that asks for the folder of a real data set by name has it in its fingerprint."""
    folders = {
        ast.literal_eval(node.args[0])
        for tree in trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "real_folder"
    }
    lessons = yaml.safe_load((ROOT / "_data" / "lessons.yml").read_text(encoding="utf-8"))
    entry = next((entry for entry in lessons if entry.get("notebook") == path.name), {})
    assert folders <= set(entry.get("datasets", ()))
