"""What goes into the bundle of a lesson, under which names: each file once, and portable.

A bundle is unpacked on any system. A name that another program reads otherwise, or that replaces a file which
the tool adds, would silently give readers something else than what ran.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.paths import CoursePaths
from coursebuild.safety.portable_names import make_portable, normalise_name, why_not_portable

README, REQUIREMENTS = "README.md", "requirements.txt"
_RENAME = "rename it with letters, digits, `-` and `_`, or leave it out"


def bundled_files(paths: CoursePaths, lesson: Lesson, notebook: Notebook) -> Mapping[Path, str]:
    """The files that the notebook needs beside it, relative to the root, with their names there."""
    files = {*notebook.companion, *(file for each in lesson.datasets for file in each.files)}
    if os.path.lexists(paths.licence):
        files.add(Path(paths.relative(paths.licence)))
    return {path: _name(notebook.path.parent, path) for path in sorted(files)}


def name_in_bundle(notebook: Notebook) -> str:
    """The notebook's own name in the bundle, on every system."""
    return make_portable(notebook.path.name)


def check_bundle(paths: CoursePaths, lesson: Lesson, notebook: Notebook, findings: list[Finding]) -> None:
    """Add the files that have no place of their own in the bundle; those of several lessons once."""
    for finding in _problems(bundled_files(paths, lesson, notebook), name_in_bundle(notebook)):
        if finding not in findings:
            findings.append(finding)


def _problems(carried: Mapping[Path, str], notebook: str) -> Iterator[Finding]:
    ours = (notebook, README, REQUIREMENTS)
    taken = {normalise_name(name): f"the bundle's own {name}" for name in ours}
    folders: dict[str, str] = {}
    for path, name in carried.items():
        problem, key, *above = _look_at(name)
        if problem:
            yield _finding(path, f"its name cannot be unpacked on every system: {problem}")
            continue
        clash = (
            taken.get(key) or folders.get(key) or next((taken[each] for each in above if each in taken), None)
        )
        if clash:
            yield _finding(path, f"in the bundle its name is that of {clash}, but for case or spelling")
            continue
        taken[key] = path.as_posix()
        folders |= dict.fromkeys(above, f"the folder of {path.as_posix()}")


@functools.lru_cache(maxsize=4096)  # lessons share the files of their companion
def _look_at(name: str) -> tuple[str, ...]:
    """Why it is not portable, its normalised form, and those of the folders that it lies in."""
    folders = (str(folder) for folder in PurePosixPath(name).parents if folder.name)
    return why_not_portable(name), *map(normalise_name, (name, *folders))


def _finding(path: Path, message: str) -> Finding:
    return Finding(path=path.as_posix(), rule="bundle-name", message=message, advice=_RENAME)


@functools.lru_cache(maxsize=4096)
def _name(folder: Path, path: Path) -> str:
    """Its name beside the notebooks of `folder`, where the bundle also puts what lies elsewhere."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
