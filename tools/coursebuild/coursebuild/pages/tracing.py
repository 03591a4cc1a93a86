"""Lead a finding on a built page back to what somebody wrote: the cell of a notebook, or a line of a note.

The page itself carries no marks. What was rendered stands in it as it is, and where each cell begins in that
was noted when it was rendered. A notebook that is handed out is written line by line from its cells; what
lies in a bundle, or beside the pages, is a copy. A finding is led to a file only where that is certain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.nouns.control_characters import in_one_line
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.pages.handouts.notebook_file import notebook_json
from coursebuild.pages.page_records import lesson_record
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.reading.bundles import bundled_files, name_in_bundle
from coursebuild.reading.front_matter import front_matter_texts

_SITE = "_site/"
_TOO_LARGE = "size"
_BEGIN_OF_A_CELL = "  {"
"""As the notebook that is handed out is indented."""
_ADDRESS = re.compile(r'\b(?:href|src|id)="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was rendered from one file, or from one row of it."""

    path: str
    html: str
    starts: tuple[tuple[int, int | None], ...] = ()
    """(line of the HTML, number of the cell that begins there), for a notebook."""
    text: str = ""
    """What somebody wrote, for a file that is no notebook."""


def trace_findings(settings: Settings, plan: Plan, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Name file, and cell or line, of what somebody wrote; the place on the page is said after it."""
    parts = tuple(_parts(settings, plan))

    def trace(finding: Finding) -> Finding:
        is_page = finding.path.endswith(".html")
        page = _read(settings.next_site / finding.path.removeprefix(_SITE)) if is_page else ""
        in_parts = filter(None, (_trace(finding, page, part) for part in parts))
        found = next(in_parts, None) or _trace_page(settings, finding, page)
        return found or _trace_file(settings, plan, finding) or finding

    return tuple(map(trace, findings))


def _parts(settings: Settings, plan: Plan) -> Iterator[_Part]:
    for planned in plan.lessons:
        slug = planned.lesson.slug
        record = lesson_record(settings.rendered, slug).read()
        html = _read(settings.generated_includes / f"lessons/{slug}.html")
        yield _Part(path=str(planned.notebook.path), html=html, starts=record.starts if record else ())
    for note in plan.written.course.notes:
        html = _read(settings.generated_includes / f"notes/{note.slug}.html")
        yield _Part(path=str(note.path), html=html, text=_read(settings.root / note.path))


def _trace(finding: Finding, page: str, part: _Part) -> Finding | None:
    """The finding at its place in the part; None when it does not lie in it."""
    html = part.html.strip()
    at = page.find(html) if html else -1
    if at < 0 or finding.line is None:
        return None
    if finding.rule == _TOO_LARGE:
        is_most = len(html) > len(page) / 2
        return _placed(finding, part.path, cell=_largest_cell(part)) if is_most else None
    first = page.count("\n", 0, at) + 1
    last = first + html.count("\n")
    if not first <= finding.line <= last:
        return None
    skipped = part.html[: part.html.index(html)].count("\n")
    line = finding.line - first + 1 + skipped
    if part.text:
        return _placed(finding, part.path, line=_line_of(part.text, _line(page, finding.line)))
    return _placed(finding, part.path, cell=next((c for n, c in reversed(part.starts) if n <= line), None))


def _trace_page(settings: Settings, finding: Finding, page: str) -> Finding | None:
    """The finding at its line in the page or sheet that somebody wrote; None where that is not certain."""
    if not page or finding.line is None:
        return None
    shown = _line(page, finding.line)
    address = "/" + finding.path.removeprefix(_SITE).removesuffix("index.html")
    for path in _written_for(settings, address):
        if line := _line_of(_read(path), shown):
            return _placed(finding, settings.relative(path), line=line)
    return None


def _written_for(settings: Settings, address: str) -> Iterator[Path]:
    """The files whose words stand on the page at an address."""
    if address.startswith("/datasets/"):
        yield settings.data / "datasets.yml"
    for path in sorted(settings.notes.parent.rglob("*.md")):
        if any(folder in path.parents for folder in (*settings.reserved, settings.notes)):
            continue
        if front_matter_texts(_read(path)).get("permalink") in (address, address.removesuffix(".html")):
            yield path


def _trace_file(settings: Settings, plan: Plan, finding: Finding) -> Finding | None:
    """The finding at the file, and cell, that it comes from; None when nobody wrote it."""
    if not finding.path.startswith(_SITE):
        return None
    for planned in plan.lessons:
        folder = f"{_SITE}assets/generated/lessons/{planned.lesson.slug}/"
        if finding.path.startswith(folder):
            return _trace_handout(settings, planned, finding, finding.path.removeprefix(folder))
    name = finding.path.removeprefix(_SITE)
    while name:  # what lies in an archive has its name
        if os.path.isfile(settings.root / name):  # noqa: PTH113  a name may be longer than any file's
            return _copied(finding, finding.path.removeprefix(_SITE))
        name = name.rpartition("/")[0]
    return None


def _trace_handout(settings: Settings, planned: PlannedLesson, finding: Finding, name: str) -> Finding | None:
    notebook, bundle = planned.notebook, f"{planned.lesson.slug}.zip/"
    inside = name.removeprefix(bundle)
    if inside == name_in_bundle(notebook) or (inside == name and name.endswith(".ipynb")):
        lines = notebook_json(notebook).decode().split("\n")[: finding.line or 0]
        cell = None if "-cloud." in name else lines.count(_BEGIN_OF_A_CELL) or None
        return replace(_copied(finding, str(notebook.path)), line=None, cell=cell)
    for path, carried in bundled_files(settings, planned.lesson, notebook).items():
        if name != inside and (inside == carried or inside.startswith(f"{carried}/")):
            return _copied(finding, f"{path.as_posix()}{inside.removeprefix(carried)}")
    return None


def _placed(finding: Finding, path: str, *, cell: int | None = None, line: int | None = None) -> Finding:
    message = f"{finding.message} ({in_one_line(finding.path)}:{finding.line})"
    return replace(finding, path=path, message=message, cell=cell, line=line)


def _copied(finding: Finding, path: str) -> Finding:
    return replace(finding, path=path, message=f"{finding.message} ({in_one_line(finding.path)})")


def _largest_cell(part: _Part) -> int | None:
    lines = part.html.split("\n")
    ends = [*(start for start, _ in part.starts[1:]), len(lines) + 1]
    sizes = [
        (sum(map(len, lines[start - 1 : end - 1])), cell)
        for (start, cell), end in zip(part.starts, ends, strict=True)
        if cell is not None
    ]
    return max(sizes)[1] if sizes else None


def _line_of(text: str, shown: str) -> int | None:
    """The only line of a text that holds an address or a name which a line of the page has in a tag."""
    for sought in _ADDRESS.findall(shown):
        lines = [n for n, line in enumerate(text.splitlines(), start=1) if sought in line]
        if len(lines) == 1:
            return lines[0]
    return None


def _line(page: str, number: int) -> str:
    return page.split("\n")[number - 1]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
