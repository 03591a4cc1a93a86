"""The fingerprint of a lesson: everything that can change its outputs, and nothing else.

In it: the executed cells in order as Python reads them with the tags that change execution, the companion
modules that they reach (without docstrings) and the data files, under their names as seen from the notebook;
whether it may use the network, the data profile and in the profile `real` the files of its published data
sets; Python (minor), threads, and the versions of the packages that decide. Not in it: prose, titles,
comments, blank lines, name and folder of the notebook, cell ids, display tags, saved outputs, times, host.

Code that may read code, or its own place, is taken as it is written (`source_code`); so is the code of a
lesson whose outputs show lines of it: the store finds such a result by `as_written` only.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursebuild.keeping.records import Memory
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint
from coursebuild.planning.environment import THREADS
from coursebuild.planning.packages import Packages
from coursebuild.planning.source_code import CodeReader, CodeReading
from coursebuild.safety.gate import open_file, read_file

_FORMAT = "3"
"""Changes when the way of running or storing changes what a stored execution would hold."""
_TAGS_THAT_MATTER = frozenset({"raises-exception"})
FILE = "file "
PACKAGE = "package "
"""How the names of such parts begin."""
_VERSIONS = ("python", "profile", "format", "folder", "threads")
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Fingerprinter:
    """Takes fingerprints of lessons that are to run with these packages, as their files are now.

    Each file is read once, however many lessons share it: who wants to know of an edit takes another one.
    """

    packages: Packages
    code: CodeReader = field(default_factory=CodeReader)
    _modules: Memory[CodeReading] = field(default_factory=Memory, init=False)
    _files: Memory[str] = field(default_factory=Memory, init=False)
    _decide: Memory[dict[str, str]] = field(default_factory=Memory, init=False)

    def fingerprint(
        self, root: Path, lesson: Lesson, notebook: Notebook, edition: DataEdition
    ) -> Fingerprint:
        """Compute the fingerprint of `lesson` on that edition of its data, from the files under `root`."""
        executed = [cell for cell in notebook.cells if cell.is_executed]
        cells = [self.code.read_cell(cell.source) for cell in executed]
        data = [path for dataset in lesson.datasets for path in dataset.files]
        folder = str(notebook.path.parent)
        modules = {
            _name_beside(folder, str(path)): self._read_module(root, path)
            for path in notebook.companion
            if path.suffix == ".py" and path not in data
        }
        readings = [*cells, *modules.values()]
        shows_versions = any(reading.reads_versions for reading in readings)
        files = {_name_beside(folder, str(path)): path for path in [*notebook.companion, *data]}
        decide = self._that_decide(notebook.imports, all_of_them=shows_versions)
        parts = {
            "format": _FORMAT,
            **edition.parts,
            **({"network": "allowed"} if lesson.has_network else {}),
            "python": _python(with_patch=shows_versions),
            "threads": str(THREADS),
            **{f"{PACKAGE}{name}": version for name, version in decide.items()},
            **{name: self._digest(root, path) for name, path in files.items() if name not in modules},
        }
        tags = [sorted(cell.tags & _TAGS_THAT_MATTER) for cell in executed]
        as_read = _combine(
            zip((reading.as_read for reading in cells), tags, strict=True),
            parts | {name: reading.as_read for name, reading in modules.items()},
        )
        as_written = _combine(
            zip((reading.as_written for reading in cells), tags, strict=True),
            parts
            | {"folder": notebook.path.parent.as_posix()}
            | {name: reading.as_written for name, reading in modules.items()},
        )
        if any(reading.reads_code for reading in readings):
            return as_written
        return replace(as_read, as_written=as_written.digest)

    def _read_module(self, root: Path, path: Path) -> CodeReading:
        return self._modules.recall(
            f"{root}/{path}", lambda: self.code.read_module(read_file(root, root / path))
        )

    def _digest(self, root: Path, path: Path) -> str:
        return self._files.recall(f"{root}/{path}", lambda: digest_file(root, root / path))

    def _that_decide(self, imports: Iterable[str], *, all_of_them: bool) -> dict[str, str]:
        return self._decide.recall(
            f"{sorted(imports)} {all_of_them}",
            lambda: self.packages.that_decide(imports, all_of_them=all_of_them),
        )


def _combine(code_and_tags: Iterable[tuple[str, list[str]]], parts: Mapping[str, str]) -> Fingerprint:
    cells = tuple(digest_texts([code, *tags]) for code, tags in code_and_tags)
    ordered = tuple(sorted(parts.items()))
    digest = digest_texts([*cells, *(f"{name}={value}" for name, value in ordered)])
    return Fingerprint(digest=digest, cells=cells, parts=ordered)


def _python(*, with_patch: bool) -> str:
    version = platform.python_version()
    return f"{platform.python_implementation()} {version if with_patch else version.rpartition('.')[0]}"


@functools.lru_cache(maxsize=4096)  # notebooks share a folder and what lies in it
def _name_beside(folder: str, path: str) -> str:
    """A file's name as seen from the folder in which the notebook runs."""
    return FILE + Path(os.path.relpath(path, folder)).as_posix()


