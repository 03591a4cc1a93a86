"""Read `_data/*.yml` and the notes into a Course whose references are all resolved.

Numbers come from order, and whatever is named elsewhere (a lesson, a data set, a reference, a
lecture's date) must exist: a mistake is a finding, and all findings of a run come together.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from coursebuild.model import (
    Attendance,
    Course,
    Dataset,
    Finding,
    Institution,
    Lecture,
    LectureKind,
    Lesson,
    Limits,
    Note,
    Reference,
    Source,
)
from coursebuild.reading.fields import Fields
from coursebuild.reading.strict_yaml import Mapping as YamlMapping
from coursebuild.reading.strict_yaml import Sequence, read_text, read_yaml
from coursebuild.settings import Settings

_Value = TypeVar("_Value")


def read_course(settings: Settings, findings: list[Finding]) -> Course:
    """Read every fact of the course; what is wrong is added to `findings`."""
    references = _references(settings, findings)
    datasets = _datasets(settings, findings)
    lessons = _lessons(settings, findings, datasets, references)
    lectures = _lectures(settings, findings, lessons)
    source_institution, sources = _sources(settings, findings, lectures)
    fields = _document(settings, "course.yml", findings)
    institution = _institution(fields, findings)
    course = Course(
        title=fields.text("title"),
        summary=fields.text("summary"),
        institution=institution,
        source_institution=source_institution,
        lectures=tuple(lectures.values()),
        sources=sources,
        lessons=tuple(lessons.values()),
        notes=_notes(settings, findings, fields, lessons),
        references=tuple(references.values()),
    )
    fields.end()
    return course


def _shown(name: str) -> str:
    return f"_data/{name}"


def _document(settings: Settings, name: str, findings: list[Finding]) -> Fields:
    node = read_yaml(settings.data / name, _shown(name), findings)
    if node is not None:
        return Fields(node, _shown(name), findings, name)
    # The one finding says that the file cannot be read; complaints about its keys would be noise.
    return Fields(YamlMapping((), 1), _shown(name), [], name)


def _rows(settings: Settings, name: str, what: str, findings: list[Finding]) -> Iterable[Fields]:
    node = read_yaml(settings.data / name, _shown(name), findings)
    if isinstance(node, Sequence):
        return [Fields(item, _shown(name), findings, what) for item in node.items]
    if node is not None:
        findings.append(
            Finding(
                path=_shown(name),
                line=node.line,
                rule="schema",
                message=f"the file should be a list: one `- ` entry for each {what}",
            )
        )
    return []


def _add(known: dict[str, _Value], key: str, value: _Value, fields: Fields, field: str) -> None:
    if key in known:
        fields.note(fields.line_of(field), f"`{key}` is used twice", "every entry needs its own", "duplicate")
    elif key:
        known[key] = value


def _look_up(
    known: Mapping[str, _Value], key: str, fields: Fields, line: int, what: str, file: str
) -> _Value | None:
    if not key or key in known:
        return known.get(key)
    close = difflib.get_close_matches(key, known, n=1)
    advice = f"did you mean `{close[0]}`?" if close else f"add it to {_shown(file)}"
    fields.note(line, f"the {what} `{key}` is not in {_shown(file)}", advice, "unknown-reference")
    return None


def _references(settings: Settings, findings: list[Finding]) -> dict[str, Reference]:
    known: dict[str, Reference] = {}
    for fields in _rows(settings, "references.yml", "reference", findings):
        reference = Reference(
            id=fields.slug("id"),
            authors=tuple(name for name, _ in fields.texts("authors")),
            year=fields.whole_number("year", least=1800),
            title=fields.text("title"),
            venue=fields.text("venue"),
            url=fields.url("url"),
        )
        fields.end()
        _add(known, reference.id, reference, fields, "id")
    return known


def _datasets(settings: Settings, findings: list[Finding]) -> dict[str, Dataset]:
    known: dict[str, Dataset] = {}
    for fields in _rows(settings, "datasets.yml", "data set", findings):
        files = []
        for name, line in fields.texts("files", required=False):
            path = settings.notebooks / name
            if Path(name).is_absolute() or ".." in Path(name).parts:
                fields.note(line, f"`{name}` leads out of notebooks/", "give a path inside notebooks/")
            elif not path.is_file():
                fields.note(
                    line, f"notebooks/{name} is missing", "add the file, or remove the entry", "missing"
                )
            else:
                files.append(Path(settings.relative(path)))
        dataset = Dataset(
            name=fields.slug("name"),
            title=fields.text("title"),
            summary=fields.text("summary"),
            synthetic=fields.flag("synthetic"),
            origin=fields.text("origin"),
            licence=fields.text("licence"),
            files=tuple(files),
        )
        fields.end()
        _add(known, dataset.name, dataset, fields, "name")
    return known


def _lessons(
    settings: Settings,
    findings: list[Finding],
    datasets: Mapping[str, Dataset],
    references: Mapping[str, Reference],
) -> dict[str, Lesson]:
    known: dict[str, Lesson] = {}
    for number, fields in enumerate(_rows(settings, "lessons.yml", "lesson", findings), start=1):
        lesson = Lesson(
            slug=fields.slug("slug"),
            number=number,
            title=fields.text("title"),
            summary=fields.text("summary"),
            notebook=_notebook_path(settings, fields),
            datasets=tuple(
                found
                for name, line in fields.texts("datasets", required=False)
                if (found := _look_up(datasets, name, fields, line, "data set", "datasets.yml"))
            ),
            references=tuple(
                cited
                for id_, line in fields.texts("references", required=False)
                if (cited := _look_up(references, id_, fields, line, "reference", "references.yml"))
            ),
            limits=_limits(fields, findings),
        )
        fields.end()
        _add(known, lesson.slug, lesson, fields, "slug")
    return known


def _notebook_path(settings: Settings, fields: Fields) -> Path | None:
    if not fields.has("notebook"):
        return None
    name = fields.text("notebook")
    path = Path(name)
    if path.suffix != ".ipynb" or path.is_absolute() or ".." in path.parts:
        if name:
            fields.note(
                fields.line_of("notebook"),
                f"`{name}` is not a notebook in notebooks/",
                "give its name relative to notebooks/, such as unet.ipynb",
            )
        return None
    if not (settings.notebooks / path).is_file():
        fields.note(
            fields.line_of("notebook"),
            f"notebooks/{name} is missing",
            "add the notebook, or remove the line to announce the lesson without a page",
            "missing",
        )
        return None
    return Path(settings.relative(settings.notebooks / path))


def _limits(fields: Fields, findings: list[Finding]) -> Limits:
    node = fields.node("limits", required=False)
    if node is None:
        return Limits()
    limits = Fields(node, fields.path, findings, "`limits`")
    default = Limits()
    result = Limits(
        cell_seconds=limits.whole_number("cell_seconds", default.cell_seconds),
        lesson_seconds=limits.whole_number("lesson_seconds", default.lesson_seconds),
    )
    limits.end()
    return result


def _lectures(
    settings: Settings, findings: list[Finding], lessons: Mapping[str, Lesson]
) -> dict[datetime.date, Lecture]:
    known: dict[datetime.date, Lecture] = {}
    for number, fields in enumerate(_rows(settings, "curriculum.yml", "lecture", findings), start=1):
        slug = fields.text("lesson", required=False)
        lecture = Lecture(
            number=number,
            date=fields.date("date"),
            kind=fields.choice("kind", LectureKind),
            title=fields.text("title"),
            attendance=fields.choice("attendance", Attendance),
            lesson=_look_up(lessons, slug, fields, fields.line_of("lesson"), "lesson", "lessons.yml"),
            link=fields.url("link", required=False) or None,
        )
        fields.end()
        previous = max(known, default=datetime.date.min)
        if lecture.date != datetime.date.min and lecture.date <= previous:
            fields.note(
                fields.line_of("date"),
                f"{lecture.date} is not after the lecture before it ({previous})",
                "keep the lectures in the order of their dates, one a day",
                "order",
            )
        known.setdefault(lecture.date, lecture)
    return known


def _sources(
    settings: Settings, findings: list[Finding], lectures: Mapping[datetime.date, Lecture]
) -> tuple[str, tuple[Source, ...]]:
    fields = _document(settings, "sources.yml", findings)
    institution, base = fields.text("institution"), fields.url("base")
    sources = []
    for number, node in enumerate(fields.items("notebooks"), start=1):
        row = Fields(node, fields.path, findings, "source")
        date, file, topic = row.date("lecture"), row.text("file"), row.text("topic")
        row.end()
        lecture = lectures.get(date)
        if lecture is not None:
            sources.append(Source(number=number, lecture=lecture, file=file, url=base + file, topic=topic))
        elif date != datetime.date.min:
            row.note(
                row.line_of("lecture"),
                f"no lecture was held on {date}",
                "give the date of a lecture in _data/curriculum.yml",
                "unknown-reference",
            )
    fields.end()
    return institution, tuple(sources)


def _institution(fields: Fields, findings: list[Finding]) -> Institution:
    node = fields.node("institution")
    if node is None:
        return Institution(name="", program="", url="")
    part = Fields(node, fields.path, findings, "`institution`")
    institution = Institution(name=part.text("name"), program=part.text("program"), url=part.url("url"))
    part.end()
    return institution


def _notes(
    settings: Settings, findings: list[Finding], course: Fields, lessons: Mapping[str, Lesson]
) -> tuple[Note, ...]:
    known: dict[str, Note] = {}
    for number, node in enumerate(course.items("notes"), start=1):
        fields = Fields(node, course.path, findings, "note")
        slug = fields.slug("slug")
        path = settings.notes / f"{slug}.md"
        lesson = fields.text("lesson", required=False)
        note = Note(
            slug=slug,
            number=number,
            title=fields.text("title"),
            path=Path(settings.relative(path)),
            text=(read_text(path, settings.relative(path), findings) or "") if slug else "",
            lesson=_look_up(lessons, lesson, fields, fields.line_of("lesson"), "lesson", "lessons.yml"),
        )
        fields.end()
        _add(known, slug, note, fields, "slug")
    return tuple(known.values())
