"""The fingerprint of a lesson: everything that can change its outputs, and nothing else.

In it: the executed cells in order with the tags that change execution, the notebook's path, the
companion modules that it reaches, its data files, whether it may use the network, the data profile and in the
profile `real` the files of its published data sets, Python, threads, the kernel, and the versions of the
packages it imports with all that those need. Not in it: prose, titles, cell ids, display tags, saved outputs,
times, host.
"""

from __future__ import annotations

import difflib
import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Fingerprint
from coursebuild.planning.environment import THREADS
from coursebuild.planning.packages import Packages
from coursebuild.safety.gate import open_file

_FORMAT = "2"
"""Changes when the way of running or storing changes what a stored execution would hold."""
_TAGS_THAT_MATTER = frozenset({"raises-exception"})
_KERNEL = "ipykernel"
_PACKAGE = "package "
_MOST_NAMES = 4


def fingerprint(
    root: Path, lesson: Lesson, notebook: Notebook, packages: Packages, edition: DataEdition
) -> Fingerprint:
    """Compute the fingerprint of `lesson` on that edition of its data, from the files under `root`."""
    cells = tuple(_digest_cell(cell) for cell in notebook.cells if cell.is_executed)
    direct = [name for name, _ in packages.imported_by(notebook.imports)]
    data = [path for dataset in lesson.datasets for path in dataset.files]
    parts = {
        "format": _FORMAT,
        "notebook path": notebook.path.as_posix(),
        **edition.parts,
        **({"network": "allowed"} if lesson.has_network else {}),
        "python": platform.python_version(),
        "threads": str(THREADS),
        **{f"{_PACKAGE}{name}": version for name, version in packages.closure([*direct, _KERNEL])},
        **{path.as_posix(): _digest_file(root, root / path) for path in [*notebook.companion, *data]},
    }
    ordered = tuple(sorted(parts.items()))
    return Fingerprint(
        digest=_digest([*cells, *(f"{k}={v}" for k, v in ordered)]), cells=cells, parts=ordered
    )


def explain(before: Fingerprint | None, now: Fingerprint, notebook: Notebook) -> Iterator[str]:
    """Yield, in words, what makes `now` differ from the fingerprint of the last execution."""
    if before is None:
        yield "it has not been executed yet"
        return
    if before.digest == now.digest:
        yield "its stored result is missing or damaged"
        return
    yield from _explain_cells(before.cells, now.cells, notebook)
    yield from _explain_parts(dict(before.parts), dict(now.parts))


def _explain_parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    packages: dict[str, list[str]] = {"no longer used": [], "new": []}
    for name in sorted(old.keys() | new.keys()):
        what = "new" if name not in old else "no longer used" if name not in new else ""
        if what and name.startswith(_PACKAGE):
            packages[what].append(name.removeprefix(_PACKAGE))
        elif what == "new":
            yield f"{name} is new" + (f" ({new[name]})" if _is_version(name) else "")
        elif what:
            yield f"{name} is {what}"
        elif old[name] != new[name]:
            yield f"{name}: {old[name]} → {new[name]}" if _is_version(name) else f"{name} changed"
    for what, names in packages.items():  # one import can bring dozens with it
        if names:
            shown = [f"{name} {new[_PACKAGE + name]}" if what == "new" else name for name in names]
            first, more = ", ".join(shown[:_MOST_NAMES]), len(shown) - _MOST_NAMES
            several = f"packages {first} and {more} more are" if more > 0 else f"packages {first} are"
            subject = f"package {first} is" if len(shown) == 1 else several
            yield f"{subject} {what}"


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
            yield f"{_join(found)} {what}"


def _join(numbers: Iterable[int]) -> str:
    shown = [str(number) for number in numbers]
    return f"cell {shown[0]}" if len(shown) == 1 else f"cells {', '.join(shown)}"


def _is_version(name: str) -> bool:
    return name.startswith(_PACKAGE) or name in ("python", "profile", "format", "notebook path", "threads")


def _digest_cell(cell: Cell) -> str:
    return _digest([cell.source, *sorted(cell.tags & _TAGS_THAT_MATTER)])


def _digest_file(root: Path, path: Path) -> str:
    with open(open_file(root, path), "rb") as file:  # noqa: PTH123  a descriptor
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(texts: Iterable[str]) -> str:
    """Hash texts so that moving a character from one to the next changes the digest."""
    sha = hashlib.sha256()
    for text in texts:
        raw = text.encode()
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()
