"""Gather from the course and from what ran all that the handouts of a lesson are made of."""

from __future__ import annotations

from pathlib import Path

from coursebuild.keeping.folders import digest_files
from coursebuild.nouns.notebook import CellKind
from coursebuild.nouns.result import Result
from coursebuild.nouns.settings import Settings
from coursebuild.pages.handouts.bundle import Requirement
from coursebuild.pages.handouts.handouts import Publisher, make_bibliography, make_handouts
from coursebuild.planning.packages import Packages
from coursebuild.planning.plan import PlannedLesson
from coursebuild.reading.bundles import carried_files, name_in_bundle
from coursebuild.reading.imports import sought_modules
from coursebuild.safety.gate import read_file


class LessonHandouts:
    """The handouts of one planned lesson: made only when their key says that something changed.

    A lesson that is shown as it was before it failed has no bundle: what lies beside its notebook today need
    not fit the notebook of then.
    """

    def __init__(
        self,
        settings: Settings,
        publisher: Publisher,
        planned: PlannedLesson,
        result: Result,
        packages: Packages,
    ) -> None:
        self._settings, self._publisher, self._planned = settings, publisher, planned
        assert result.provenance is not None
        self._packages, self._provenance = packages, result.provenance
        self._carried = carried_files(settings, planned.lesson, planned.notebook)

    @property
    def key(self) -> list[str]:
        """Stands for everything that decides the bytes of the handouts, besides notebook and execution."""
        lesson = self._planned.lesson
        return [
            repr(self._publisher),
            repr([lesson.datasets, lesson.references, self._planned.outdated is None]),
            str(self._packages.imported_by(self._modules())),
            digest_files(self._settings.root, (self._settings.root / path for path in self._carried)),
        ]

    def files(self) -> dict[str, bytes]:
        """The files by their names in the lesson's folder."""
        planned = self._planned
        files = make_bibliography(planned.lesson)
        if planned.outdated is None:
            files |= make_handouts(
                self._publisher,
                planned.lesson,
                planned.notebook,
                name=name_in_bundle(planned.notebook),
                carried={name: self._read(path) for path, name in self._carried.items()},
                requirements=self._requirements(),
                python=self._provenance.python,
            )
        return files

    def _read(self, path: Path) -> bytes:
        return read_file(self._settings.root, self._settings.root / path)

    def _requirements(self) -> tuple[Requirement, ...]:
        """What the lesson imports or looks for, in the versions that it ran with."""
        ran_with = dict(self._provenance.packages)
        return tuple(
            Requirement(module=module, distribution=name, version=ran_with.get(name, version))
            for module in self._modules()
            for name, version in self._packages.imported_by([module])
        )

    def _modules(self) -> list[str]:
        notebook = self._planned.notebook
        sources = [cell.source for cell in notebook.cells if cell.kind is CellKind.CODE]
        for path in notebook.companion:
            if path.suffix == ".py":
                sources.append(self._read(path).decode("utf-8-sig"))
        imported = {name.partition(".")[0] for name in notebook.imports}
        return sorted(imported.union(*map(sought_modules, sources)))
