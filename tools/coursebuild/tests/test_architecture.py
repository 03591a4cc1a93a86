"""The shape of the tool: imports point downwards, a library has one owner, a module fits into the head."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import coursebuild
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = Path(coursebuild.__file__).parent
ROOMS = (
    "__main__",
    "cli",
    "commands",
    "serving",
    "publishing",
    "pages",
    "rendering",
    "execution",
    "comparing",
    "planning",
    "fetching",
    "reading",
    "keeping",
    "safety",
    "nouns",
)
"""From the top to the bottom: each knows rooms below it, never one beside or above."""
OWNERS = {
    "yaml": {"reading/strict_yaml.py"},
    "nbclient": {
        "execution/client.py",
        "execution/kernel.py",
        "execution/managed_kernel.py",
        "execution/notebook_run.py",
    },
    "jupyter_client": {
        "execution/client.py",
        "execution/kernels/provisioner.py",
        "execution/managed_kernel.py",
    },
    "nbconvert": {"rendering/code_cells.py", "rendering/logs.py"},
    "nbformat": {
        "execution/documents.py",
        "reading/nbformat_check.py",
        "reading/old_notebooks.py",
        "reading/tidy_notebook.py",
        "rendering/code_cells.py",
    },
    "markdown_it": {"rendering/markdown.py", "rendering/markdown_rules.py", "rendering/particles.py"},
    "mdit_py_plugins": {"rendering/markdown.py"},
    "math_core": {"rendering/formulas.py"},
    "nh3": {"safety/sanitise.py"},
    "tinycss2": {"safety/drawings.py"},
    "icalendar": {"pages/calendar.py"},
    "PIL": {"safety/clean_pictures.py", "comparing/pictures.py", "rendering/encoding.py"},
    "psutil": {"execution/resources.py"},
    "rich": {"cli/terminal.py"},
    "pygments": {"rendering/highlight.py", "safety/sanitise.py"},
    "watchfiles": {"serving/watching.py"},
    "msgspec": {"keeping/records.py"},
    "packaging": {"planning/packages.py"},
    "pooch": {"fetching/download.py"},
    "requests": {"fetching/transfer.py"},
    "urllib3": {"fetching/transfer.py"},
    "urllib.request": set(),
    "http.client": set(),
}
LAZY = {  # modules that may import in functions, because their step must cost nothing when it is skipped
    "cli/course_commands.py",
    "cli/lesson_commands.py",
    "cli/progress.py",
    "cli/writing_commands.py",
    "commands/build.py",
    "commands/edited_site.py",
    "commands/executing.py",
    "commands/publish.py",
    "commands/unrendered.py",
    "comparing/outputs.py",
    "pages/calendar.py",
    "pages/lesson_pages.py",
    "pages/lesson_rendering.py",
    "planning/packages.py",
    "publishing/known_contents.py",
    "reading/notebooks.py",
    "rendering/figures.py",
    "safety/clean_pictures.py",
    "serving/open_lessons.py",
}
PRINTERS = {
    "cli/screen.py",
    "pages/handouts/cloud.py",  # in the code that it writes into a notebook
    "execution/containment/probe.py",  # a process of its own, likewise
    "execution/kernels/zygote.py",  # a process of its own: its stdout is a pipe to the builder
}
MOST_IMPORTS, MOST_CLASS_LINES, MOST_ARGUMENTS = 12, 150, 5


@dataclass(frozen=True)
class Module:
    """A module of the tool, read once."""

    name: str
    """Its file, relative to the package."""
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition("/")[0].removesuffix(".py")

    @property
    def imports(self) -> set[str]:
        """Dotted names, of ours those of modules."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                found.update((names & OURS) or {node.module or ""})
        return found - {"coursebuild"}

    @property
    def ours(self) -> set[str]:
        return {name for name in self.imports if name.startswith("coursebuild.")}


def _dotted(path: Path) -> str:
    return ".".join(("coursebuild", *path.relative_to(PACKAGE).with_suffix("").parts))


PATHS = sorted(PACKAGE.rglob("*.py"))
OURS = {_dotted(path) for path in PATHS}
MODULES = [
    Module(path.relative_to(PACKAGE).as_posix(), text := path.read_text(encoding="utf-8"), ast.parse(text))
    for path in PATHS
]
BY_DOTTED = {_dotted(PACKAGE / module.name): module for module in MODULES}
_each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@_each_module
def test_imports_point_downwards(module: Module) -> None:
    """A room knows itself and the rooms below it."""
    if module.name != "__init__.py":
        above = ROOMS[: ROOMS.index(module.room)]
        assert [] == sorted(name for name in module.ours if name.split(".")[1] in above)


def test_there_are_no_circles() -> None:
    """No module imports itself through others, inside a room either."""
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path, name))
        if name not in done:
            for other in sorted(BY_DOTTED[name].ours):
                visit(other, (*path, name))
            done.add(name)

    for name in BY_DOTTED:
        visit(name, ())


def test_every_room_is_full_and_nothing_lies_outside() -> None:
    """The root of the package holds rooms, and no drawer of loose modules."""
    assert {*ROOMS, "__init__"} == {module.room for module in MODULES}


@pytest.mark.parametrize("library", OWNERS)
def test_a_heavy_library_has_its_owner(library: str) -> None:
    """Each outside library, and what speaks to the network, is imported by its owners alone."""
    users = {m.name for m in MODULES if any(f"{i}.".startswith(f"{library}.") for i in m.imports)}
    assert OWNERS[library] == users


def test_only_what_must_cost_nothing_imports_late() -> None:
    """Imports stand at the top, but in the modules that keep a skipped step cheap."""
    late = {
        module.name
        for module in MODULES
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    }
    assert LAZY == late


@_each_module
def test_a_module_says_what_it_is_for(module: Module) -> None:
    """It opens with its purpose."""
    assert (ast.get_docstring(module.tree) or "").strip()


def _demands(module: Module) -> list[str]:
    """What of a module is more than a reader should have to hold in the head."""
    found = [f"{module.name} imports {len(module.ours)}"] if len(module.ours) > MOST_IMPORTS else []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > MOST_CLASS_LINES:
                found.append(f"{module.name} {node.name} has {lines} lines")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            count = sum(each.arg not in ("self", "cls") for each in given)
            if count > MOST_ARGUMENTS:
                found.append(f"{module.name} {node.name} takes {count}")
    return found


@_each_module
def test_a_module_can_be_held_in_the_head(module: Module) -> None:
    """It imports at most 12 of ours, its classes have at most 150 lines and its functions 5 arguments."""
    assert [] == _demands(module)


def test_the_tool_does_not_know_what_is_taught() -> None:
    """It imports what it declares and the standard library, no module of a course."""
    declared = {canonicalize_name(Requirement(each).name) for each in metadata.requires("coursebuild") or ()}
    imported = {name.partition(".")[0] for module in MODULES for name in module.imports}
    providers = metadata.packages_distributions()
    provided = {n for n in imported if {canonicalize_name(d) for d in providers.get(n, ())} & declared}
    assert {"coursebuild"} == imported - provided - sys.stdlib_module_names


def test_only_the_command_line_prints() -> None:
    """`print` and the standard streams stand where they are owned: no module prints for another."""
    users = {m.name for m in MODULES if re.search(r"(?<![\w.])print\(|sys\.std(out|err)", m.text)}
    assert PRINTERS == users
