"""Files that are no usable notebooks, all of them in one build: each is refused, and none hides another."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from hostile.file_cases import BYTES, CELLS, SPECIAL
from hostile.hostile_course import HostileCourse, new_hostile_course

_GOOD = (
    {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "execution_count": None, "outputs": []},
)
_EXPECTED = {
    **{name: message for name, (_, message) in BYTES.items()},
    **{name: f": {message}" for name, (_, message) in CELLS.items()},
    **{name: message for name, (_, message) in SPECIAL.items()},
    "socket": "a socket",
}


def _course(root: Path) -> HostileCourse:
    course = new_hostile_course(root)
    course.add_lesson("good", _GOOD)
    notebooks = root / "notebooks"
    for name, (content, _) in (*BYTES.items(), *CELLS.items()):
        (notebooks / f"{name}.ipynb").write_bytes(content)
    for name, (make, _) in SPECIAL.items():
        make(notebooks / f"{name}.ipynb")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(notebooks / "socket.ipynb"))
    for name in _EXPECTED:
        course.declare(name, f"{name}.ipynb", title="수업")
    course.write_facts()
    return course


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What one build says of all of them; the good lesson beside them does not run for nothing."""
    course = _course(tmp_path_factory.mktemp("files") / "course")
    result = course.folder.run("build")
    assert (1, set()) == (result.status, result.executed)
    assert not (course.root / "_site").exists()
    assert "Traceback" not in result.err
    assert "a defect of coursebuild" not in result.err
    assert "root:" not in result.err  # a line of the file to which a link led
    return result.err.splitlines()


@pytest.mark.parametrize("name", _EXPECTED)
def test_file_is_refused_by_name(said: list[str], name: str) -> None:
    """The message names the file, and the cell where only one is wrong, and what is wrong."""
    about = [line for line in said if re.match(rf"notebooks/{re.escape(name)}\.ipynb:", line)]
    assert any(_EXPECTED[name] in line for line in about), about


def test_every_refusal_says_what_to_do(said: list[str]) -> None:
    """Each message stands with its advice on the next line, and nothing else is said."""
    assert len(_EXPECTED) <= len([line for line in said if line.startswith("notebooks/")])
    assert max(map(len, said)) <= 400
