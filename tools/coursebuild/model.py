"""The nouns of the tool, as frozen values: what was written, what ran, what is shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from coursebuild.dataset import Dataset

Output = Mapping[str, Any]
"""One output of a code cell, as nbformat 4 writes it."""


class LectureKind(StrEnum):
    REGULAR = "정규"
    SPECIAL = "특강"


class Attendance(StrEnum):
    PRESENT = "참석"
    ABSENT = "불참"


class CellKind(StrEnum):
    MARKDOWN = "markdown"
    CODE = "code"
    RAW = "raw"


class Status(StrEnum):
    """How a lesson came by its outputs, or why it has none."""

    CACHED = "up to date"
    EXECUTED = "executed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    KERNEL_DIED = "kernel died"

    @property
    def is_good(self) -> bool:
        return self in (Status.CACHED, Status.EXECUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is written wrongly, where, and what to write instead."""

    path: str
    """Relative to the root of the course."""
    message: str
    advice: str = ""
    line: int | None = None
    cell: int | None = None
    rule: str = ""

    def __str__(self) -> str:
        place = self.path
        if self.cell is not None:
            place += f": cell {self.cell}"
            if self.line is not None:
                place += f" (line {self.line})"
        elif self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.message}" + (f" [{self.rule}]" if self.rule else "")
        return f"{text}\n    {self.advice}" if self.advice else text


# --- what was written ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    number: int
    """Position in the notebook, counted from 1 over all cells, as a person would count."""
    id: str
    kind: CellKind
    source: str
    tags: frozenset[str] = frozenset()

    @property
    def is_executed(self) -> bool:
        return self.kind is CellKind.CODE and bool(self.source.strip()) and "skip-execution" not in self.tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    path: Path
    """Relative to the root of the course."""
    cells: tuple[Cell, ...]
    imports: frozenset[str] = frozenset()
    """Dotted names of the installed modules that the cells and the companion import."""
    companion: tuple[Path, ...] = ()
    """Files of the modules beside the notebook that it can reach; relative to the root, sorted."""

    @property
    def title(self) -> str:
        """The text of the first `# ` heading, or '' where the first cell has none."""
        is_prose = bool(self.cells) and self.cells[0].kind is CellKind.MARKDOWN
        first = self.cells[0].source.lstrip() if is_prose else ""
        heading = first.splitlines()[0] if first else ""
        return heading[2:].strip() if heading.startswith("# ") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    cell_seconds: int = 300
    lesson_seconds: int = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    id: str
    authors: tuple[str, ...]
    year: int
    title: str
    venue: str
    url: str


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

    @property
    def url(self) -> str | None:
        """Address on the site without its base address; None while only announced."""
        return None if self.notebook is None else f"/lessons/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    number: int
    date: datetime.date
    kind: LectureKind
    title: str
    """Inline Markdown."""
    attendance: Attendance
    lesson: Lesson | None = None
    link: str | None = None


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

    @property
    def published_lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for lesson in self.lessons if lesson.notebook is not None)


# --- what ran -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Everything that can change a lesson's outputs; equal digests mean equal outputs."""

    digest: str
    cells: tuple[str, ...]
    """Digests of the executed cells, in order."""
    parts: tuple[tuple[str, str], ...]
    """(name, digest or version), sorted by name: `cvnotes.metrics`, `data/x.csv`, `package numpy` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How outputs came about; shown on the page, never part of the fingerprint."""

    executed_at: int
    """Seconds since 1970, UTC."""
    seconds: float
    python: str
    packages: tuple[tuple[str, str], ...]
    """(distribution, version) of what the notebook and its companion import by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFailure:
    cell: int | None
    """None: no cell is to blame, something around the lesson went wrong."""
    line: int | None
    message: str
    advice: str = ""
    last_output: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    lesson: Lesson
    status: Status
    fingerprint: Fingerprint
    outputs: tuple[tuple[Output, ...], ...] = ()
    """One tuple for each executed cell, in order."""
    provenance: Provenance | None = None
    """None when the run failed."""
    failure: CellFailure | None = None
    seconds: float = 0.0


# --- what is shown ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    id: str
    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    """File name, made from the content, so that a changed picture has a new address."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """The HTML of a lesson or a note, complete and safe to be included in a page."""

    html: str
    headings: tuple[Heading, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[str, ...] = ()
    """Ids of the references, in order of first citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    executions: tuple[Execution, ...]
    published: bool
    """Whether Jekyll ran and the site was swapped in."""
    site: Path
    pages: int = 0
    waiting: tuple[str, ...] = ()
    """Slugs of the lessons that are out of date but were not asked for; the site waits for them."""

    @property
    def failures(self) -> tuple[Execution, ...]:
        return tuple(e for e in self.executions if not e.status.is_good)
