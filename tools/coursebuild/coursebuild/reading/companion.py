"""Find the modules beside a notebook that it can reach, through any number of imports.

Read from source, never imported: the tool does not know what is taught. Importing `a.b` runs the
package `a` too, so every enclosing `__init__.py` is reached; files of a reached package that are not
Python count as its data.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import SetVariable
from coursebuild.reading.files import read_text
from coursebuild.reading.reach import Reach, ReachReader
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
    name: str
    """Dotted, as it is imported."""
    path: Path
    imports: tuple[str, ...]
    variables: tuple[SetVariable, ...]
    findings: tuple[Finding, ...]

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]


class Companions:
    """The modules beside the notebooks of a course, each looked at once, however many notebooks share it."""

    def __init__(self, root: Path, reader: ReachReader | None = None) -> None:
        self.reader = reader or ReachReader()
        self._root = root
        self._modules: dict[tuple[str, str], _Module | None] = {}
        """By folder and dotted name."""
        self._data: dict[Path, _Data] = {}

    def find(self, folder: Path, imports: Iterable[str], findings: list[Finding]) -> Companion:
        """Follow `imports` through the modules in `root / folder`."""
        modules: dict[str, _Module] = {}
        outside: set[str] = set()
        waiting = sorted(imports)
        while waiting:
            name = waiting.pop()
            chain = tuple(self._chain(folder, name))
            if not chain:
                outside.add(name)
            for module in chain:
                if module.name not in modules:
                    modules[module.name] = module
                    waiting.extend(module.imports)
        packages = {name.partition(".")[0] for name in modules}
        data = [self._package_data(folder / name) for name in packages]
        shared = [*(module.findings for module in modules.values()), *(each.findings for each in data)]
        for found in shared:  # with other notebooks
            findings.extend(finding for finding in found if finding not in findings)
        files = {module.path for module in modules.values()}.union(*(each.files for each in data))
        return Companion(
            files=tuple(sorted(files)),
            outside=frozenset(outside),
            variables=tuple(variable for module in modules.values() for variable in module.variables),
        )

    def _chain(self, folder: Path, name: str) -> Iterator[_Module]:
        """The modules that run when `name` is imported, outermost first; a name that is no module ends it."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            module = self._module(folder, ".".join(parts[:end]))
            if module is None:
                return
            yield module
            if not module.is_package:
                return

    def _module(self, folder: Path, name: str) -> _Module | None:
        """The module of this name; None when it does not lie beside the notebook."""
        key = str(folder), name
        if key not in self._modules:
            path = _find_module((self._root / folder).joinpath(*name.split(".")))
            self._modules[key] = None if path is None else _look_into(self._root, path, name, self.reader)
        return self._modules[key]

    def _package_data(self, package: Path) -> _Data:
        if package not in self._data:
            self._data[package] = _data_below(self._root, package)
        return self._data[package]


def _find_module(place: Path) -> Path | None:
    """The file that Python runs for a module or a package at this place."""
    return next(filter(_is_module, (place / "__init__.py", place.with_name(f"{place.name}.py"))), None)


def _is_module(path: Path) -> bool:
    """Whether something stands where Python looks for a module; what is no file is refused later."""
    return os.path.lexists(path) and not path.is_dir()


def _look_into(root: Path, path: Path, module: str, reader: ReachReader) -> _Module:
    shown_path = path.relative_to(root).as_posix()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    findings: list[Finding] = []
    source = read_text(path, shown_path, findings) or ""
    reach = Reach(imports=(), variables=())
    try:
        reach = reader.read(source, package)
    except (SyntaxError, ValueError) as error:
        line, message = getattr(error, "lineno", None), getattr(error, "msg", error)
        message = f"the code cannot be parsed: {message}"
        advice = "put the code right"
        findings.append(Finding(path=shown_path, line=line, rule="syntax", message=message, advice=advice))
    return _Module(
        name=module,
        path=path.relative_to(root),
        imports=reach.imports,
        variables=tuple(
            SetVariable(place=path.name, name=name, value=value) for name, value in reach.variables
        ),
        findings=tuple(findings),
    )


def _data_below(root: Path, package: Path) -> _Data:
    findings: list[Finding] = []
    files: list[Path] = []
    if (root / package).is_dir():
        found = files_below(root, root / package, findings, _is_code_or_litter)
        files = [path.relative_to(root) for path in found]
    return _Data(files=tuple(files), findings=tuple(findings))


def _is_code_or_litter(entry: Entry) -> bool:
    """Modules, which are taken when they are reached; and what Python, editors and file managers leave."""
    path = entry.path
    is_code = path.suffix in (".py", ".pyc") and not entry.is_folder
    is_hidden = entry.is_hidden and "\\" not in path.name  # no program leaves a path of Windows
    return is_code or is_hidden or path.name == "__pycache__" or path.name.endswith("~")
