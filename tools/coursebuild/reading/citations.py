"""Citations such as `[@ronneberger2015unet]` in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coursebuild.model import Course, Finding

_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(`+)[^`].*?\2", re.MULTILINE | re.DOTALL)
_CITATION = re.compile(r"\[@([A-Za-z0-9_-]+)\]")


def citations_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield (id, line) of each citation outside code, lines counted from 1."""
    prose = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code.group()), text)
    for match in _CITATION.finditer(prose):
        yield match.group(1), prose[: match.start()].count("\n") + 1


def lint_notes(course: Course) -> Iterator[Finding]:
    """Yield the citations of the course notes that no reference answers."""
    known = {reference.id for reference in course.references}
    for note in course.notes:
        for id_, line in citations_in(note.text):
            if id_ not in known:
                yield Finding(
                    path=note.path.as_posix(),
                    line=line,
                    rule="citation",
                    message=f"[@{id_}] is cited, but _data/references.yml has no such id",
                    advice="add the reference, or put the id right",
                )
