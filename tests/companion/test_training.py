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

import keras
import numpy as np

x = np.linspace(0, 1, 64, dtype="float32").reshape(16, 4)
for _ in range(2):
    make_reproducible(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=False)
    model.fit(x, x.sum(axis=1), epochs=2, verbose=0, callbacks=[EpochLog(digits=7)])
    print("weights", *(weight.numpy().tobytes().hex() for weight in model.weights))

P, Y, empty = np.array([[0, 1, 1, 1, 0]], "f4"), np.array([[0, 1, 1, 0, 0]], "f4"), np.zeros((1, 5), "f4")
print("overlap", *(round(float(metric(Y, P, smooth=0)[0]), 4) for metric in (dice, iou)))
print("empty", *(float(metric(empty, empty)[0]) for metric in (dice, iou)))
"""


@pytest.fixture(scope="module")
def run():
    """Two trainings from the same seed in a process of their own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env=environment | {"PYTHONPATH": str(_NOTEBOOKS)}, capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_same_seed_gives_the_same_weights(run):
    """Seeding must make a training repeatable to the last bit."""
    lines = run.stdout.splitlines()
    first, second = (line for line in lines if line.startswith("weights"))
    assert first == second


def test_nothing_is_written_to_stderr(run):
    """Loading TensorFlow and training must leave no notes with times and process ids."""
    assert "" == run.stderr


def test_log_is_a_table_without_times(run):
    """The log must hold a heading and one line for each epoch, and nothing else."""
    lines = run.stdout.splitlines()[:3]
    assert ["epoch", "loss"] == lines[0].split()
    assert ["1", "2"] == [line.split()[0] for line in lines[1:]]
    assert [2, 2] == [len(line.split()) for line in lines[1:]]


def test_overlap_of_the_worked_example(run):
    """P = 0 1 1 1 0 and Y = 0 1 1 0 0 must give Dice 0.8 and IoU 2/3; two empty masks give 1."""
    lines = run.stdout.splitlines()
    assert "overlap 0.8 0.6667" in lines
    assert "empty 1.0 1.0" in lines
