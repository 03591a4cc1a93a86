"""What is written wrongly: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.nouns.control_characters import in_one_line


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
