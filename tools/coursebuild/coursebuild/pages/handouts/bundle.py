"""The bundle of a lesson: a zip in which its notebook runs in a folder that holds nothing else.

The same lesson gives the same bytes: names are sorted, and no time or permission of this machine gets in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.words import BundleWords
from coursebuild.pages.handouts.notebook_file import notebook_json
from coursebuild.reading.bundles import README, REQUIREMENTS, name_in_bundle

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can state."""
_READABLE_FILE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """An installed package that a lesson imports."""

    module: str
    """The name by which it is imported, such as `cv2`."""
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.distribution}=={self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the zip of a lesson is made of."""

    lesson: Lesson
    notebook: Notebook
    carried: Mapping[str, bytes]
    """What the notebook needs beside it, by name."""
    requirements: tuple[Requirement, ...]
    python: str
    """The version that it ran with."""
    address: str
    """Of the lesson's page; '' while nobody knows it."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, by their names in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _UNIX, _READABLE_FILE
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()


def requirements_text(requirements: Sequence[Requirement]) -> bytes:
    """The lines that pip installs, each package once."""
    return "".join(f"{line}\n" for line in sorted(set(map(str, requirements)))).encode()


def pack_bundle(bundle: Bundle, words: BundleWords) -> bytes:
    """The zip of a lesson."""
    return pack(
        {
            **bundle.carried,
            name_in_bundle(bundle.notebook): notebook_json(bundle.notebook),
            REQUIREMENTS: requirements_text(bundle.requirements),
            README: readme(bundle, words),
        }
    )


def readme(bundle: Bundle, words: BundleWords) -> bytes:
    """What the bundle is, how to run it, where its data come from and on what terms, as Markdown."""
    lesson = bundle.lesson
    minor = ".".join(bundle.python.split(".")[:2])
    parts = [
        f"# {lesson.title}",
        lesson.summary,
        *([words.page.format(address=bundle.address)] if bundle.address else []),
        f"## {words.run}",
        words.run_text.format(python=minor),
        (
            "```sh\n"
            "python -m venv .venv\n"
            f". .venv/bin/activate  # {words.windows}: .venv\\Scripts\\activate\n"
            "python -m pip install jupyterlab -r requirements.txt\n"
            f"jupyter lab {name_in_bundle(bundle.notebook)}\n"
            "```"
        ),
        words.run_note,
        *_data_sheets(lesson.datasets, words),
        f"## {words.licence}",
        words.licence_text,
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _data_sheets(datasets: Sequence[Dataset], words: BundleWords) -> list[str]:
    # A data set that exists as published only is nothing that the bundle could run on.
    datasets = [dataset for dataset in datasets if not dataset.real_only]
    if not datasets:
        return []
    sheets = [f"## {words.data}"]
    for dataset in datasets:
        mark = f" ({words.synthetic})" if dataset.synthetic else ""
        lines = [
            f"{words.origin}: {dataset.origin}",
            *(f"{words.shape}: {shape}" for shape in dataset.shapes),
            f"{words.licence}: {dataset.licence}",
        ]
        sheets += [f"### {dataset.title}{mark}", dataset.summary, "\n".join(f"- {line}" for line in lines)]
    return sheets
