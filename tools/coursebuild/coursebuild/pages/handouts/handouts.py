"""What a reader takes along from a lesson: bundle, notebook for Colab and Kaggle, bibliography."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.words import Words
from coursebuild.pages.handouts.bibtex import bibliography, lesson_bibtex, reference_bibtex
from coursebuild.pages.handouts.bundle import Requirement, pack, readme, requirements_text
from coursebuild.pages.handouts.cloud import branch_address, cloud_notebook, colab_address, kaggle_address
from coursebuild.pages.handouts.notebook_file import download_name, in_address, notebook_json
from coursebuild.safety.sanitise import sanitise


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What is the same for the handouts of all lessons."""

    course: str
    language: str
    site_url: str
    """Where the site will be published; '' while nobody knows it: nothing can be fetched from there."""
    repository: str
    """`owner/name` on GitHub, or ''."""
    words: Words

    def folder(self, lesson: Lesson) -> str:
        """The folder of the lesson's files on the site, without its base address."""
        return f"/assets/generated/lessons/{lesson.slug}"

    def page(self, lesson: Lesson) -> str:
        """The whole address of the lesson's page; '' while nobody knows it."""
        return f"{self.site_url}{lesson.url}" if self.site_url else ""


def make_handouts(
    publisher: Publisher,
    lesson: Lesson,
    notebook: Notebook,
    *,
    name: str,
    carried: Mapping[str, bytes],
    requirements: Sequence[Requirement],
    python: str,
) -> dict[str, bytes]:
    """The files by their names in the lesson's folder.

    `name` is the notebook's in the bundle; `carried` holds what it needs beside it, by name.
    """
    # A data set that exists as published only is nothing that the bundle could run on.
    datasets = [dataset for dataset in lesson.datasets if not dataset.real_only]
    bundle = pack(
        {
            **carried,
            name: notebook_json(notebook),
            "requirements.txt": requirements_text(requirements),
            "README.md": readme(
                lesson,
                datasets,
                notebook=name,
                python=python,
                address=publisher.page(lesson),
                words=publisher.words.bundle,
            ),
        }
    )
    files = {_bundle(lesson): bundle}
    if publisher.site_url:
        files[_cloud(notebook)] = cloud_notebook(
            notebook,
            bundle=f"{publisher.site_url}{publisher.folder(lesson)}/{_bundle(lesson)}",
            sha256=hashlib.sha256(bundle).hexdigest(),
            requirements=requirements,
            words=publisher.words.cloud,
        )
    return files


def make_bibliography(lesson: Lesson) -> dict[str, bytes]:
    """The references of the lesson as a file, by its name; nothing for a lesson without any."""
    if not lesson.references:
        return {}
    return {_bibliography(lesson): bibliography(map(reference_bibtex, lesson.references))}


def handout_row(
    publisher: Publisher, lesson: Lesson, notebook: Notebook, made: Collection[str]
) -> dict[str, Any]:
    """The handouts as the layouts print them; `made` names the files that there are.

    An address that cannot work, as those of services while nobody knows where the site will be, is None.
    """
    folder, cloud = publisher.folder(lesson), _cloud(notebook)
    opens = cloud in made
    bibtex = lesson_bibtex(lesson, publisher.course, publisher.language, publisher.page(lesson))
    file = in_address(cloud)
    on_branch = publisher.repository and branch_address(publisher.repository, file)
    return {
        "bundle_url": f"{folder}/{_bundle(lesson)}" if _bundle(lesson) in made else None,
        "bibliography_url": f"{folder}/{_bibliography(lesson)}" if lesson.references else None,
        "kaggle_url": kaggle_address(on_branch or f"{publisher.site_url}{folder}/{file}") if opens else None,
        "colab_url": colab_address(publisher.repository, file) if opens and on_branch else None,
        "bibtex_html": sanitise(escape(bibtex)),
        **_changed(lesson, publisher.words),
    }


def _changed(lesson: Lesson, words: Words) -> dict[str, str]:
    day = lesson.changed
    if day is None:
        return {}
    return {
        "changed": day.isoformat(),
        "changed_text": words.date_text(day),
    }


def _bundle(lesson: Lesson) -> str:
    return f"{lesson.slug}.zip"


def _bibliography(lesson: Lesson) -> str:
    return f"{lesson.slug}.bib"


def _cloud(notebook: Notebook) -> str:
    return f"{download_name(notebook.path).removesuffix('.ipynb')}-cloud.ipynb"
