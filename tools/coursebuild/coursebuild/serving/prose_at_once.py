"""Pages with the prose that was edited a moment ago, before their site is made anew.

What is rendered of a lesson stands in its page as it is: there the new text takes the place of the old one.
All around it, such as the table of contents, stays until the site is made.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_prose import CourseProse
from coursebuild.pages.generated import asset_address
from coursebuild.pages.lesson_rendering import LessonRenderer
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.reading.companion import Companions
from coursebuild.reading.notebooks import read_notebook

Contents = dict[tuple[str, ...], bytes]
"""Contents of files of a site, by the names of their path."""


class ProseAtOnce:
    """Renders what is edited of the lessons that a site shows."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        """The site of `settings` was made from `plan`."""
        self._settings, self._plan = settings, plan
        self._companions = Companions(settings.root)
        """Of the modules beside notebooks nothing is shown: what they once were is good enough."""
        self._around: dict[str, tuple[bytes, bytes]] = {}
        """What stands in a page before and after what is rendered of its lesson, by slug."""

    def get_ready(self, slug: str) -> None:
        """Do what the first edit of this lesson would otherwise wait for."""
        for planned in self._plan.lessons:
            if planned.slug == slug:
                self._page(planned, planned.notebook)

    @functools.cached_property
    def _renderer(self) -> LessonRenderer:
        return LessonRenderer(self._settings, self._plan, CourseProse(self._settings, self._plan.written))

    def pages(self, changed: Collection[Path]) -> Contents:
        """The pages of lessons whose notebook has changed, with their pictures, as they will be.

        Without those of which more than prose changed, or which cannot be shown: a build says why.
        """
        contents: Contents = {}
        for planned in self._plan.lessons:
            if self._settings.root / planned.notebook.path in changed:
                notebook = read_notebook(self._settings.root, planned.notebook.path, [], self._companions)
                if notebook is not None and _code(notebook) == _code(planned.notebook):
                    contents |= self._page(planned, notebook)
        return contents

    def _page(self, planned: PlannedLesson, notebook: Notebook) -> Contents:
        slug, edited = planned.slug, replace(planned, job=replace(planned.job, notebook=notebook))
        names = (*str(planned.lesson.url).strip("/").split("/"), "index.html")
        if planned.result is None:  # it has to run
            return {}
        try:
            fragment = self._renderer.render(edited, planned.result).fragment
            if slug not in self._around:
                self._around[slug] = self._look_around(slug, names)
        except (CourseBuildError, OSError, ValueError):
            return {}
        before, after = self._around[slug]
        folder = asset_address(f"lessons/{slug}").strip("/").split("/")
        pictures = {(*folder, figure.name): figure.content for figure in fragment.figures}
        return {names: before + fragment.html.strip().encode() + after, **pictures}

    def _look_around(self, slug: str, names: Sequence[str]) -> tuple[bytes, bytes]:
        """Raises OSError or ValueError where the page does not hold what was rendered."""
        page = self._settings.site.joinpath(*names).read_bytes()
        rendered = (self._settings.generated_includes / f"lessons/{slug}.html").read_bytes().strip()
        start = page.index(rendered)
        return page[:start], page[start + len(rendered) :]


def _code(notebook: Notebook) -> list[tuple[str, frozenset[str]]]:
    return [(cell.source, cell.tags) for cell in notebook.cells if cell.is_executed]
