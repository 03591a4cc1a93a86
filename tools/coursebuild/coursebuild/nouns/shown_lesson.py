"""A lesson that has a page: what ran, and what its rendering left for the pages around it."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.page import Heading, Preview, ShareCard
from coursebuild.nouns.result import Failure, Fingerprint, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLesson:
    lesson: Lesson
    notebook: Notebook
    fingerprint: Fingerprint
    """Of the run whose outputs are shown, as the provenance."""
    provenance: Provenance
    headings: tuple[Heading, ...] = ()
    warnings: tuple[str, ...] = ()
    reading_minutes: int = 1
    files: tuple[str, ...] = ()
    """Names of the files that lie beside the page."""
    share: ShareCard | None = None
    """None for a lesson without pictures."""
    failure: Failure | None = None
    """Why the last run failed, in whose place this one is shown."""
    preview: Preview | None = None
    """How it is shown before it has run as a whole."""
