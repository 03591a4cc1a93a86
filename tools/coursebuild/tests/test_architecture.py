"""The shape of the tool: imports point one way, heavy libraries have one owner, modules stay small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import coursebuild
import pytest

PACKAGE = Path(coursebuild.__file__).parent
ROOT = PACKAGE.parents[2]
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = ("reading", "fetching", "execution", "rendering", "publishing")
BOTTOM = {
    "coursebuild",
    "coursebuild.safety.broken_keys",
    "coursebuild.safety.clean_pictures",
    "coursebuild.safety.control_characters",
    "coursebuild.dataset",
    "coursebuild.errors",
    "coursebuild.safety.gate",
    "coursebuild.safety.key_shapes",
    "coursebuild.safety.leaks",
    "coursebuild.model",
    "coursebuild.observer",
    "coursebuild.omissions",
    "coursebuild.outcomes",
    "coursebuild.safety.portable_names",
    "coursebuild.safety.picture_boxes",
    "coursebuild.safety.picture_containers",
    "coursebuild.safety.picture_exif",
    "coursebuild.safety.picture_parts",
    "coursebuild.safety.readings",
    "coursebuild.room",
    "coursebuild.searchable",
    "coursebuild.settings",
    "coursebuild.safety.site_sources",
    "coursebuild.whole_files",
    "coursebuild.words",
}
OWNERS = {
    "yaml": {"reading/strict_yaml.py"},
    "nbclient": {"execution/client.py", "execution/kernel.py", "execution/notebook_run.py"},
    "jupyter_client": {"execution/client.py", "execution/kernel.py", "execution/kernels/provisioner.py"},
    "nbconvert": {"rendering/code_cells.py", "rendering/logs.py"},
    "nbformat": {
        "execution/documents.py",
        "reading/nbformat_check.py",
        "reading/old_notebooks.py",
        "rendering/code_cells.py",
    },
    "markdown_it": {"rendering/markdown.py", "rendering/markdown_rules.py", "rendering/particles.py"},
    "mdit_py_plugins": {"rendering/markdown.py"},
    "math_core": {"rendering/formulas.py"},
    "nh3": {"rendering/sanitise.py"},
    "icalendar": {"rendering/calendar.py"},
    "PIL": {"safety/clean_pictures.py", "execution/drift.py", "rendering/encoding.py"},
    "psutil": {"execution/resources.py"},
    "rich": {"reporting/terminal.py"},
    "pygments": {"rendering/highlight.py"},
    "watchfiles": {"serving/watching.py"},
    "packaging": {"execution/packages.py"},
    "urllib.request": {"fetching/transfer.py"},
    "http.client": {"fetching/transfer.py"},
}
LAZY = {  # functions that may import, because their step must cost nothing when it is skipped
    "calendar_files.py",
    "safety/clean_pictures.py",
    "cli.py",
    "pipeline.py",
    "publication.py",
    "pages.py",
    "execution/drift.py",
    "execution/packages.py",
    "reading/notebooks.py",
    "rendering/figures.py",
    "reporting/progress.py",
    "serving/desk.py",
}


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            if node.module == "coursebuild":
                found.update(f"coursebuild.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_point_one_way(path: Path) -> None:
    """The layers know only the bottom and themselves; only the command line knows the pipeline."""
    name, ours = (
        _name(path),
        {i for i in _imports(ast.parse(path.read_text())) if i.startswith("coursebuild")},
    )
    layer = name.split("/")[0]
    if layer in LAYERS:
        allowed = {i for i in ours if i in BOTTOM or i.startswith(f"coursebuild.{layer}.")}
        assert allowed == ours
    elif f"coursebuild.{name.removesuffix('.py').replace('/', '.')}" in BOTTOM:
        assert ours <= BOTTOM
    elif name not in ("cli.py", "__main__.py"):
        assert "coursebuild.cli" not in ours
        assert name == "pipeline.py" or "coursebuild.pipeline" not in ours


@pytest.mark.parametrize("library", OWNERS)
def test_a_heavy_library_has_its_owner(library: str) -> None:
    """Each outside library, and what speaks to the network, is imported by its owners alone."""
    users = {
        _name(path)
        for path in MODULES
        if any(f"{i}.".startswith(f"{library}.") for i in _imports(ast.parse(path.read_text())))
    }
    assert OWNERS[library] == users


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_stand_at_the_top(path: Path) -> None:
    """Only the modules that keep a skipped step cheap import inside functions."""
    tree = ast.parse(path.read_text())
    inner = [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inner or _name(path) in LAZY


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_stay_small_and_say_what_they_are_for(path: Path) -> None:
    """A module opens with its purpose and holds at most 300 lines."""
    text = path.read_text()
    assert (ast.get_docstring(ast.parse(text)) or "").strip()
    assert text.count("\n") <= 300


def test_the_tool_does_not_know_what_is_taught() -> None:
    """Neither the tool nor the companion package imports the other."""
    for folder, stranger in ((PACKAGE, "cvnotes"), (ROOT / "notebooks" / "cvnotes", "coursebuild")):
        users = [
            path
            for path in folder.rglob("*.py")
            if any(i.split(".")[0] == stranger for i in _imports(ast.parse(path.read_text())))
        ]
        assert [] == users


PRINTERS = {
    "cli.py",  # the command line, which hands a stream to reporting/progress.py
    "rendering/cloud.py",  # in the code that it writes into a notebook
    "execution/containment/probe.py",  # a process of its own, likewise
    "execution/kernels/zygote.py",  # a process of its own: its stdout is a pipe to the builder
}


def test_only_the_command_line_prints() -> None:
    """`print` and the standard streams stand where they are owned: no module prints for another."""
    users = {
        _name(path) for path in MODULES if re.search(r"(?<![\w.])print\(|sys\.std(out|err)", path.read_text())
    }
    assert PRINTERS == users
