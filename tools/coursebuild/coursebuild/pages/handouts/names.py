"""The names of the files that a reader takes along from a lesson."""

from __future__ import annotations

import unicodedata
import urllib.parse
from pathlib import Path

from coursebuild.nouns.course import Lesson


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
