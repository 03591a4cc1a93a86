"""The nouns of the tool, as frozen values: what was written and what is shown (what ran: `outcomes`)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from coursebuild.nouns.control_characters import in_one_line
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.words import Words

_SEED = re.compile(r"^SEED\s*=\s*(\d{1,18})\b", re.MULTILINE)

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
    column: int | None = None
    """Of the line in a file; counted from 1, like lines and cells."""

    def __str__(self) -> str:
        place = in_one_line(self.path)
        if self.cell is not None:
            place += f": cell {self.cell}"
            if self.line is not None:
                place += f" (line {self.line})"
        elif self.line is not None:
            place += f":{self.line}" if self.column is None else f":{self.line}:{self.column}"
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
class SetVariable:
    """An environment variable that code may set or remove."""

    place: str
    """`cell 3` or `backend.py`."""
    name: str | None
    value: str | None
    """None, as for the name: only running the code tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    path: Path
    """Relative to the root of the course."""
    cells: tuple[Cell, ...]
    imports: frozenset[str] = frozenset()
    """Dotted names of the installed modules that the cells and the companion import."""
    companion: tuple[Path, ...] = ()
    """Files of the modules beside the notebook that it can reach; relative to the root, sorted."""
    variables: tuple[SetVariable, ...] = ()
    """What the cells and the companion may set of the environment."""

    @property
    def seed(self) -> int | None:
        """The whole number that a cell assigns to `SEED` first, by convention what everything random uses."""
        for cell in self.cells:
            if cell.is_executed and (found := _SEED.search(cell.source)):
                return int(found[1])
        return None

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
    words: Words
    terms: tuple[Term, ...] = ()

    @property
    def published_lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for lesson in self.lessons if lesson.notebook is not None)


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
class Picture:
    """A picture as a page shows it, in whatever files it is offered."""

    name: str
    """File name of its exact form."""
    width: int
    """In pixels of the exact form, as the height."""
    height: int
    alt: str
    is_plot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCard:
    """The picture that messengers show beside a link to a page."""

    name: str
    """File name; `.png` or `.jpg`."""
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """The HTML of a lesson or a note, complete and safe to be included in a page."""

    html: str
    headings: tuple[Heading, ...] = ()
    figures: tuple[Figure, ...] = ()
    """Every file of every picture."""
    pictures: tuple[Picture, ...] = ()
    citations: tuple[str, ...] = ()
    """Ids of the references, in order of first citation."""
