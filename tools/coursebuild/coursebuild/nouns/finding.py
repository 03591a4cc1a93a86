"""What is written wrongly: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coursebuild.nouns.control_characters import in_one_line

UNKNOWN_REFERENCE = "unknown-reference"
_NOTHING_READ = frozenset(
    {"empty", "encoding", "link", "missing", "name", "no-list", "too-large", "unreadable", "yaml"}
)
"""Rules for which nothing of a file of facts could be read; one that a line calls missing is another file."""


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
    lacking_in: str = ""
    """The file in which something was looked for in vain, relative to the root."""
    lacking: str = ""
    """What was looked for there; "" where all that lies in that file counts."""

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


def without_consequences(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings but those that follow from others.

    Nothing can be found in a file that could not be read; what is lacking is named where it is asked for
    first, not wherever it is cited; and where something is lacking, nobody counts what is there.
    """
    unread = {f.path for f in findings if f.rule in _NOTHING_READ and not (f.rule == "missing" and f.line)}
    unknown = [f for f in findings if f.rule == UNKNOWN_REFERENCE]
    named = {each for f in unknown for each in ((f.lacking_in, f.lacking), (f.lacking_in, ""))}

    def follows(finding: Finding) -> bool:
        lacking = (finding.lacking_in, finding.lacking)
        is_named_elsewhere = finding.rule != UNKNOWN_REFERENCE and lacking in named
        return bool(finding.lacking_in) and (finding.lacking_in in unread or is_named_elsewhere)

    return tuple(finding for finding in findings if not follows(finding))
