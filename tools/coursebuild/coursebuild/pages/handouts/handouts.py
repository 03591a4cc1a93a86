"""What a reader takes along from a lesson: bundle, notebook for Colab and Kaggle, bibliography."""

from __future__ import annotations

import hashlib

from coursebuild.nouns.edition import Edition
from coursebuild.nouns.result import Provenance
from coursebuild.nouns.settings import Settings
from coursebuild.pages.generated import asset_address
from coursebuild.pages.handouts.addresses import bibliography_name, bundle_name, cloud_name
from coursebuild.pages.handouts.bibtex import reference_bibtex
from coursebuild.pages.handouts.bundle import Bundle, pack_bundle
from coursebuild.pages.handouts.cloud import cloud_notebook
from coursebuild.pages.handouts.contents import Contents
from coursebuild.planning.packages import Packages
from coursebuild.planning.plan import PlannedLesson


class Handouts:
    """The handouts of one planned lesson: made only when their key says that something changed.

    A lesson that is shown as it was before it failed has no bundle: what lies beside its notebook today need
    not fit the notebook of then.
    """

    def __init__(
        self, settings: Settings, edition: Edition, planned: PlannedLesson, packages: Packages
    ) -> None:
        self._edition, self._planned = edition, planned
        self._contents = Contents(settings, planned, packages)

    @property
    def key(self) -> list[str]:
        """Stands for everything that decides the bytes of the handouts, besides notebook and execution."""
        lesson, is_current = self._planned.lesson, self._planned.outdated is None
        return [
            repr(self._edition),
            repr([lesson.datasets, lesson.references, is_current]),
            *self._contents.key,
        ]

    def files(self, provenance: Provenance) -> dict[str, bytes]:
        """The files by their names in the lesson's folder, for the run that the lesson shows."""
        lesson = self._planned.lesson
        files: dict[str, bytes] = {}
        if lesson.references:
            files[bibliography_name(lesson)] = "\n".join(map(reference_bibtex, lesson.references)).encode()
        if self._planned.outdated is None:
            files |= self._runnable(provenance)
        return files

    def _runnable(self, provenance: Provenance) -> dict[str, bytes]:
        edition, lesson, notebook = self._edition, self._planned.lesson, self._planned.notebook
        bundle = Bundle(
            lesson=lesson,
            notebook=notebook,
            carried=self._contents.files(),
            requirements=self._contents.requirements(provenance),
            python=provenance.python,
            address=edition.whole_address(lesson),
        )
        packed = pack_bundle(bundle, edition.words.bundle)
        files = {bundle_name(lesson): packed}
        if edition.site_url:
            folder = asset_address(f"lessons/{lesson.slug}")
            files[cloud_name(notebook.path)] = cloud_notebook(
                notebook,
                bundle=f"{edition.site_url}{folder}/{bundle_name(lesson)}",
                sha256=hashlib.sha256(packed).hexdigest(),
                requirements=bundle.requirements,
                words=edition.words.cloud,
            )
        return files
