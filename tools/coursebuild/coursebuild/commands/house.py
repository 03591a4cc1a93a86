"""Hold the lessons of a course against its own rules, with what they have put out where that is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from coursebuild.keeping.store import open_store
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.planning.planner import plan_lessons
from coursebuild.reading.house_check import check_figures, check_house_rules
from coursebuild.reading.notebooks import read_document
from coursebuild.reading.tidy_notebook import tidy_notebook


def check_lessons(
    settings: Settings, written: Written, warn: Callable[[str], None], *, with_outputs: bool
) -> Iterator[Finding]:
    """Yield what breaks a rule of the course; figures are counted `with_outputs`, where a lesson has run."""
    rules, results = written.course.house, {}
    datasets = [dataset.name for dataset in written.course.datasets]
    if rules.figures is not None and with_outputs:
        plan = plan_lessons(settings, written, open_store(settings.store, warn), ())
        results = {planned.slug: planned.result for planned in plan.lessons}
    for lesson in written.course.published_lessons:
        notebook = written.notebooks.get(lesson.slug)
        if notebook is None:
            continue
        yield from check_house_rules(rules, lesson, notebook, datasets)
        if result := results.get(lesson.slug):
            yield from check_figures(rules, notebook, result.outputs)
        if rules.tidy:
            yield from _check_tidiness(settings, notebook.path)


def _check_tidiness(settings: Settings, path: Path) -> Iterator[Finding]:
    document = read_document(settings.root, path, [])
    assert document is not None  # it was read a moment ago
    try:
        tidied = tidy_notebook(document, path.stem)
    except ValueError as error:
        message, advice = f"the notebook cannot be tidied: {error}", ""
    else:
        if tidied.content == (settings.root / path).read_bytes():
            return
        message = (
            f"the notebook is not tidy: {', '.join(tidied.changes) or 'its layout is not that of Jupyter'}"
        )
        advice = f"run `coursebuild tidy {path.as_posix()}`"
    yield Finding(path=path.as_posix(), rule="house: tidy", message=message, advice=advice)
