"""The documents are held against the program: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)


def _help() -> str:
    return subprocess.run(
        [sys.executable, "-m", "coursebuild", "--help"], capture_output=True, text=True, check=True
    ).stdout


COMMANDS = re.findall(r"^    (\w+)\s", _help(), re.MULTILINE)


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "help"])
def test_every_make_target_stands_in_the_readme(target: str) -> None:
    """A reader of the README meets every command of the Makefile."""
    assert re.search(rf"`make {target}\b|^make {target}\b", README, re.MULTILINE)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "COMMAND"])
def test_every_command_stands_in_the_readme(command: str) -> None:
    """A reader of the README meets every command of the tool."""
    assert f"coursebuild {command}" in README


def test_the_readme_names_no_target_that_does_not_exist() -> None:
    """`make something` in the README is a target of the Makefile."""
    named = re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)
    assert set(named) <= set(TARGETS)


@pytest.mark.parametrize("document", ["README.md", ".github/SECURITY.md"])
def test_paths_in_documents_exist(document: str) -> None:
    """Every file or folder that a document names is there."""
    folders = r"_data|_pages|_layouts|_includes|notebooks|tools|tests|assets|\.github"
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(rf"`((?:{folders})/[\w./-]*)`", text))
    assert len(named) > 5
    missing = [name for name in named if "edges" not in name and not (ROOT / name).exists()]
    assert missing == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """`.ci/run` runs what the README tells a person to run."""
    assert "make test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


ARCHITECTURE = ROOT / "tools" / "coursebuild" / "docs" / "ARCHITECTURE.md"
PACKAGE = ROOT / "tools" / "coursebuild" / "coursebuild"


def test_the_architecture_names_what_is_there() -> None:
    """Every module that the page on the architecture names exists, and every room has its row."""
    page = ARCHITECTURE.read_text(encoding="utf-8")
    modules = set(re.findall(r"`([a-z_]+/[a-z_]+\.py)`", page)) - {"tests/test_architecture.py"}
    assert len(modules) > 20
    assert [] == [name for name in sorted(modules) if not (PACKAGE / name).is_file()]
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE))
