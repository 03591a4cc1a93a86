"""Run the lessons with several seeds and print what they reach and what they cost.

    .venv/bin/python tools/bench/lessons.py [LESSON …] [--seeds 0 1 2]

One table per lesson, in Markdown: the numbers that the lesson must reach for every seed (the first row is the
seed of the published page), CPU seconds, wall seconds, peak memory, and the claims of the page that do not
hold. CPU is also given as a multiple of a plain baseline, measured in the same run: a kernel that imports
TensorFlow and trains a small convolutional network. Nothing is written into the tree.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "2")
_REPORT = """
import json as _json, resource as _resource
_used = _resource.getrusage(_resource.RUSAGE_SELF)
print("BENCH" + _json.dumps({{
    "cpu": _used.ru_utime + _used.ru_stime, "mebibytes": _used.ru_maxrss / 1024,
    "values": [float(value) for value in ({expressions})],
    "failed": [claim for claim, holds in globals().get("claims", {{}}).items() if not holds],
}}))
"""
_BASELINE = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np
keras.utils.set_random_seed(0)
images = np.random.rand(128, 64, 64, 1).astype("float32")
convolutions = [keras.layers.Conv2D(16, 3, padding="same", activation="relu") for _ in range(4)]
model = keras.Sequential([keras.Input((64, 64, 1)), *convolutions, keras.layers.Conv2D(1, 1)])
model.compile("adam", "mse", jit_compile=False)
model.fit(images, images, batch_size=8, epochs=4, verbose=0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A number that a lesson must reach."""

    name: str
    expression: str
    """Python, evaluated after the last cell of the notebook."""
    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the bounds."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        bounds = [f"≥ {self.least:g}"] if self.least is not None else []
        bounds += [f"≤ {self.most:g}"] if self.most is not None else []
        return " ".join([self.name, *bounds])


TARGETS = {
    "unet": (
        Target(name="Dice", expression="test_dice.mean()", least=0.975),
        Target(name="IoU", expression="test_iou.mean()", least=0.955),
        Target(name="worst image", expression="test_dice.min()", least=0.93),
        Target(name="skip − no skip", expression="with_skip.mean() - without_skip.mean()", least=0.01),
    ),
    "resunet": (
        Target(name="Dice, worst seed", expression="means['ResUNet'].min()", least=0.97),
        Target(name="U-Net's Dice", expression="means['U-Net'].mean()"),
        Target(name="nodule: CE", expression="of_nodules['CE'].mean()"),
        Target(name="nodule: focal", expression="of_nodules['초점'].mean()"),
        Target(name="nodule: Dice", expression="of_nodules['Dice'].mean()"),
    ),
    "gan": (
        Target(name="FD", expression="table['GAN'][0]", most=40),
        Target(name="recall", expression="table['GAN'][1]", least=0.4),
        Target(name="rarest class", expression="shares.min()", least=0.03),
    ),
    "wgan": (
        Target(name="FD", expression="penalized[-1, 1]", most=12),
        Target(name="recall", expression="penalized[-1, 2]", least=0.8),
        Target(name="gradient norm", expression="penalized[-1, 4]", least=0.8, most=1.2),
        Target(name="rank correlation", expression="correlation", least=0.6),
        Target(name="FD, clipped", expression="clipped[-1, 1]"),
    ),
    "densenet-transfer": (
        Target(name="fine-tuned − scratch", expression="gains.mean()", least=0.04),
        Target(name="scratch", expression="np.mean(accuracies['처음부터'])"),
        Target(name="fine-tuned", expression="np.mean(accuracies['미세 조정'])"),
    ),
    "fit": (
        Target(
            name="ways with equal weights",
            expression="sum(same_bits(weights, array_weights) for _, weights in results.values())",
            least=4,
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One execution of one notebook."""

    seconds: float
    cpu: float
    mebibytes: float
    values: tuple[float, ...]
    failed: tuple[str, ...]


def run(cells: list[str], targets: tuple[Target, ...]) -> Measured:
    """Execute code cells in a fresh kernel beside a copy of the companion package."""
    expressions = "".join(f"{target.expression}, " for target in targets)
    sources = [*cells, _REPORT.format(expressions=expressions)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(NOTEBOOKS / "cvnotes", Path(folder) / "cvnotes")
        started = time.monotonic()
        NotebookClient(
            notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
        seconds = time.monotonic() - started
    last = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    found = json.loads(last.partition("BENCH")[2])
    return Measured(
        seconds=seconds,
        cpu=found["cpu"],
        mebibytes=found["mebibytes"],
        values=tuple(found["values"]),
        failed=tuple(found["failed"]),
    )


def read_cells(lesson: str, seed: int | None) -> list[str]:
    """The code cells of a lesson with another seed; its claims are looked at but stop nothing."""
    notebook = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells[-1] = re.sub(r"^( *)assert ", r"\1", cells[-1], flags=re.MULTILINE)
    if seed is not None:
        cells = [re.sub(r"^SEED = \d+", f"SEED = {seed}", cell, flags=re.MULTILINE) for cell in cells]
    return cells


def rows(lesson: str, seeds: list[int], baseline: float) -> Iterator[str]:
    """The table of one lesson, a line at a time as its executions end."""
    targets = TARGETS.get(lesson, ())
    columns = ["seed", *map(str, targets), "CPU s", "× baseline", "wall s", "peak MiB", "claims that fail"]
    yield f"\n### {lesson}\n"
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    measured = []
    for seed in (None, *seeds):
        result = run(read_cells(lesson, seed), targets)
        measured.append(result)
        values = [
            f"{value:.4g}" + ("" if target.holds(value) else " **missed**")
            for target, value in zip(targets, result.values, strict=True)
        ]
        cost = [result.cpu, result.cpu / baseline, result.seconds, result.mebibytes]
        shown = ["page" if seed is None else str(seed), *values, *(f"{number:.1f}" for number in cost)]
        yield "| " + " | ".join([*shown, "; ".join(result.failed) or "–"]) + " |"
    spread = [
        f"{statistics.mean(column):.4g} ± {statistics.pstdev(column):.2g}"
        for column in zip(*(result.values for result in measured), strict=True)
    ]
    medians = (
        statistics.median(result.cpu for result in measured),
        statistics.median(result.cpu for result in measured) / baseline,
        statistics.median(result.seconds for result in measured),
        max(result.mebibytes for result in measured),
    )
    yield "| " + " | ".join(["mean ± sd", *spread, *(f"{number:.1f}" for number in medians), ""]) + " |"


def main() -> None:
    """Print the tables as the executions end."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="names of notebooks (default: all)")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2], help="besides that of the page")
    chosen = parser.parse_args()
    os.environ.update(_THREADS, PYTHONHASHSEED="0", COURSE_PROFILE="embedded")
    baseline = statistics.median(run([_BASELINE], ()).cpu for _ in range(3))
    print(f"baseline: {baseline:.1f} CPU seconds (median of 3)")
    for lesson in chosen.lessons or sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")):
        for row in rows(lesson, chosen.seeds, baseline):
            print(row, flush=True)


if __name__ == "__main__":
    main()
