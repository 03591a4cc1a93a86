"""Scenarios of rendering alone: many notebooks that have been executed, none that runs.

The peers read the outputs that are saved in the notebooks. coursebuild never shows saved outputs: it shows
what its store holds. Executing hundreds of notebooks only to fill a store would take too long, so one of
them is executed for real, and for each of the others an entry with the outputs that its notebook has saved
is put into the store, under the fingerprint that coursebuild computes for it. Then `coursebuild clean` takes
away all that a build keeps but the store. What is measured therefore computes every fingerprint, reads,
verifies and renders every entry, and lets Jekyll build every page.
"""

from __future__ import annotations

import subprocess

from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.result import Result, Status
from coursebuild.nouns.settings import read_settings

from peers.builders import require
from peers.building import Project
from peers.measuring import CommandFailed, measure
from peers.notebooks import Place
from peers.ours import Coursebuild, coursebuild
from peers.results import Results

COLD = "render cold"
FEWER = "render cold, a fifth of the pages"
ONE_CHANGED = "render, one page changed"


def measure_rendering(results: Results, project: Project, fewer: Project) -> None:
    """Render all pages, one after an edit, and a fifth of the pages, to see what memory does."""
    for scenario, chosen in ((FEWER, fewer), (COLD, project)):
        chosen.lay_out(execute=False)
        if isinstance(chosen.builder, Coursebuild):
            fill_store(chosen)
        cost = chosen.build(memory=True)
        for book in chosen.books:
            require(chosen.builder.page(chosen.folder, book.name), Place.PROSE, 0)
        results.add(scenario, chosen.builder.name, cost)
    if project.builder.remembers:
        for edition in (1, 2, 3):
            cost = project.build_edited(project.books[0], Place.PROSE, edition)
            results.add(ONE_CHANGED, project.builder.name, cost)


def fill_store(project: Project) -> None:
    """Give coursebuild a result for each notebook, and nothing else (see above)."""
    first, command = project.books[0], coursebuild(project.folder)
    environment = project.builder.environment(project.settings)
    # The command that runs one lesson publishes nothing and ends with 0, because the others may wait.
    measure([*command, "build", first.name], project.folder, environment)
    settings, warnings = read_settings(project.folder, {}), list[str]()
    store = open_store(settings.store, warnings.append)
    plan = make_plan(settings, store)
    saved = {book.name: book.outputs for book in project.books}
    executed = plan.lessons[0].result
    if executed is None:
        raise CommandFailed(f"{first.name} was executed, but there is no result of it in the store")
    for planned in plan.lessons[1:]:
        execution = Result(
            lesson=planned.lesson,
            status=Status.EXECUTED,
            fingerprint=planned.fingerprint,
            outputs=saved[planned.lesson.slug],
            provenance=executed.provenance,
        )
        store.put(execution, planned.notebook)
    subprocess.run(
        [*command, "clean"], env=environment, check=True, stdout=subprocess.DEVNULL, cwd=project.folder
    )
