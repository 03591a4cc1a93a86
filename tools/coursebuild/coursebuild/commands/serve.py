"""Serve a course on this machine, and follow every change of it until interrupted."""

from __future__ import annotations

import contextlib
import queue
import shutil

from coursebuild.commands.authoring import Authoring, Changed, Event, Opened
from coursebuild.nouns.settings import Settings
from coursebuild.serving.live_progress import Screen
from coursebuild.serving.server import SiteServer
from coursebuild.serving.watching import watching_sources


def serve_course(settings: Settings, base_path: str, port: int, screen: Screen) -> None:
    """Build, serve on 127.0.0.1, and follow every change until interrupted.

    Port 0 takes any free one. Raises PublishError when the port is taken.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    shutil.rmtree(settings.for_preview().workspace, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        authoring = Authoring(settings, base_path, screen, events.put)
        server = stack.enter_context(
            SiteServer(port, base_path, authoring.shown, lambda path: events.put(Opened(path)))
        )
        # Before the first build, so that no edit during it is lost.
        stack.enter_context(watching_sources(settings, lambda files: events.put(Changed(files))))
        stack.callback(authoring.close)
        address = f"serving {server.address} (Ctrl-C ends it)"
        is_published = settings.site.is_dir()
        if not is_published:  # the page says what goes on, and shows the site as soon as it is there
            screen.print_line(address)
        authoring.begin(server)
        if is_published:
            screen.print_line(address)
        authoring.get_ready()
        while True:
            batch = [events.get()]
            while not events.empty():
                batch.append(events.get())
            authoring.hear(batch)
