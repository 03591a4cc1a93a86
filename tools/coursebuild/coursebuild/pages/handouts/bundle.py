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
from coursebuild.nouns.words import BundleWords

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


def readme(
    lesson: Lesson,
    datasets: Sequence[Dataset],
    *,
    notebook: str,
    python: str,
    address: str,
    words: BundleWords,
) -> bytes:
    """What the bundle is, how to run it, where its data come from and on what terms, as Markdown.

    `address` is that of the lesson's page, or '' while nobody knows it.
    """
    minor = ".".join(python.split(".")[:2])
    parts = [
        f"# {lesson.title}",
        lesson.summary,
        *([words.page.format(address=address)] if address else []),
        f"## {words.run}",
        words.run_text.format(python=minor),
        (
            "```sh\n"
            "python -m venv .venv\n"
            f". .venv/bin/activate  # {words.windows}: .venv\\Scripts\\activate\n"
            "python -m pip install jupyterlab -r requirements.txt\n"
            f"jupyter lab {notebook}\n"
            "```"
        ),
        words.run_note,
        *_data_sheets(datasets, words),
        f"## {words.licence}",
        words.licence_text,
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _data_sheets(datasets: Sequence[Dataset], words: BundleWords) -> list[str]:
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
