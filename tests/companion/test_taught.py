"""What `cvnotes` repeats from a lesson must be what the lesson teaches."""

import ast
import json
from pathlib import Path

import pytest

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_MARK = "Taught in: notebooks/"


def _functions(source):
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def _taught_elsewhere():
    for path in sorted((_NOTEBOOKS / "cvnotes").rglob("*.py")):
        for function in _functions(path.read_text(encoding="utf-8")).values():
            last_line = (ast.get_docstring(function) or "").rsplit("\n", 1)[-1]
            if last_line.startswith(_MARK):
                yield pytest.param(function, last_line.removeprefix(_MARK), id=f"{path.stem}.{function.name}")


def _notebook_sources(name):
    cells = json.loads((_NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _constants(sources):
    """The literal constants of a lesson, so that `smooth=SMOOTH` and `smooth=1.0` can be compared."""
    assignments = (
        node for source in sources for node in ast.parse(source).body if isinstance(node, ast.Assign)
    )
    return {
        node.targets[0].id: node.value
        for node in assignments
        if isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name)
    }


def _meaning(function, constants):
    """The signature and the body without the docstring, with constants put in."""
    defaults = [constants.get(getattr(value, "id", None), value) for value in function.args.defaults]
    arguments = function.args
    parts = [arguments.posonlyargs, arguments.args, arguments.kwonlyargs, defaults, function.body[1:]]
    return [[ast.dump(node) for node in part] for part in parts]


def test_companion_does_not_know_what_publishes_it():
    """The lessons and their companion run wherever Python does, without the tool."""
    texts = {path: path.read_text(encoding="utf-8") for path in (_NOTEBOOKS / "cvnotes").rglob("*.py")}
    assert [] == [path for path, text in texts.items() if "coursebuild" in text]


def test_something_is_compared():
    """The marks must be found at all."""
    assert {"dice", "iou"} <= {parameter.values[0].name for parameter in _taught_elsewhere()}


@pytest.mark.parametrize(("function", "notebook"), list(_taught_elsewhere()))
def test_same_definition_as_in_the_lesson(function, notebook):
    """A function marked as taught in a lesson must have the same signature and body there."""
    sources = _notebook_sources(notebook)
    lesson = {name: node for source in sources for name, node in _functions(source).items()}
    assert _meaning(lesson[function.name], _constants(sources)) == _meaning(function, {})
