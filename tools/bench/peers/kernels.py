"""Scenarios of kernels: how long until the imports are done, and the memory of four lessons at once.

Everything goes through the command line of coursebuild. A lesson prints when its imports are done; when its
kernel was asked for is when `coursebuild build` says that the lesson is running.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peers.builders import text_of
from peers.building import Project
from peers.measuring import CommandFailed, Cost, measure
from peers.notebooks import Book, book_of_one_cell, write_all
from peers.ours import Coursebuild, start
from peers.results import OURS, Results

PLAIN = "plain kernels"
START = "kernel start to imports done"
TOGETHER = "four lessons at once"
_PLAIN_KERNELS = Path(__file__).with_name("plain_kernels.py")
_IMPORTS = """import time

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf"""
_READY = f'{_IMPORTS}\n\nnumber = {{number}}\nprint(f"ready at {{{{time.time():.3f}}}}")'
_TOGETHER = f"""{_IMPORTS}

inputs = np.random.default_rng(0).normal(size=(2048, 32)).astype("float32")
model = keras.Sequential([keras.Input((32,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)])
model.compile("sgd", "mse", jit_compile=False)
history = model.fit(inputs, inputs[:, :1], epochs=3, verbose=0)
time.sleep({{seconds}})  # until the others are here
print("trained")"""


def books_that_start(count: int = 4) -> tuple[Book, ...]:
    """Lessons that import, and print when that is done; no two alike, which would share one result."""
    return tuple(book_of_one_cell(f"ready-{number}", _READY.format(number=number)) for number in range(count))


def books_that_stay(seconds: float, count: int = 4) -> tuple[Book, ...]:
    """Lessons that import, train a moment, and keep what they hold until the others have come so far."""
    return tuple(
        book_of_one_cell(f"stays-{number}", _TOGETHER.format(seconds=seconds)) for number in range(count)
    )


def measure_start(results: Results, project: Project) -> None:
    """Start kernels one after another and see when their imports are done.

    The first lesson is left out: its time is that of importing the libraries into the process from which
    the kernels of the others are forked, which a build pays once.
    """
    environment = project.builder.environment(project.settings)
    with tempfile.TemporaryDirectory() as folder:
        write_all(project.books, Path(folder))
        for book in project.books:
            command = [sys.executable, str(_PLAIN_KERNELS), f"{folder}/{book.name}.ipynb"]
            ended = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            results.add(START, PLAIN, Cost(wall=json.loads(ended.stdout)[0]))
    project.lay_out()
    asked = _times_of_asking(project)
    if missing := [book.name for book in project.books if book.name not in asked]:
        raise CommandFailed(f"the build did not say `{missing[0]}: running …`")
    seconds = []
    for book in project.books:
        page = project.builder.page(project.folder, book.name).read_text(encoding="utf-8")
        found = re.search(r"ready at ([\d.]+)", text_of(page))
        if found is None:
            raise CommandFailed(f"the page {book.name} does not show `ready at …`")
        seconds.append(float(found[1]) - asked[book.name])
    results.note(f"{START}: the first lesson of the build, libraries imported on the way: {seconds[0]:.2f} s")
    for number in seconds[1:]:
        results.add(START, OURS, Cost(wall=number))


def _times_of_asking(project: Project) -> dict[str, float]:
    """Build; returns when the build said that each lesson runs."""
    process = start(project, project.builder.command(project.folder))
    assert process.stdout is not None
    asked, lines = dict[str, float](), list[str]()
    for line in process.stdout:
        lines.append(line)
        if found := re.match(r"(\S+): running\b", line):
            asked.setdefault(found[1], time.time())
    if process.wait():
        raise CommandFailed("".join(lines)[-3000:])
    return asked


def measure_together(results: Results, project: Project) -> None:
    """Run four lessons at once and sample the memory of everything that takes part."""
    environment = project.builder.environment(project.settings)
    if isinstance(project.builder, Coursebuild):
        with tempfile.TemporaryDirectory() as folder:
            write_all(project.books, Path(folder))
            paths = [f"{folder}/{book.name}.ipynb" for book in project.books]
            command = [sys.executable, str(_PLAIN_KERNELS), *paths]
            results.add(TOGETHER, PLAIN, measure(command, Path(folder), environment, memory=True))
    project.lay_out()
    results.add(TOGETHER, project.builder.name, project.build(memory=True))
