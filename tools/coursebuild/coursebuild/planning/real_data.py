"""The real edition of the data sets on disk: what is missing or not as pinned, and a digest of what is there.

Published data sets hold gigabytes and `status` must answer at once, so the digest of a file is kept and
taken again while size, times and inode are the same. A file that was written a moment ago is always read:
a second change within the clock's step would leave no sign.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.nouns.course import Course
from coursebuild.nouns.dataset import DataEdition, Dataset, Profile
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings

_SETTLED_NS = 2_000_000_000
_PARTIAL = (".part", ".part.tag")
_SHOWN_FILES = 3
_State = tuple[int, int, int, int]
"""Size, times and inode of a file."""


class RealData:
    """The folders of real data of one course."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.real_data
        self._record = Record(settings.records / "file-digests.json", dict[str, tuple[_State, str]])
        self._known = self._record.read() or {}
        self._is_changed = False

    def edition(self, datasets: Iterable[Dataset]) -> DataEdition:
        """What a lesson with these data sets runs on in the profile of the settings."""
        if self._settings.profile is Profile.EMBEDDED:
            return DataEdition(profile=Profile.EMBEDDED)
        digests = {dataset.name: self._digest(dataset.name) for dataset in datasets}
        self._save()
        return DataEdition(profile=Profile.REAL, digests=digests)

    def problems(self, datasets: Iterable[Dataset]) -> tuple[Finding, ...]:
        """One finding for each data set that the profile needs and that is missing or not as pinned."""
        if self._settings.profile is Profile.EMBEDDED:
            return ()
        findings = tuple(found for dataset in datasets for found in self._problems(dataset))
        self._save()
        return findings

    def _problems(self, dataset: Dataset) -> Iterator[Finding]:
        folder, real = self._folder / dataset.name, dataset.real
        if real is None:
            yield _finding(
                "_data/datasets.yml",
                f"the data set `{dataset.name}` has no real edition",
                "add `real:` to its entry, or build with the profile embedded",
            )
            return
        get = (
            f"get them with `coursebuild fetch {dataset.name}`"
            if real.files
            else "\n    ".join([f"place them by hand, from {real.url}", *real.layout])
        )
        place = self._settings.relative(folder) if folder.is_relative_to(self._settings.root) else str(folder)
        missing = [file for file in real.files if not (folder / file.path).is_file()]
        if not any(_files_below(folder)):
            yield _finding(place, f"the real data of `{dataset.name}` are not there", get)
        elif missing:
            names = _named([str(file.path) for file in missing])
            yield _finding(place, f"of the real data of `{dataset.name}` there is no {names}", get)
        else:
            found = {file: self._digest_file(folder / file.path) for file in real.files}
            wrong = [
                f"{file.path} is not the published file\n"
                f"        expected sha256 {file.sha256}\n"
                f"        found    sha256 {actual}"
                for file, actual in found.items()
                if actual != file.sha256
            ]
            if wrong:
                advice = f"remove it, then get it again with `coursebuild fetch {dataset.name}`"
                yield _finding(place, "\n    ".join(wrong), advice)

    def _digest(self, name: str) -> str:
        sha = hashlib.sha256()
        folder = self._folder / name
        for path in _files_below(folder):
            raw = path.relative_to(folder).as_posix().encode()
            sha.update(len(raw).to_bytes(8, "big") + raw + bytes.fromhex(self._digest_file(path)))
        return sha.hexdigest()

    def _digest_file(self, path: Path) -> str:
        status = path.stat()
        state = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known_state, digest = self._known.get(path.as_uri(), (None, ""))
        if known_state == state:
            return digest
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED_NS:
            self._known[path.as_uri()] = (state, digest)
            self._is_changed = True
        return digest

    def _save(self) -> None:
        if self._is_changed:
            self._record.write(self._known)
            self._is_changed = False


def check_real_data(settings: Settings, course: Course, slugs: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What is wrong with the real data that these lessons need (all of them when none is named)."""
    needed: dict[str, Dataset] = {
        dataset.name: dataset
        for lesson in course.published_lessons
        if not slugs or lesson.slug in slugs
        for dataset in lesson.datasets
    }
    return RealData(settings).problems(needed.values())


def _files_below(folder: Path) -> Iterator[Path]:
    """The files of a data set, sorted; what file managers and downloads leave beside them is none of it."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and not name.endswith(_PARTIAL) and path.is_file():
                yield path


def _finding(place: str, message: str, advice: str) -> Finding:
    return Finding(path=place, rule="real-data", message=message, advice=advice)


def _named(names: list[str]) -> str:
    more = len(names) - _SHOWN_FILES
    return ", ".join(names[:_SHOWN_FILES]) + (f" and {more} more" if more > 0 else "")
