"""What the last rendering of a lesson left: a lesson in which nothing changed is not rendered again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.records import Record
from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.page import Heading, ShareCard


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLesson:
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

    def is_in_place(self, workspace: Path) -> bool:
        """Whether all that was written is still there and unchanged."""
        try:
            return all(
                digest == digest_of(read_regular(workspace / name)) for name, digest in self.files.items()
            )
        except OSError:
            return False


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests_below(folder: Path, files: Mapping[Path, bytes]) -> dict[str, str]:
    """The digest of each content, by its path below `folder`."""
    return {path.relative_to(folder).as_posix(): digest_of(content) for path, content in files.items()}


def lesson_record(folder: Path, slug: str) -> Record[KeptLesson]:
    """Where the last rendering of a lesson is remembered."""
    return Record(folder / f"{slug}.lesson.json", KeptLesson)
