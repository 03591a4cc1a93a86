"""Read the data sheets, `datasets.yml`: what each data set is, and where its real edition comes from."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coursebuild.nouns.course import Reference
from coursebuild.nouns.dataset import Dataset, PinnedFile, RealEdition
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import CoursePaths
from coursebuild.reading.fields import Fields
from coursebuild.reading.files import find_file
from coursebuild.reading.rows import DATASETS, REFERENCES, add_once
from coursebuild.safety.gate import check_file

_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_datasets(
    paths: CoursePaths, findings: list[Finding], references: Mapping[str, Reference]
) -> dict[str, Dataset]:
    """The data sets by name."""
    known: dict[str, Dataset] = {}
    for fields in DATASETS.read(paths.data, findings):
        real_only = fields.flag("real_only", default=False)
        dataset = Dataset(
            name=fields.slug("name"),
            title=fields.text("title"),
            summary=fields.text("summary"),
            synthetic=fields.flag("synthetic"),
            why=fields.text("why"),
            origin=fields.text("origin"),
            shapes=_lines(fields, "shapes"),
            licence=fields.text("licence", required=not real_only),
            references=tuple(each.id for each in REFERENCES.look_up_all(references, fields, "references")),
            files=_embedded_files(paths, fields),
            real=_real_edition(fields, required=real_only),
            real_only=real_only,
        )
        fields.refuse_unknown_keys()
        add_once(known, dataset.name, dataset, fields, "name")
    return known


def _lines(fields: Fields, key: str) -> tuple[str, ...]:
    return tuple(text for text, _ in fields.texts(key))


def _embedded_files(paths: CoursePaths, fields: Fields) -> tuple[Path, ...]:
    files = []
    for name, line in fields.texts("files", required=False):
        path = find_file(paths.notebooks, name)
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(paths.notebooks)):
            fields.note(line, f"`{name}` leads out of notebooks/", "give a path inside notebooks/")
        elif any(part.startswith(".") for part in Path(name).parts):
            advice = "give a path without hidden names"
            fields.note(line, f"`{name}` is hidden: it is not for readers", advice)
        elif (finding := check_file(paths.root, path)) is None:
            files.append(Path(paths.relative(path)))
        elif finding.rule == "missing":
            fields.note(line, f"notebooks/{name} is missing", "add the file, or remove the entry", "missing")
        else:
            fields.note(line, f"notebooks/{name}: {finding.message}", finding.advice, finding.rule)
    return tuple(files)


def _real_edition(fields: Fields, *, required: bool) -> RealEdition | None:
    real = fields.section("real", required=required)
    if not fields.has("real"):
        return None
    edition = RealEdition(
        title=real.text("title"),
        summary=real.text("summary"),
        origin=real.text("origin"),
        licence=real.text("licence"),
        url=real.url("url"),
        layout=_lines(real, "layout"),
        files=_pinned_files(real),
    )
    real.refuse_unknown_keys()
    return edition


def _pinned_files(real: Fields) -> tuple[PinnedFile, ...]:
    known: dict[str, PinnedFile] = {}
    for fields in real.rows("files", "a file of `real`", required=False):
        path, sha256 = fields.text("path"), fields.text("sha256")
        if path and not _is_inside(path):
            advice = "give a path relative to that folder, with forward slashes"
            fields.note("path", f"`{path}` does not lie in the folder of the data set", advice)
        if sha256 and not _SHA256.fullmatch(sha256):
            fields.note("sha256", f"`{sha256}` is not a SHA-256", "give its 64 digits, 0-9 and a-f")
        pinned = PinnedFile(
            path=PurePosixPath(path),
            url=fields.url("url"),
            sha256=sha256,
            bytes=fields.whole_number("bytes"),
        )
        fields.refuse_unknown_keys()
        add_once(known, path, pinned, fields, "path")
    return tuple(known.values())


def _is_inside(path: str) -> bool:
    """Whether a path stays in its folder, on every system, and is none of the tool's own partial files."""
    parts = PurePosixPath(path).parts
    is_plain = not any(part.startswith(".") or set(part) & set('\\:*?"<>|') for part in parts)
    return bool(parts) and parts[0] != "/" and is_plain and not path.endswith((".part", ".part.tag"))
