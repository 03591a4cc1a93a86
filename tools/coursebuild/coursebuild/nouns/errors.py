"""The exceptions of the tool: each is something that a person has to repair.

CourseBuildError
├── ConfigurationError   what was written is wrong: YAML, notebooks, notes (carries findings)
├── FileRefused          a file may not leave the course (in gate.py; carries a finding)
├── ExecutionError       a lesson could not be run at all (its own code failing is a value: Failure)
├── RenderError          what was written or put out could not be turned into HTML
│   └── LessonsNotRendered   in some lessons, while all others are well (carries each)
├── PublishError         Jekyll is absent or refused, or the built site is damaged
├── FetchError           a file of a data set could not be downloaded
└── BuildLocked          another build of this course is running
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coursebuild.nouns.finding import Finding


class CourseBuildError(Exception):
    """Something that somebody must repair; its text says what and how."""


class ConfigurationError(CourseBuildError):
    """Hand-written files are wrong; `findings` names every place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class ExecutionError(CourseBuildError):
    """The tool could not run a lesson (no kernel, no scratch folder)."""


class RenderError(CourseBuildError):
    """An output, a formula or a picture could not be rendered; `written` is the text that asked for it."""

    def __init__(self, message: str, written: str = "") -> None:
        super().__init__(message)
        self.written = written


class LessonsNotRendered(RenderError):
    """Some lessons cannot be shown; `problems` has each, by its slug, with every cell that is wrong."""

    def __init__(self, message: str, problems: Mapping[str, RenderError]) -> None:
        super().__init__(message)
        self.problems = problems


class PublishError(CourseBuildError):
    """Jekyll or the site that it built is not fit to be published."""


class FetchError(CourseBuildError):
    """A file of a data set could not be downloaded; the text says what is left of it and what to do."""


class BuildLocked(CourseBuildError):
    """Another build holds the lock; the text names its process."""
