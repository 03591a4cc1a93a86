"""The companion: exactly the modules beside a notebook that its imports can reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import SetVariable
from coursebuild.reading.companion import Companions

FILES = {
    "pack/__init__.py": "",
    "pack/first.py": "from pack.second import thing\nimport numpy\n",
    "pack/second.py": "from .deep import third\n",
    "pack/deep/__init__.py": "",
    "pack/deep/third.py": "import alone\n",
    "pack/unused.py": "import pandas\n",
    "pack/table.csv": "1,2\n",
    "pack/__pycache__/first.pyc": "",
    "other/__init__.py": "",
    "other/words.txt": "",
    "alone.py": "import os\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course whose notebooks/ holds a package, another package and a single module."""
    for name, text in FILES.items():
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def names(files: tuple[Path, ...]) -> list[str]:
    return [path.as_posix().removeprefix("notebooks/") for path in files]


def test_modules_are_followed_through_their_imports(root: Path, findings: list[Finding]) -> None:
    """An import reaches modules through modules, with every enclosing package and the package's data."""
    companion = Companions(root).find(Path("notebooks"), ["pack.first"], findings)
    expected = [
        "alone.py", "pack/__init__.py", "pack/deep/__init__.py", "pack/deep/third.py",
        "pack/first.py", "pack/second.py", "pack/table.csv",
    ]  # fmt: skip
    assert expected == names(companion.files)
    assert {"numpy", "os"} == companion.outside
    assert not findings


def test_single_module_reaches_nothing_else(root: Path, findings: list[Finding]) -> None:
    """A notebook that imports one module depends on that module only."""
    companion = Companions(root).find(Path("notebooks"), ["alone", "alone.name"], findings)
    assert ["alone.py"] == names(companion.files)


def test_names_that_are_not_beside_are_outside(root: Path, findings: list[Finding]) -> None:
    """What does not lie beside the notebook is installed, and is named as it was imported."""
    companion = Companions(root).find(Path("notebooks"), ["numpy.random", "packs"], findings)
    assert () == companion.files
    assert {"numpy.random", "packs"} == companion.outside


def test_variables_that_modules_set_are_known(root: Path, findings: list[Finding]) -> None:
    """What a module reached through others does to the environment is said, with the module's name."""
    (root / "notebooks" / "alone.py").write_text("import os\nos.environ['A'] = '1'\n", encoding="utf-8")
    companion = Companions(root).find(Path("notebooks"), ["pack.first"], findings)
    assert (SetVariable(place="alone.py", name="A", value="1"),) == companion.variables
    assert () == Companions(root).find(Path("notebooks"), ["pack"], findings).variables


def test_syntax_error_in_a_module_is_one_finding(root: Path, findings: list[Finding]) -> None:
    """A module that cannot be parsed is named with its line, once for all notebooks that reach it."""
    (root / "notebooks" / "alone.py").write_text("x = 1\nx = = 2\n", encoding="utf-8")
    for _ in range(2):
        Companions(root).find(Path("notebooks"), ["alone"], findings)
    assert [("notebooks/alone.py", 2)] == [(finding.path, finding.line) for finding in findings]


def test_module_in_another_encoding_is_one_finding(root: Path, findings: list[Finding]) -> None:
    """A module that is not UTF-8 is named once for all notebooks that reach it."""
    (root / "notebooks" / "alone.py").write_bytes("x = '가'\n".encode("cp949"))
    for _ in range(2):
        Companions(root).find(Path("notebooks"), ["alone"], findings)
    assert ["notebooks/alone.py"] == [finding.path for finding in findings]
