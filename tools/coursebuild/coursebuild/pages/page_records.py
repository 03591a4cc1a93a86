"""What the rendering of a lesson leaves: for the pages around it, and so that it is not done twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.page import Heading, Preview, ShareCard
from coursebuild.nouns.result import Failure, Fingerprint, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """What the last rendering of a lesson left."""

    key: str
    """Stands for everything that decides how the lesson looks."""
    headings: tuple[Heading, ...]
    warnings: tuple[str, ...]
    reading_minutes: int
    files: Mapping[str, str]
    """Digest of each file that was written, by its path below the workspace."""
    starts: tuple[tuple[int, int | None], ...] = ()
    """Where each cell begins in what was rendered, see `RenderedLesson`."""
    share: ShareCard | None = None
    """None for a lesson without pictures, and while the site has no public address."""

    def is_in_place(self, workspace: Path) -> bool:
        """Whether all that was written is still there and unchanged."""
        try:
            return all(
                digest == digest_of(read_regular(workspace / name)) for name, digest in self.files.items()
            )
        except OSError:
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLesson:
    """A lesson that has a page: what ran, and what its rendering left."""

    lesson: Lesson
    notebook: Notebook
    fingerprint: Fingerprint
    """Of the run whose outputs are shown, as the provenance."""
    provenance: Provenance
    page: PageRecord
    failure: Failure | None = None
    """Why the last run failed, in whose place this one is shown."""
    preview: Preview | None = None
    """How it is shown before it has run as a whole."""

    @property
    def beside(self) -> frozenset[str]:
        """The names of the files of the page and beside it."""
        return frozenset(name.rpartition("/")[2] for name in self.page.files)


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def lesson_record(folder: Path, slug: str) -> Record[PageRecord]:
    """Where the last rendering of a lesson is remembered."""
    return Record(folder / f"{slug}.lesson.json", PageRecord)
