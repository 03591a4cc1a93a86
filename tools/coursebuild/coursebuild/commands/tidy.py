"""Take out of the notebooks of a course what Jupyter saved in them; the only command that writes there.

A notebook is replaced in one step, and only where something changes; a broken one is named and left alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.folders import write_if_changed
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.notebooks import read_document
from coursebuild.reading.tidy_notebook import tidy_notebook
from coursebuild.reading.unnamed_notebooks import notebooks_below


@dataclass(frozen=True, slots=True, kw_only=True)
class TidiedFile:
    """What became of one notebook."""

    path: Path
    """Relative to the root of the course."""
    is_changed: bool = False
    changes: tuple[str, ...] = ()
    """What was taken out or put right, in words."""
    files: tuple[str, ...] = ()
    """Names of the pictures that were written beside it."""
    findings: tuple[Finding, ...] = ()
    """Why it was left alone."""


def tidy_notebooks(settings: Settings, names: Sequence[str] = ()) -> Iterator[TidiedFile]:
    """Tidy the notebooks of these names, or all; raises CourseBuildError for a name that none has."""
    known = notebooks_below(settings)
    for path in [_find(settings, known, name) for name in names] or known:
        yield _tidy(settings, path)


def _find(settings: Settings, known: Sequence[Path], name: str) -> Path:
    """The notebook of this name: as a path from here, from the course, or from its folder of notebooks."""
    for folder in (Path.cwd(), settings.root, settings.notebooks):
        for path in (folder / name, folder / f"{name}.ipynb"):
            if path.is_relative_to(settings.root) and (found := path.relative_to(settings.root)) in known:
                return found
    shown = [path.relative_to(settings.notebooks.name).as_posix() for path in known]
    close = difflib.get_close_matches(name, shown, n=1)
    advice = f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(shown) or 'none'}"
    raise CourseBuildError(f"there is no notebook `{name}` in {settings.notebooks.name}/\n    {advice}")


def _tidy(settings: Settings, path: Path) -> TidiedFile:
    findings: list[Finding] = []
    document = read_document(settings.root, path, findings)
    if document is None:
        return TidiedFile(path=path, findings=tuple(findings))
    try:
        tidied = tidy_notebook(document, path.stem)
    except ValueError as error:
        finding = Finding(path=path.as_posix(), rule="tidy", message=f"it was left as it is: {error}")
        return TidiedFile(path=path, findings=(finding,))
    place = (settings.root / path).resolve()  # a link stays one
    for name, content in tidied.files.items():
        write_if_changed(place.with_name(name), content)
    is_changed = write_if_changed(place, tidied.content)
    return TidiedFile(path=path, is_changed=is_changed, changes=tidied.changes, files=tuple(tidied.files))
