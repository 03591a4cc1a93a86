"""What somebody who edits lessons is shown: the published site, or a preview of what is out of date.

Edited prose is shown at once. A change after which every lesson is stored is built and published as always.
A lesson that would have to run is not run as a whole: its live kernel runs what follows the first changed
cell, and the result goes into a site of its own beside `_site/`, which only a build of whole notebooks
touches.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from coursebuild.commands.edited_site import EditedSite
from coursebuild.commands.plan import make_plan
from coursebuild.execution.live_states import LiveState
from coursebuild.keeping.store import open_store
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan
from coursebuild.planning.site_inputs import publication_inputs
from coursebuild.serving.live_progress import LiveProgress, Screen
from coursebuild.serving.open_lessons import OpenLessons
from coursebuild.serving.preview_plan import with_previews
from coursebuild.serving.server import SiteServer
from coursebuild.serving.site_folder import ShownSite


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody asked for a page."""

    path: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody changed sources."""

    files: frozenset[Path] = frozenset()
    """Those of them that are known."""


Event = Opened | Changed | LiveState
"""What happens while a course is served; a live kernel reports its state."""


class Authoring:
    """What somebody who writes lessons is shown of them. Belongs to one thread."""

    def __init__(
        self, settings: Settings, base_path: str, screen: Screen, report: Callable[[LiveState], None]
    ) -> None:
        self._settings, self._base_path, self._screen = settings, base_path, screen
        self._progress = LiveProgress(screen, report)
        self._lessons = OpenLessons(settings, self._progress)
        self._site = EditedSite(settings, screen, self._progress)
        self._store = open_store(settings.store, screen.print_warning)
        self._plan: Plan | None = None
        self._handled = ""
        """Digest of what the last change left behind, so that saving the same again does nothing."""
        self._noticed = 0.0
        self._waiting: tuple[str, ...] = ()

    def shown(self) -> ShownSite:
        """The site to be shown now; asked for by the threads of the server."""
        return self._site.shown

    def begin(self, server: SiteServer) -> None:
        """Build; lessons that failed are taken up where they failed. The server shows what comes of it."""
        self._site.announce, self._progress.on_problem = server.announce, server.tell
        self._progress.cells.say = server.say
        server.tell("It is being built for the first time: the terminal shows how far it is.")
        with self._progress.reporting_errors(self._settings.root):
            failures = self._site.build().failures
            self._lessons.slugs = [result.slug for result in failures]
            if failures:
                names = ", ".join(self._lessons.slugs)
                self._progress.tell(f"Lessons failed: {names}. The terminal shows where and why.")

    def get_ready(self) -> None:
        """Do what the first edit would otherwise wait for; take up what the first build has left."""
        self._change()
        if self._plan is not None:  # the process from which kernels are forked begins to import
            self._lessons.follow(self._plan, self._noticed)
            self._site.get_ready(self._plan)

    def close(self) -> None:
        """End all kernels."""
        self._progress.follow(())
        self._lessons.close()
        self._site.close()

    def hear(self, events: Iterable[Event]) -> None:
        """Take in everything that has happened, then do what it calls for once."""
        has_changed, has_opened, is_to_show = False, False, False
        files = set[Path]()
        for event in events:
            if isinstance(event, Changed):
                has_changed = True
                files |= event.files
            elif isinstance(event, Opened):
                has_opened |= self._open(event.path)
            else:
                is_to_show |= self._lessons.take(event, self._plan.stale if self._plan else ())
        if has_changed:
            self._site.show_at_once(files)
            is_to_show &= not self._change()
        elif has_opened and self._plan is not None:
            self._lessons.follow(self._plan, self._noticed)
        if is_to_show:
            self._show()

    def _change(self) -> bool:
        """Plan anew, and publish or preview; returns whether the pages were made."""
        noticed, plan = time.monotonic(), None
        with self._progress.reporting_errors(self._settings.root):
            plan = make_plan(self._settings, self._store)
        if plan is None:
            return False
        for slug in _edited(self._plan, plan):
            self._lessons.open(slug)
        self._plan, before = plan, self._handled
        self._handled = _digest(self._settings, plan)
        if self._handled == before or self._site.is_of(plan):
            self._progress.tell("")
            return False
        self._noticed = noticed
        if not plan.stale:
            self._handled = self._handled if self._publish(plan) else ""
            self._lessons.follow(plan, noticed)
            return True
        chosen = self._lessons.follow(plan, noticed)
        if any(p.slug in chosen and not self._lessons.has_run(p) for p in plan.stale):
            return False  # its kernel will report
        self._show()
        return True

    def _open(self, path: str) -> bool:
        """A page was asked for; returns whether it is that of a lesson."""
        address = path.removeprefix(self._base_path)
        lessons = self._plan.lessons if self._plan else ()
        slugs = [planned.slug for planned in lessons if planned.lesson.url == address]
        for slug in slugs:
            self._lessons.open(slug)
            self._site.get_ready_for(slug)
        return bool(slugs)

    def _publish(self, plan: Plan) -> bool:
        with self._progress.hidden():  # a build shows lines of its own
            is_published = self._site.publish(plan)
        if is_published:
            self._lessons.forget()
            self._waiting = ()
        return is_published

    def _show(self) -> None:
        """Put a preview of what is out of date in place, and say so."""
        plan = self._plan
        if plan is None or not plan.stale:
            return
        if not self._site.preview(with_previews(plan, self._lessons.states, self._store)):
            return
        self._lessons.announce(plan.stale)
        waiting = tuple(planned.slug for planned in plan.stale if planned.slug not in self._lessons.slugs)
        if waiting and waiting != self._waiting:
            with self._progress.hidden():
                then = "open a page to preview it, or publish with `coursebuild build`"
                self._screen.print_line(f"out of date: {', '.join(waiting)}; {then}")
        self._waiting = waiting


def _edited(before: Plan | None, now: Plan) -> list[str]:
    """Slugs of the lessons whose notebook is another one than before."""
    if before is None:
        return []
    known = {planned.slug: planned.notebook for planned in before.lessons}
    return [planned.slug for planned in now.lessons if known.get(planned.slug) != planned.notebook]


def _digest(settings: Settings, plan: Plan) -> str:
    """Equal for two plans that lead to the same pages."""
    return " ".join([publication_inputs(settings, plan), *(p.fingerprint.digest for p in plan.lessons)])
