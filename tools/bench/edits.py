"""An author's day on the real course: nothing changed, edited prose, by command and under `serve`.

    .venv/bin/python tools/bench/edits.py [--times N]

Needs a site that is up to date (`make site`), Jekyll and Chromium. Works on a copy of the course. CPU seconds
are those of the command and all that it starts; what is seen in the browser is compared with a plain
`jekyll build` of what Jekyll was shown, in the same run.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coursebuild.nouns.settings import Settings
from peers.measuring import cpu_seconds
from playwright.sync_api import Error, Page, sync_playwright

LESSON = "unet"
_LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "tools", "tests", "data", "__pycache__")
_BETWEEN_EDITS_SECONDS = 3.0
_QUIET_CPU = 0.1
_PATIENCE_SECONDS = 60
_SIGN = "edited by the benchmark"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=7, help="show medians of so many (default: 7)")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        course = Path(folder).resolve() / "course"
        shutil.copytree(Path.cwd(), course, ignore=_LEFT_OUT, symlinks=True)
        _build(course)
        source = _full_source(course)
        rows = {
            "nothing changed, CPU s": [_cpu_of(lambda: _build(course)) for _ in range(times)],
            "edited prose, CPU s": [_edited_cpu(course, number) for number in range(times)],
            "plain jekyll build, wall s": [_wall_of(lambda: _jekyll(course, source)) for _ in range(times)],
            "edited prose under serve until it is seen, wall s": list(_seen_after(course, times)),
        }
    for name, values in rows.items():
        print(f"{name}: {statistics.median(values):.3f} ({', '.join(f'{value:.3f}' for value in values)})")
    *_, plain, seen = (statistics.median(values) for values in rows.values())
    print(f"serve: {seen / plain:.2f} of a plain jekyll build (goal: 0.35)")


def _command(course: Path) -> list[str]:
    return [sys.executable, "-m", "coursebuild", "--root", str(course)]


def _build(course: Path) -> None:
    subprocess.run([*_command(course), "build"], check=True, stdout=subprocess.DEVNULL)


def _edited_cpu(course: Path, number: int) -> float:
    _edit(course, f"{_SIGN} {number}")
    return _cpu_of(lambda: _build(course))


def _cpu_of(work: Callable[[], None]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _wall_of(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _full_source(course: Path) -> Path:
    """All that a Jekyll which knows of no earlier site has to be shown."""
    settings, source = Settings(root=course), course.parent / "source"
    shutil.copytree(settings.stage, source)
    shutil.copytree(settings.generated_assets, source / "assets" / "generated")
    (source / "_coursebuild" / "unchanged.json").unlink()
    return source


def _jekyll(course: Path, source: Path) -> None:
    site = course.parent / "jekyll-site"
    shutil.rmtree(site, ignore_errors=True)
    configs = f"{source / '_config.yml'},{Settings(root=course).workspace / 'jekyll.yml'}"
    folders = ["--source", str(source), "--destination", str(site)]
    command = ["jekyll", "build", *folders, "--config", configs]
    subprocess.run(command, cwd=course, check=True, stdout=subprocess.DEVNULL)


def _edit(course: Path, sign: str) -> None:
    """Write the sign into the first paragraph of the lesson, as Jupyter saves: another file in its place."""
    path = course / "notebooks" / f"{LESSON}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    cell = document["cells"][0]
    text = "".join(cell["source"]).partition(f"\n\n{_SIGN}")[0]
    cell["source"] = f"{text}\n\n{sign}"
    new = path.with_name(f".{path.name}.new")
    new.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    new.replace(path)


def _seen_after(course: Path, times: int) -> Iterator[float]:
    with _serving(course) as (address, process), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}lessons/{LESSON}/")
        _wait_until_quiet(process)
        for number in range(times):
            time.sleep(_BETWEEN_EDITS_SECONDS)
            sign = f"{_SIGN} {time.time():.0f} {number}"
            started = time.perf_counter()
            _edit(course, sign)
            _wait_for(page, sign)
            yield time.perf_counter() - started
        browser.close()


def _wait_for(page: Page, sign: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if page.evaluate("sign => document.body?.textContent.includes(sign)", sign):
                return
        except Error:  # it is being loaded
            continue
    raise TimeoutError(f"the page never showed {sign!r}")


def _wait_until_quiet(process: int) -> None:
    """The kernel of a lesson that somebody has opened runs its cells first."""
    before = -1.0
    while (now := cpu_seconds(process)) - before > _QUIET_CPU:
        before = now
        time.sleep(_BETWEEN_EDITS_SECONDS)


@contextmanager
def _serving(course: Path) -> Iterator[tuple[str, int]]:
    command = [*_command(course), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"serving (http\S+/)", line):
                    yield found[1], process.pid
                    break
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()


if __name__ == "__main__":
    main()
