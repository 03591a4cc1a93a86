"""Find the modules beside a notebook that it can reach, through any number of imports.

Read from source, never imported: the tool does not know what is taught. Importing `a.b` runs the
package `a` too, so every enclosing `__init__.py` is reached; files of a reached package that are not
Python count as its data.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import SetVariable
from coursebuild.reading.files import read_text
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.variables import variables_set
from coursebuild.safety.gate import Entry, files_below


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    files: tuple[Path, ...]
    """Relative to the root of the course, sorted."""
    outside: frozenset[str]
    """Dotted names that are imported but do not lie beside the notebook."""
    variables: tuple[SetVariable, ...]
    """What the modules may set of the environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    imports: frozenset[str]
    variables: tuple[SetVariable, ...]


def find_companion(root: Path, folder: Path, imports: Iterable[str], findings: list[Finding]) -> Companion:
    """Follow `imports` through the modules in `root / folder`."""
    files: dict[str, Path] = {}
    modules: list[_Module] = []
    outside: set[str] = set()
    waiting = sorted(imports)
    while waiting:
        name = waiting.pop()
        if not _lies_beside(root / folder, name):
            outside.add(name)
            continue
        for module, path in _chain(root / folder, name):
            if module not in files:
                files[module] = path
                modules.append(_look_into(root, path, module, findings))
                waiting.extend(modules[-1].imports)
    packages = {name.partition(".")[0] for name in files}
    data = [path for name in packages for path in _package_data(root, root / folder / name, findings)]
    return Companion(
        files=tuple(sorted(path.relative_to(root) for path in {*files.values(), *data})),
        outside=frozenset(outside),
        variables=tuple(variable for module in modules for variable in module.variables),
    )


def _lies_beside(folder: Path, name: str) -> bool:
    top = name.partition(".")[0]
    return _is_module(folder / f"{top}.py") or _is_module(folder / top / "__init__.py")


def _is_module(path: Path) -> bool:
    """Whether something stands where Python looks for a module; what is no file is refused later."""
    return os.path.lexists(path) and not path.is_dir()


def _chain(folder: Path, name: str) -> Iterable[tuple[str, Path]]:
    """The modules that run when `name` is imported, outermost first; a name that is no module ends it."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        place = folder.joinpath(*parts[:end])
        if _is_module(init := place / "__init__.py"):
            yield ".".join(parts[:end]), init
        elif _is_module(module := place.with_name(f"{place.name}.py")):
            yield ".".join(parts[:end]), module
            return
        else:
            return


def _look_into(root: Path, path: Path, module: str, findings: list[Finding]) -> _Module:
    shown_path = path.relative_to(root).as_posix()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: list[Finding] = []
    source = read_text(path, shown_path, found) or ""
    imports: frozenset[str] = frozenset()
    variables: list[SetVariable] = []
    try:
        imports = imported_modules(source, package)
        for name, value in variables_set(source):
            variables.append(SetVariable(place=path.name, name=name, value=value))
    except (SyntaxError, ValueError) as error:
        line, message = getattr(error, "lineno", None), getattr(error, "msg", error)
        message = f"the code cannot be parsed: {message}"
        advice = "put the code right"
        found.append(Finding(path=shown_path, line=line, rule="syntax", message=message, advice=advice))
    findings.extend(finding for finding in found if finding not in findings)  # notebooks share modules
    return _Module(imports=imports, variables=tuple(variables))


def _package_data(root: Path, package: Path, findings: list[Finding]) -> Iterable[Path]:
    found: list[Finding] = []
    data = list(files_below(root, package, found, _is_code_or_litter)) if package.is_dir() else []
    findings.extend(finding for finding in found if finding not in findings)  # notebooks share packages
    return data


def _is_code_or_litter(entry: Entry) -> bool:
    """Modules, which are taken when they are reached; and what Python, editors and file managers leave."""
    path = entry.path
    is_code = path.suffix in (".py", ".pyc") and not entry.is_folder
    is_hidden = entry.is_hidden and "\\" not in path.name  # no program leaves a path of Windows
    return is_code or is_hidden or path.name == "__pycache__" or path.name.endswith("~")
