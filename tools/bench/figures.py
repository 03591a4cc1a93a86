"""What the figures of the built site weigh in a browser, beside the PNG that their lessons drew.

    .venv/bin/python tools/bench/figures.py

Needs a site that is up to date (`make site`) and Chromium. Each lesson is scrolled to its end on several
screens; counted are the pictures that the browser asks for. The goal is a quarter of the PNG.
"""

from __future__ import annotations

import base64
import functools
import http.server
import shutil
import threading
from pathlib import Path

from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import PlannedLesson
from playwright.sync_api import Browser, sync_playwright

SCREENS = ((1280, 1.0), (390, 2.0), (390, 3.0), (1280, 2.0))
"""Width in CSS pixels, and how many pixels of the screen one of them takes."""
_DOWN = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
}"""


def main() -> None:
    """Print a row for each lesson and one for all."""
    settings = Settings(root=Path.cwd())
    lessons = make_plan(settings, open_store(settings.store, print)).lessons
    handler = functools.partial(_Quiet, directory=str(settings.site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    drawn = {planned.lesson.slug: _png_bytes(planned) for planned in lessons}
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        loaded = {
            (planned.lesson.slug, screen): _loaded_bytes(
                browser, f"http://127.0.0.1:{server.server_port}{planned.lesson.url}", *screen
            )
            for planned in lessons
            for screen in SCREENS
        }
        browser.close()
    print("| lesson | PNG | " + " | ".join(f"{width} px, {density:g}x" for width, density in SCREENS) + " |")
    print("|---" * (2 + len(SCREENS)) + "|")
    for slug in (*drawn, None):
        slugs = list(drawn) if slug is None else [slug]
        png = sum(drawn[each] for each in slugs)
        shares = [sum(loaded[each, screen] for each in slugs) / png for screen in SCREENS]
        cells = " | ".join(f"{share:.1%}" for share in shares)
        print(f"| {slug or 'all'} | {png / 1e3:.0f} kB | {cells} |")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """The table is all that is printed."""


def _png_bytes(planned: PlannedLesson) -> int:
    assert planned.result is not None, f"{planned.lesson.slug} has to run first: make site"
    shown = (output for outputs in planned.result.outputs for output in outputs)
    pictures = (output["data"]["image/png"] for output in shown if "image/png" in output.get("data", {}))
    return sum(len(base64.b64decode(picture)) for picture in pictures)


def _loaded_bytes(browser: Browser, address: str, width: int, density: float) -> int:
    context = browser.new_context(viewport={"width": width, "height": 900}, device_scale_factor=density)
    page, sizes = context.new_page(), []
    page.on(
        "requestfinished", lambda sent: sizes.append((sent.resource_type, sent.sizes()["responseBodySize"]))
    )
    page.goto(address)
    page.evaluate(_DOWN)
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(size for kind, size in sizes if kind == "image")


if __name__ == "__main__":
    main()
