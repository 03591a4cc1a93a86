"""The nouns of data: a data set, its published edition, and which of the two a lesson runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath


class Profile(StrEnum):
    """Which edition of every data set the lessons run on; never a mixture of both."""

    EMBEDDED = "embedded"
    """Made by a program or carried by installed packages: no network, the same for everybody."""
    REAL = "real"
    """As published, read from the folder of downloaded data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """A file of the real edition that can be downloaded, and by what it is known to be the right one."""

    path: PurePosixPath
    """Relative to the folder of the data set."""
    url: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RealEdition:
    title: str
    summary: str
    origin: str
    """Inline Markdown, as are `licence` and `layout`."""
    licence: str
    url: str
    """The page of the publisher."""
    layout: tuple[str, ...]
    """How a person fills the folder of the data set, step by step."""
    files: tuple[PinnedFile, ...] = ()
    """Empty: nothing can be downloaded without a person, who places the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    name: str
    title: str
    summary: str
    synthetic: bool
    """Whether the embedded edition was made by a program."""
    why: str
    """Inline Markdown, as are `origin`, `shapes` and `licence`."""
    origin: str
    shapes: tuple[str, ...]
    licence: str
    references: tuple[str, ...] = ()
    """Ids of references."""
    files: tuple[Path, ...] = ()
    """Relative to the root of the course; their bytes are part of the fingerprint."""
    real: RealEdition | None = None
    real_only: bool = False
    """Whether there is no embedded edition: in that profile a lesson does without."""

    @property
    def url(self) -> str:
        """Address of the data sheet on the site, without its base address."""
        return f"/datasets/{self.name}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataEdition:
    """The data that a lesson runs on, as far as its fingerprint is concerned."""

    profile: Profile
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a real data set → digest of its files; empty for the embedded edition."""

    @property
    def parts(self) -> dict[str, str]:
        """The parts of the fingerprint."""
        return {
            "profile": self.profile.value,
            **{f"real data {name}": digest for name, digest in self.digests.items()},
        }
