"""Compare coursebuild with its peers in one run and print ratios.

    .venv/bin/python tools/bench/against_peers.py [--only SCENARIO …] [--peers PEER …] [--repeat R] [--quick]

Every builder is given the same generated notebooks, two cores and two threads a kernel; peers are installed
when they are first needed (see `peers/environments.py`). Each build is checked: a page that does not show
what the edited cell prints counts as a failure, not as a fast build. All numbers of a table come from one
run, so that their ratios hold on any machine; `--repeat` does everything again and shows medians. A full run
takes about half an hour; Ctrl-C ends it with the table so far. Nothing is written into the tree but
`.cache/bench/`.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from peers.builders import Builder
from peers.building import Project, measure_again, measure_cold, measure_edits
from peers.calibration import epochs_for, make_font_cache
from peers.goals import COLD_LIGHT, COLD_TRAINING, ROWS, note_flatness
from peers.kernels import PLAIN, books_that_start, books_that_stay, measure_start, measure_together
from peers.measuring import CommandFailed
from peers.notebooks import Book, executed_book, light_book, tiny_book, training_book
from peers.ours import Coursebuild
from peers.plain_builders import Make, MkdocsJupyter, Nbclient, Nbconvert
from peers.rendering import measure_rendering
from peers.results import OURS, Results, table
from peers.serving import measure_serving
from peers.sphinx_builders import JupyterBook, SphinxGallery

SCENARIOS = {
    "training": "six notebooks that train, cold",
    "again": "the same with nothing changed, and after a touch",
    "edits": "the same after edits of prose, last and first code cell",
    "serve": "the same in `coursebuild serve`, with the page open",
    "light": "ten light notebooks, cold",
    "rendering": "many executed notebooks, rendered only",
    "start": "from asking for a kernel to its imports",
    "memory": "four lessons at once",
}
PEERS: dict[str, Builder] = {
    builder.name: builder
    for builder in (
        JupyterBook(),
        SphinxGallery(),
        SphinxGallery(name="sphinx-gallery -j2", parallel=2),
        MkdocsJupyter(),
        Nbconvert(),
        Make(),
        Nbclient(),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the workloads are."""

    training: int
    seconds: float
    """How long each training notebook trains."""
    light: int
    tiny: bool = False
    """Whether the light notebooks import nothing."""
    pages: int
    stay_seconds: float
    """How long lessons that run at once wait for each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run: what is measured, with what, where."""

    scenarios: frozenset[str]
    builders: tuple[Builder, ...]
    """coursebuild first."""
    sizes: Sizes
    work: Path
    results: Results

    @property
    def trains(self) -> bool:
        return not self.scenarios.isdisjoint(("training", "again", "edits", "serve"))

    def run(self, epochs: int) -> None:
        """Measure everything once; a builder that fails is noted and the others go on."""
        sizes = self.sizes
        training = [training_book(number, epochs) for number in range(1, sizes.training + 1)]
        light = [(tiny_book if sizes.tiny else light_book)(number) for number in range(1, sizes.light + 1)]
        for builder in self.builders:
            if self.trains:
                self._try(builder, training, self._training)
        for builder in self.builders:
            if "light" in self.scenarios:
                self._try(builder, light, lambda p: measure_cold(self.results, p, COLD_LIGHT))
        executed = [executed_book(number) for number in range(1, sizes.pages + 1)]
        fewer = executed[: max(2, sizes.pages // 5)]
        for builder in self.builders:
            if "rendering" in self.scenarios and builder.renders_saved:
                self._try(builder, executed, lambda p: self._rendering(p, fewer))
        if "start" in self.scenarios:
            self._try(Coursebuild(jobs=1), books_that_start(), lambda p: measure_start(self.results, p))
        if "memory" in self.scenarios:
            for builder in (Coursebuild(jobs=4), Make(jobs=4)):
                if builder.name in {chosen.name for chosen in self.builders}:
                    stay = books_that_stay(sizes.stay_seconds)
                    self._try(builder, stay, lambda p: measure_together(self.results, p))

    def _training(self, project: Project) -> None:
        measure_cold(self.results, project, COLD_TRAINING)
        if "again" in self.scenarios:
            measure_again(self.results, project)
        if "edits" in self.scenarios:
            measure_edits(self.results, project)
        if "serve" in self.scenarios and isinstance(project.builder, Coursebuild):
            measure_serving(self.results, project, edition=1 if "edits" in self.scenarios else 0)

    def _rendering(self, project: Project, fewer: Sequence[Book]) -> None:
        smaller = self._project(project.builder, fewer, "fewer")
        measure_rendering(self.results, project, smaller)

    def _try(self, builder: Builder, books: Sequence[Book], work: Callable[[Project], None]) -> None:
        try:
            work(self._project(builder, books, "project"))
        except CommandFailed as problem:
            self.results.note(f"{builder.name}: {problem}")
        finally:
            shutil.rmtree(self.work / "projects", ignore_errors=True)

    def _project(self, builder: Builder, books: Sequence[Book], name: str) -> Project:
        folder = self.work / "projects" / name
        return Project(builder=builder, folder=folder, books=tuple(books), settings=self.work / "settings")


def main() -> None:
    """Measure, print the table."""
    chosen = _options()
    sizes = Sizes(training=6, seconds=10, light=10, pages=chosen.pages, stay_seconds=12)
    if chosen.quick:
        sizes = Sizes(training=2, seconds=1, light=3, tiny=True, pages=min(20, chosen.pages), stay_seconds=6)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    results, started = Results(), time.monotonic()
    peers = [name for name in PEERS if name in chosen.peers]
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        bench = Bench(
            scenarios=frozenset(chosen.only),
            builders=(Coursebuild(), *(PEERS[name] for name in peers)),
            sizes=sizes,
            work=Path(folder).resolve(),
            results=results,
        )
        make_font_cache(bench.work / "settings")
        epochs = 1
        if bench.trains:
            epochs = epochs_for(sizes.seconds, bench.work / "settings")
            print(f"{epochs} epochs train for about {sizes.seconds:.0f} s of processor time", flush=True)
        try:
            for _ in range(chosen.repeat):
                bench.run(epochs)
        except KeyboardInterrupt:
            results.note("interrupted: what is missing was not measured")
    note_flatness(results)
    minutes = (time.monotonic() - started) / 60
    print(f"\nPython {platform.python_version()}, two cores, {sizes}")
    print(f"repeated {chosen.repeat} ×, {minutes:.0f} min\n")
    for line in table(results, ROWS, [*peers, PLAIN]):
        print(line)
    for note in results.notes:
        print(f"\n- {note}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    listed = "; ".join(f"{name}: {what}" for name, what in SCENARIOS.items())
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), help=listed)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help=f"besides {OURS}")
    parser.add_argument("--repeat", type=int, default=1, metavar="R", help="show medians of R runs")
    parser.add_argument("--pages", type=int, default=500, metavar="N", help="pages that are rendered only")
    parser.add_argument("--quick", action="store_true", help="small workloads: to try the benchmark itself")
    return parser.parse_args()


if __name__ == "__main__":
    main()
