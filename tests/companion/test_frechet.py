"""The measures of generated digits: closed forms, limits, and a classifier that every lesson shares."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cvnotes import frechet

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

_CLASSIFIER_PROGRAM = """
import hashlib
from cvnotes.datasets import digits
from cvnotes.frechet import features_and_labels, train_classifier
from cvnotes.reproducible import make_reproducible

import keras

images, labels = digits.load("train", count=640)
for seed in (1, 2):
    make_reproducible(seed)
    keras.random.normal((seed,))
    classifier = train_classifier(images, labels, epochs=4)
    features, guesses = features_and_labels(classifier, images)
    print(hashlib.sha256(features.tobytes()).hexdigest(), features.shape, (guesses == labels).mean() > 0.8)
"""


@pytest.fixture
def cloud():
    """Correlated features (200, 6)."""
    rng = np.random.default_rng(3)
    return rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6))


def test_distance_of_equal_sets_is_zero(cloud):
    """A set must have no distance from itself, and none below zero by rounding."""
    assert 0 <= frechet.frechet_distance(cloud, cloud) < 1e-9


def test_distance_of_a_shift_is_its_length_squared(cloud):
    """Moving every point by the same vector must cost exactly the square of its length."""
    shift = np.array([3.0, 0, 4, 0, 0, 0])
    assert pytest.approx(25) == frechet.frechet_distance(cloud, cloud + shift)


def test_distance_of_a_stretch_is_the_closed_form(cloud):
    """For centred sets with covariances C and s²C the distance must be (s - 1)² trace(C)."""
    centred = cloud - cloud.mean(axis=0)
    expected = (3 - 1) ** 2 * np.trace(np.cov(centred, rowvar=False))
    assert pytest.approx(expected) == frechet.frechet_distance(centred, 3 * centred)


def test_distance_does_not_depend_on_the_order(cloud):
    """The distance must be symmetric although its formula is not."""
    other = np.abs(cloud)[:150]
    there, back = frechet.frechet_distance(cloud, other), frechet.frechet_distance(other, cloud)
    assert pytest.approx(there) == back


def test_distance_survives_a_dead_feature(cloud):
    """A feature that never changes makes the covariance singular; the distance must stay a real number."""
    first, second = cloud.copy(), cloud + 1
    first[:, 2] = second[:, 2] = 0
    assert pytest.approx(5) == frechet.frechet_distance(first, second)


def test_equal_sets_lie_inside_each_other(cloud):
    """Recall and precision of a set against itself must be 1."""
    assert 1 == frechet.share_inside(cloud, cloud)


def test_far_sets_share_nothing(cloud):
    """Recall and precision of a set that lies elsewhere must be 0."""
    assert 0 == frechet.share_inside(cloud, cloud + 1000)


def test_a_missing_mode_costs_recall_but_not_precision():
    """Points that copy one of two clusters must be inside the whole, and cover only half of it."""
    rng = np.random.default_rng(1)
    left, right = rng.normal(size=(60, 2)), rng.normal(size=(60, 2)) + 100
    both = np.concatenate([left, right])
    assert 0.5 == frechet.share_inside(both, left)
    assert 1 == frechet.share_inside(left, both)


def test_balls_reach_to_the_named_neighbour():
    """On a line of points 0, 1, 2 … the ball of an end point must be as wide as the number of neighbours."""
    line = np.arange(10.0)[:, np.newaxis]
    beyond = np.array([[-0.5], [-1.5], [-2.5], [-3.5]])
    shares = [frechet.share_inside(beyond, line, neighbours=neighbours) for neighbours in (1, 2, 3)]
    assert [0.25, 0.5, 0.75] == shares


def test_classifier_is_the_same_whatever_the_seed():
    """Two lessons with different seeds must measure with the same classifier, and it must know digits."""
    done = subprocess.run(
        [sys.executable, "-c", _CLASSIFIER_PROGRAM],
        env={"PYTHONPATH": str(_NOTEBOOKS), "PATH": ""}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = done.stdout.splitlines()
    assert first == second
    assert first.endswith("(640, 32) True")