def explain(before: Fingerprint | None, now: Fingerprint, notebook: Notebook) -> Iterator[str]:
    """Yield, in words, what makes `now` differ from the fingerprint of the last execution."""
    if before is None:
        yield "it has not been executed yet"
        return
    if before == now:
        yield "its stored result is missing or damaged"
        return
    old, new = (_in_words(each, notebook) for each in (before, now))
    if old.get("format") != new.get("format"):
        yield "it was last executed by an earlier version of the tool, and was changed since"
    elif (before.cells, old) == (now.cells, new):
        yield "comments or blank lines changed, and its outputs show lines of code or are no longer stored"
    else:
        yield from _explain_cells(before.cells, now.cells, notebook)
        yield from _explain_parts(old, new)


def _in_words(fingerprint: Fingerprint, notebook: Notebook) -> dict[str, str]:
    """Its parts, the files under their names in the course."""
    return {
        os.path.normpath(notebook.path.parent / name.removeprefix(FILE))
        if name.startswith(FILE)
        else name: value
        for name, value in fingerprint.parts
    }


def _explain_parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    packages: dict[str, list[str]] = {"no longer used": [], "new": []}
    for name in sorted(old.keys() | new.keys()):
        what = "new" if name not in old else "no longer used" if name not in new else ""
        if what and name.startswith(PACKAGE):
            packages[what].append(name.removeprefix(PACKAGE))
        elif what == "new":
            yield f"{name} is new" + (f" ({new[name]})" if _is_version(name) else "")
        elif what:
            yield f"{name} is {what}"
        elif old[name] != new[name]:
            yield f"{name}: {old[name]} → {new[name]}" if _is_version(name) else f"{name} changed"
    for what, names in packages.items():  # one import can bring dozens with it
        if names:
            shown = [f"{name} {new[PACKAGE + name]}" if what == "new" else name for name in names]
            more = len(shown) - _MOST_NAMES
            listed = ", ".join(shown[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
            yield f"package {listed} is {what}" if len(shown) == 1 else f"packages {listed} are {what}"


def _explain_cells(old: tuple[str, ...], new: tuple[str, ...], notebook: Notebook) -> Iterator[str]:
    numbers = [cell.number for cell in notebook.cells if cell.is_executed]
    changed: dict[str, list[int]] = {"changed": [], "new": []}
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for action, old_start, old_end, start, end in matcher.get_opcodes():
        if action == "delete":
            count = old_end - old_start
            place = f"after cell {numbers[start - 1]}" if start else "at the start"
            yield f"{count} code cell{'s' if count > 1 else ''} {place} removed"
        elif action != "equal":
            changed["new" if action == "insert" else "changed"].extend(numbers[start:end])
    for what, found in changed.items():
        if found:
            yield f"cell{'s' if len(found) > 1 else ''} {', '.join(map(str, found))} {what}"


def _is_version(name: str) -> bool:
    return name.startswith(PACKAGE) or name in _VERSIONS


def digest_file(root: Path, path: Path) -> str:
    """Hash a file below `root`, which may be large."""
    with open(open_file(root, path), "rb") as file:  # noqa: PTH123  a descriptor
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_texts(texts: Iterable[str]) -> str:
    """Hash texts so that moving a character from one to the next changes the digest."""
    sha = hashlib.sha256()
    for text in texts:
        raw = text.encode()
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()
