"""The site that somebody who edits is shown: the published one, a preview beside it, or prose at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from coursebuild.commands.build import build
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan
from coursebuild.planning.site_inputs import is_published, publication_inputs
from coursebuild.publishing.resident_jekyll import ResidentJekyll
from coursebuild.serving.live_progress import LiveProgress, Screen
from coursebuild.serving.site_folder import ShownSite

if TYPE_CHECKING:
    from coursebuild.serving.prose_at_once import ProseAtOnce


class EditedSite:
    """Makes the site anew after edits. Belongs to one thread, but for `shown`."""

    def __init__(self, settings: Settings, screen: Screen, progress: LiveProgress) -> None:
        self._settings, self._screen, self._progress = settings, screen, progress
        self._until_closed = ExitStack()
        self._jekyll = self._until_closed.enter_context(ResidentJekyll())
        self.shown = ShownSite(settings.site)
        self.announce: Callable[[], None] = lambda: None
        """Hears of each new site."""
        self._at_once: ProseAtOnce | None = None

    @property
    def is_preview(self) -> bool:
        return self.shown.folder != self._settings.site

    def is_of(self, plan: Plan) -> bool:
        """Whether the published site, which is shown, was made from the plan."""
        is_shown = not plan.stale and not self.is_preview
        return is_shown and is_published(self._settings, publication_inputs(self._settings, plan))

    def get_ready(self, plan: Plan) -> None:
        """Gather what the first edit would otherwise wait for; the site was made from the plan."""
        from coursebuild.rendering.code_cells import CodeCellRenderer  # noqa: F401

        if not self.is_preview:
            self._follow(self._settings, plan)
        for planned in plan.lessons[:1]:  # of the others, when somebody opens them
            self.get_ready_for(planned.slug)

    def get_ready_for(self, slug: str) -> None:
        """Somebody looks at this lesson, and may edit it soon."""
        if self._at_once is not None:
            self._at_once.get_ready(slug)

    def build(self) -> BuildReport:
        """Build the course, as the command does; raises CourseBuildError."""
        progress = self._screen.progress()
        try:
            report = build(self._settings, (), progress, jekyll=self._jekyll)
        finally:
            progress.end()
        self._screen.print_report(report)
        return report

    def publish(self, plan: Plan) -> bool:
        """Build and show the plan, of which no lesson has to run; returns whether that went well."""
        report = None
        with self._progress.reporting_errors(self._settings.root):
            report = self.build()
        if report is None or report.failures or report.waiting:
            return False
        self._show(self._settings, plan)
        return True

    def preview(self, plan: Plan) -> bool:
        """Show the plan, in which every lesson has something to show; returns whether that went well."""
        from coursebuild.serving.preview_site import make_preview  # rendering

        is_made = False
        with self._progress.reporting_errors(self._settings.root):
            make_preview(self._settings, plan, self._jekyll, self._progress.warned)
            is_made = True
        if is_made:
            self._show(self._settings.for_preview(), plan)
        return is_made

    def show_at_once(self, changed: Collection[Path]) -> None:
        """Show the prose of notebooks that have changed, before the site is made from them."""
        pages = self._at_once.pages(changed) if self._at_once else {}
        if pages:
            self.shown = ShownSite(self.shown.folder, {**self.shown.instead, **pages})
            self.announce()

    def close(self) -> None:
        """End Jekyll and remove the preview."""
        self._until_closed.close()
        shutil.rmtree(self._settings.for_preview().workspace, ignore_errors=True)

    def _show(self, settings: Settings, plan: Plan) -> None:
        self.shown = ShownSite(settings.site)
        self._progress.tell("")
        self.announce()
        self._follow(settings, plan)

    def _follow(self, settings: Settings, plan: Plan) -> None:
        from coursebuild.serving.prose_at_once import ProseAtOnce  # rendering

        self._at_once = ProseAtOnce(settings, plan)
