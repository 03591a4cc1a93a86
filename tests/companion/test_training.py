"""The parts that need Keras: metrics, the training log and seeding."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

_PROGRAM = """
from cvnotes.history import EpochLog
from cvnotes.metrics import dice, iou
from cvnotes.reproducible import make_reproducible
from cvnotes.training import prepare

import keras
import numpy as np


class Traced:
    times = 0

    def __init__(self, name):
        self.loss = keras.losses.get(name)

    def __call__(self, y_true, y_pred):
        Traced.times += 1
        return self.loss(y_true, y_pred)


x = np.linspace(0, 1, 64, dtype="float32").reshape(16, 4)
for prepared in (False, False, True):
    make_reproducible(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    model.compile("adam", Traced("mse"), metrics=["mae"], jit_compile=False)
    if prepared:
        prepare(model, x, x.sum(axis=1))
    Traced.times = 0
    model.fit(x, x.sum(axis=1), epochs=2, verbose=0, callbacks=[EpochLog(digits=7)])
    print("traced", Traced.times)
    print("weights", *(weight.numpy().tobytes().hex() for weight in model.weights))

P, Y, empty = np.array([[0, 1, 1, 1, 0]], "f4"), np.array([[0, 1, 1, 0, 0]], "f4"), np.zeros((1, 5), "f4")
print("overlap", *(round(float(metric(Y, P, smooth=0)[0]), 4) for metric in (dice, iou)))
print("empty", *(float(metric(empty, empty)[0]) for metric in (dice, iou)))
"""


@pytest.fixture(scope="module")
def run():
    """Three trainings from the same seed in a process of their own, the last one prepared."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env=environment | {"PYTHONPATH": str(_NOTEBOOKS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_same_seed_gives_the_same_weights(run):
    """Seeding must make a training repeatable to the last bit."""
    lines = run.stdout.splitlines()
    first, second, _ = (line for line in lines if line.startswith("weights"))
    assert first == second


def test_preparing_changes_no_weight(run):
    """With the variables made beforehand, training must end with the same bits."""
    plain, _, prepared = (line for line in run.stdout.splitlines() if line.startswith("weights"))
    assert plain == prepared


def test_preparing_saves_a_tracing(run):
    """The loss must be traced once instead of twice: that is what preparing is for."""
    plain, _, prepared = (line for line in run.stdout.splitlines() if line.startswith("traced"))
    assert ("traced 2", "traced 1") == (plain, prepared)


def test_nothing_is_written_to_stderr(run):
    """Loading TensorFlow and training must leave no notes with times and process ids."""
    assert "" == run.stderr


def test_log_is_a_table_without_times(run):
    """The log must hold a heading and one line for each epoch, and nothing else."""
    lines = run.stdout.splitlines()[:3]
    assert ["epoch", "loss", "mae"] == lines[0].split()
    assert ["1", "2"] == [line.split()[0] for line in lines[1:]]
    assert [3, 3] == [len(line.split()) for line in lines[1:]]


def test_overlap_of_the_worked_example(run):
    """P = 0 1 1 1 0 and Y = 0 1 1 0 0 must give Dice 0.8 and IoU 2/3; two empty masks give 1."""
    lines = run.stdout.splitlines()
    assert "overlap 0.8 0.6667" in lines
    assert "empty 1.0 1.0" in lines
