"""What the notebook of a lesson needs where it is taken: the files beside it, and the packages."""

from __future__ import annotations

from pathlib import Path

from coursebuild.nouns.notebook import CellKind
from coursebuild.nouns.result import Provenance
from coursebuild.nouns.settings import Settings
from coursebuild.pages.handouts.bundle import Requirement
from coursebuild.planning.packages import Packages
from coursebuild.planning.plan import PlannedLesson
from coursebuild.reading.bundles import bundled_files
from coursebuild.reading.imports import sought_modules
from coursebuild.safety.digests import digest_files
from coursebuild.safety.gate import read_file


class Contents:
    """What goes along with the notebook of one planned lesson."""

    def __init__(self, settings: Settings, planned: PlannedLesson, packages: Packages) -> None:
        self._root, self._notebook, self._packages = settings.root, planned.notebook, packages
        self._carried = bundled_files(settings, planned.lesson, planned.notebook)
        self._modules = self._imported_modules()

    @property
    def key(self) -> list[str]:
        """Stands for all files and packages."""
        files = digest_files(self._root, (self._root / path for path in self._carried))
        return [str(self._packages.imported_by(self._modules)), files]

    def files(self) -> dict[str, bytes]:
        """The files by their names beside the notebook."""
        return {name: self._read(path) for path, name in self._carried.items()}

    def requirements(self, provenance: Provenance) -> tuple[Requirement, ...]:
        """What the lesson imports or looks for, in the versions that it ran with."""
        ran_with = dict(provenance.packages)
        return tuple(
            Requirement(module=module, distribution=name, version=ran_with.get(name, version))
            for module in self._modules
            for name, version in self._packages.imported_by([module])
        )

    def _read(self, path: Path) -> bytes:
        return read_file(self._root, self._root / path)

    def _imported_modules(self) -> list[str]:
        notebook = self._notebook
        sources = [cell.source for cell in notebook.cells if cell.kind is CellKind.CODE]
        sources += (
            self._read(path).decode("utf-8-sig") for path in notebook.companion if path.suffix == ".py"
        )
        imported = {name.partition(".")[0] for name in notebook.imports}
        return sorted(imported.union(*map(sought_modules, sources)))
