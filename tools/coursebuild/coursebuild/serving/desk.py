"""What `serve` shows while lessons are edited: the published site, or a preview of what is out of date.

A change after which every lesson is stored is built and published as always. A lesson that would have to
run is not run as a whole: its live kernel runs what follows the first changed cell, and the result goes
into a site of its own beside `_site/`, which only a build of whole notebooks touches.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coursebuild.execution.live_orders import LiveOrder, LiveState
from coursebuild.keeping.refusals import explain_refusal
from coursebuild.keeping.store import Store
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan, PlannedLesson, is_published, make_plan, publication_inputs
from coursebuild.serving.server import SiteServer
from coursebuild.serving.voice import Screen, Voice
from coursebuild.serving.watching import SourceWatch

if TYPE_CHECKING:
    from coursebuild.execution.live import LiveKernels

_UNKNOWN_MEMORY_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class _Opened:
    path: str


class _Changed:
    """Somebody changed a source."""


def serve_course(settings: Settings, base_path: str, port: int, screen: Screen) -> None:
    """Build, serve on 127.0.0.1, and follow every change until interrupted.

    Port 0 takes any free one. Raises PublishError when the port is taken.
    """
    events: queue.SimpleQueue[_Opened | _Changed | LiveState] = queue.SimpleQueue()
    shutil.rmtree(settings.for_preview().workspace, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        desk = _Desk(settings, base_path, screen, events.put)
        server = stack.enter_context(
            SiteServer(port, base_path, desk.folder, lambda path: events.put(_Opened(path)))
        )
        # Before the first build, so that no edit during it is lost.
        stack.enter_context(SourceWatch(settings, lambda: events.put(_Changed())))
        stack.callback(desk.close)
        desk.begin(server.announce)
        screen.say(f"serving {server.address} (Ctrl-C ends it)")
        desk.get_ready()
        while True:
            batch = [events.get()]
            while not events.empty():
                batch.append(events.get())
            desk.hear(batch)


class _Desk:
    """The lessons that somebody works on, and what the server shows of them. Belongs to one thread."""

    def __init__(
        self, settings: Settings, base_path: str, screen: Screen, report: Callable[[LiveState], None]
    ) -> None:
        self._settings, self._base_path, self._screen = settings, base_path, screen
        self._voice = Voice(screen, report)
        self._announce: Callable[[], None] = lambda: None
        self._plan: Plan | None = None
        self._handled = ""
        """Digest of what the last change left behind, so that saving the same again does nothing."""
        self._noticed = 0.0
        self._open: list[str] = []
        """Slugs of the lessons that were looked at or edited, the last one first."""
        self._orders: dict[str, LiveOrder] = {}
        self._states: dict[str, LiveState] = {}
        self._kernels: LiveKernels | None = None
        self._told: set[int] = set()
        self._waiting: tuple[str, ...] = ()
        self._is_preview_shown = False

    def folder(self) -> Path:
        """The site to be shown now; asked for by the threads of the server."""
        return (self._settings.for_preview() if self._is_preview_shown else self._settings).site

    def begin(self, announce: Callable[[], None]) -> None:
        """Build; lessons that failed are taken up where they failed."""
        self._announce = announce
        with self._complaining():
            self._open = [execution.lesson.slug for execution in self._screen.build().failures]

    def get_ready(self) -> None:
        """Import what the first edit would otherwise wait for; take up what the first build has left."""
        from coursebuild.rendering.code_cells import CodeCellRenderer  # noqa: F401

        self._change()
        if self._plan is not None:
            self._follow()  # the process from which kernels are forked begins to import

    def close(self) -> None:
        """End all kernels."""
        self._voice.end()
        if self._kernels is not None:
            self._kernels.__exit__(None, None, None)
        shutil.rmtree(self._settings.for_preview().workspace, ignore_errors=True)

    def hear(self, events: Iterable[_Opened | _Changed | LiveState]) -> None:
        """Take in everything that has happened, then do what it calls for once."""
        has_changed, has_opened, is_to_show = False, False, False
        for event in events:
            if isinstance(event, _Changed):
                has_changed = True
            elif isinstance(event, _Opened):
                has_opened |= self._note_opened(event.path)
            else:
                is_to_show |= self._take(event)
        if has_changed:
            is_to_show &= not self._change()
        elif has_opened:
            self._follow()
        if is_to_show:
            self._show()

    # --- what happened ---

    def _change(self) -> bool:
        """Plan anew, and publish or preview; returns whether the pages were made."""
        noticed, plan = time.monotonic(), None
        with self._complaining():
            plan = make_plan(self._settings, self._screen.complain)
        if plan is None:
            return False
        for slug in _edited(self._plan, plan):
            self._note_open(slug)
        self._plan, before = plan, self._handled
        found = _digest(self._settings, plan)
        if found == before or (not plan.stale and not self._is_preview_shown and self._is_published(plan)):
            self._handled = found
            return False
        self._noticed = noticed
        if not plan.stale:
            self._handled = found if self._publish() else ""
            self._follow()
            return True
        self._handled = found
        chosen = self._follow()
        if any(p.lesson.slug in chosen and not self._has_run(p) for p in plan.stale):
            return False  # its kernel will report
        self._show()
        return True

    def _note_opened(self, path: str) -> bool:
        if self._plan is None:
            return False
        address = path.removeprefix(self._base_path)
        slugs = [p.lesson.slug for p in self._plan.lessons if p.lesson.url == address]
        for slug in slugs:
            self._note_open(slug)
        return bool(slugs)

    def _note_open(self, slug: str) -> None:
        self._open = [slug, *(other for other in self._open if other != slug)]

    def _take(self, state: LiveState) -> bool:
        """Keep what a kernel reports; returns whether the preview shows something else now."""
        slug = state.order.lesson.slug
        before = self._states.get(slug)
        self._states[slug] = state
        if before is not None and state.outputs is before.outputs and before.is_settled:
            self._told.add(id(state))  # only the prose is new, and that has been shown
            return False
        stale = self._plan.stale if self._plan else ()
        return any(planned.lesson.slug == slug and self._is_current(planned) for planned in stale)

    @contextlib.contextmanager
    def _complaining(self) -> Iterator[None]:
        """Say what is wrong and go on: the next change may put it right."""
        try:
            yield
        except CourseBuildError as error:
            with self._voice.aside():
                self._screen.complain(str(error))
        except OSError as error:  # an editor replaces files while we read them
            with self._voice.aside():
                said = explain_refusal(error, self._settings.root).partition(", then run the command")[0]
                self._screen.complain(f"{said}; waiting for the next change")

    # --- what to do about it ---

    def _follow(self) -> frozenset[str]:
        """Tell the kernels what to be ready for; returns the lessons that have one."""
        assert self._plan is not None
        planned = {each.lesson.slug: each for each in self._plan.lessons}
        orders = [self._order(planned[slug]) for slug in self._open if slug in planned]
        if self._kernels is None:
            from coursebuild.execution.live import LiveKernels  # nbclient: after the first build

            needs = {slug: each.needs for slug, each in planned.items()}
            self._kernels = LiveKernels(self._settings, needs, self._voice).__enter__()
        chosen = self._kernels.follow(orders)
        self._voice.follow(chosen)
        return chosen

    def _order(self, planned: PlannedLesson) -> LiveOrder:
        slug = planned.lesson.slug
        cost = Store(self._settings.store, lambda _: None).last_measurement(planned.lesson)
        order = LiveOrder(
            lesson=planned.lesson,
            notebook=planned.notebook,
            fingerprint=planned.fingerprint,
            needs=planned.needs,
            reasons=planned.reasons,
            noticed=self._noticed,
            memory_bytes=cost.peak_memory_bytes if cost else _UNKNOWN_MEMORY_BYTES,
        )
        before = self._orders.get(slug)
        if before is None or replace(order, noticed=before.noticed) != before:
            self._orders[slug] = order
        return self._orders[slug]

    def _is_current(self, planned: PlannedLesson) -> bool:
        state = self._states.get(planned.lesson.slug)
        return state is not None and state.order.fingerprint.digest == planned.fingerprint.digest

    def _has_run(self, planned: PlannedLesson) -> bool:
        return self._is_current(planned) and self._states[planned.lesson.slug].is_settled

    def _is_published(self, plan: Plan) -> bool:
        return is_published(self._settings, publication_inputs(self._settings, plan))

    def _publish(self) -> bool:
        self._voice.end()  # nothing has to run any more
        report = None
        with self._complaining():
            report = self._screen.build()
        if report is None or report.failures or report.waiting:
            return False
        self._is_preview_shown = False
        self._told.clear()
        self._waiting = ()
        self._announce()
        return True

    def _show(self) -> None:
        from coursebuild.serving.preview_site import make_preview  # rendering: only to show something

        plan = self._plan
        if plan is None or not plan.stale:
            return
        current = {p.lesson.slug: self._states[p.lesson.slug] for p in plan.stale if self._is_current(p)}
        is_made = False
        with self._complaining():
            make_preview(self._settings, plan, self._states)
            is_made = True
        if not is_made:
            return
        self._is_preview_shown = True
        self._announce()
        for state in current.values():
            if state.is_settled and id(state) not in self._told:
                self._told.add(id(state))
                self._voice.tell(state)
        waiting = tuple(p.lesson.slug for p in plan.stale if p.lesson.slug not in self._open)
        if waiting and waiting != self._waiting:
            with self._voice.aside():
                self._screen.say(
                    f"out of date: {', '.join(waiting)}; open a page to preview it, or publish with make site"
                )
        self._waiting = waiting


def _edited(before: Plan | None, now: Plan) -> list[str]:
    """Slugs of the lessons whose notebook is another one than before."""
    if before is None:
        return []
    known = {planned.lesson.slug: planned.notebook for planned in before.lessons}
    return [p.lesson.slug for p in now.lessons if known.get(p.lesson.slug) != p.notebook]


def _digest(settings: Settings, plan: Plan) -> str:
    """Equal for two plans that lead to the same pages."""
    return " ".join([publication_inputs(settings, plan), *(p.fingerprint.digest for p in plan.lessons)])
