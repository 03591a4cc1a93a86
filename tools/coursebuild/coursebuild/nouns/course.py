"""The course as people wrote it: lectures, lessons, notes, sources and what they refer to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.house import HouseRules


class LectureKind(StrEnum):
    REGULAR = "정규"
    SPECIAL = "특강"


class Attendance(StrEnum):
    PRESENT = "참석"
    ABSENT = "불참"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    cell_seconds: int = 300
    """Of one cell; a cell tagged `cell-seconds-N` has its own."""
    lesson_seconds: int = 900
    memory_gib: int = 8
    """The most address space that the kernel may ask for, in GiB; TensorFlow hangs below 4."""
    runs_alone: bool = False
    """Whether no other lesson may run at the same time."""


class ReferenceKind(StrEnum):
    """What a reference is, in the words of BibTeX."""

    ARTICLE = "article"
    INPROCEEDINGS = "inproceedings"
    BOOK = "book"
    MISC = "misc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    id: str
    authors: tuple[str, ...]
    year: int
    title: str
    venue: str
    url: str
    kind: ReferenceKind = ReferenceKind.MISC


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    slug: str
    number: int
    title: str
    summary: str
    notebook: Path | None = None
    """None: the lesson is announced and has no page yet."""
    datasets: tuple[Dataset, ...] = ()
    references: tuple[Reference, ...] = ()
    limits: Limits = Limits()
    has_network: bool = False
    """Whether its kernel may use the network."""
    changed: datetime.date | None = None
    """When its text or code was last changed in a way that a reader should know of."""
    moved_from: tuple[str, ...] = ()
    """Slugs that it had before: a page at each of these addresses leads to it."""

    @property
    def url(self) -> str | None:
        """Address on the site without its base address; None while only announced."""
        return None if self.notebook is None else lesson_address(self.slug)


def lesson_address(slug: str) -> str:
    """Where on the site a lesson of this slug is, or was."""
    return f"/lessons/{slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    number: int
    date: datetime.date
    kind: LectureKind
    title: str
    """Inline Markdown."""
    attendance: Attendance
    topics: tuple[str, ...] = ()
    """What it is about, in words that _data/course.yml declares."""
    lesson: Lesson | None = None
    link: str | None = None

    @property
    def anchor(self) -> str:
        """The id of its row in the curriculum."""
        return f"lecture-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    number: int
    lecture: Lecture
    file: str
    url: str
    topic: str
    """Inline Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    slug: str
    number: int
    title: str
    path: Path
    text: str
    lesson: Lesson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    name: str
    also: tuple[str, ...] = ()
    """What else people write for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    name: str
    program: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    title: str
    summary: str
    institution: Institution
    source_institution: str
    lectures: tuple[Lecture, ...]
    sources: tuple[Source, ...]
    lessons: tuple[Lesson, ...]
    notes: tuple[Note, ...]
    datasets: tuple[Dataset, ...]
    references: tuple[Reference, ...]
    terms: tuple[Term, ...] = ()
    house: HouseRules = field(default_factory=HouseRules)
    """What the course asks of its own lessons; no build looks at it."""

    @property
    def published_lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for lesson in self.lessons if lesson.notebook is not None)
