"""What a reader can take along from a lesson: names of files, and the addresses that a layout prints."""

from __future__ import annotations

import unicodedata
import urllib.parse
from html import escape
from pathlib import Path

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.edition import Edition
from coursebuild.pages.generated import Json, asset_address
from coursebuild.pages.handouts.bibtex import lesson_bibtex
from coursebuild.pages.page_records import ShownLesson
from coursebuild.safety.sanitise import sanitise

COLAB_BRANCH = "colab"
"""Colab opens notebooks from GitHub only: the workflow that publishes the site puts them on this branch."""


def download_name(notebook: Path) -> str:
    """The name under which a notebook is published: Jekyll composes letters and decodes `%41`."""
    return unicodedata.normalize("NFC", notebook.name).replace("%", "_")


def cloud_name(notebook: Path) -> str:
    """The name of the notebook for Colab and Kaggle."""
    return f"{download_name(notebook).removesuffix('.ipynb')}-cloud.ipynb"


def bundle_name(lesson: Lesson) -> str:
    """The name of the zip in which the lesson runs."""
    return f"{lesson.slug}.zip"


def bibliography_name(lesson: Lesson) -> str:
    """The name of the file with its references."""
    return f"{lesson.slug}.bib"


def in_address(name: str) -> str:
    """The name of a file as a part of an address: `a#b.ipynb` is a file, not a place on a page."""
    return urllib.parse.quote(name, safe="")


def handout_row(edition: Edition, course: str, shown: ShownLesson) -> Json:
    """The addresses of the handouts of a lesson, and how to cite it.

    An address that cannot work, as those of services while nobody knows where the site will be, is None.
    """
    lesson, cloud = shown.lesson, cloud_name(shown.notebook.path)
    folder, file = asset_address(f"lessons/{lesson.slug}"), in_address(cloud)
    opens = cloud in shown.beside
    bibtex = lesson_bibtex(lesson, course, edition.language, edition.whole_address(lesson))
    on_branch = edition.repository and branch_address(edition.repository, file)
    return {
        "bundle_url": f"{folder}/{bundle_name(lesson)}" if bundle_name(lesson) in shown.beside else None,
        "bibliography_url": f"{folder}/{bibliography_name(lesson)}" if lesson.references else None,
        "kaggle_url": kaggle_address(on_branch or f"{edition.site_url}{folder}/{file}") if opens else None,
        "colab_url": colab_address(edition.repository, file) if opens and on_branch else None,
        "bibtex_html": sanitise(escape(bibtex)),
    }


def kaggle_address(notebook: str) -> str:
    """The address at which Kaggle opens the notebook at an address."""
    return f"https://www.kaggle.com/kernels/welcome?src={notebook}"


def branch_address(repository: str, file: str) -> str:
    """The address on GitHub of a notebook that the workflow has put on its branch."""
    return f"https://github.com/{repository}/blob/{COLAB_BRANCH}/{file}"


def colab_address(repository: str, file: str) -> str:
    """The address at which Colab opens a notebook of the branch."""
    return f"https://colab.research.google.com/github/{repository}/blob/{COLAB_BRANCH}/{file}"
