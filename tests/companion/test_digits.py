"""The handwritten digits: shapes, ranges, splits and refusals."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cvnotes.datasets import digits
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_SIZES = {"train": 1197, "validation": 100, "test": 500}

_ASKED = ("digits", "validation", 3)

_DIGEST_PROGRAM = """
import hashlib
from cvnotes.datasets import digits
images, labels = digits.load("test", count=50)
print(hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def splits():
    """All digits: {split: (images, labels)}."""
    return {split: digits.load(split) for split in _SIZES}


def test_shapes_and_ranges(splits):
    """Images must be float32 from -1 to 1 with a channel axis, labels the integers 0 to 9."""
    for split, (images, labels) in splits.items():
        size = _SIZES[split]
        assert ((size, 28, 28, 1), np.float32) == (images.shape, images.dtype)
        assert (-1, 1) == (images.min(), images.max())
        assert (size,) == labels.shape
        assert list(range(10)) == sorted(set(labels.tolist()))


def test_splits_hold_every_digit_once(splits):
    """Together the splits must hold each bundled digit exactly once: none is lost, none stands in two."""
    bundled = load_digits().target
    labels = np.concatenate([labels for _, labels in splits.values()])
    assert np.bincount(bundled).tolist() == np.bincount(labels).tolist()
    pictures = [image.tobytes() for images, _ in splits.values() for image in images]
    assert len(bundled) == len(set(pictures)) == len(pictures)


def test_labels_stay_with_their_images(splits):
    """A test digit must mostly be nearest to the mean training digit of its own label."""
    images, labels = splits["train"]
    means = np.stack([images[labels == digit].mean(axis=0).ravel() for digit in range(10)])
    images, labels = splits["test"]
    nearest = cdist(images.reshape(len(images), -1), means).argmin(axis=1)
    assert np.mean(nearest == labels) > 0.8


def test_strokes_are_sharp(splits):
    """Most pixels must be clearly paper or clearly ink, or a generator would learn to draw blur."""
    images, _ = splits["train"]
    assert np.mean(np.abs(images) > 0.8) > 0.7


def test_a_larger_count_continues_a_smaller_one(splits):
    """Asking for fewer digits must give the first of all."""
    images, labels = digits.load("validation", count=7)
    assert np.array_equal(splits["validation"][0][:7], images)
    assert np.array_equal(splits["validation"][1][:7], labels)


def test_same_bits_in_every_process(splits):
    """A process with another hash seed must load the same bits in the same order."""
    here = b"".join(part[:50].tobytes() for part in splits["test"])
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST_PROGRAM],
        env={"PYTHONPATH": str(_NOTEBOOKS), "PYTHONHASHSEED": "5", "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert hashlib.sha256(here).hexdigest() == done.stdout.strip()


def test_published_digits_take_their_place(monkeypatch):
    """In the profile "real" paper 0 must become -1 and ink 255 must become 1, in the same shapes."""
    images, labels = np.zeros((3, 28, 28), np.uint8), np.array([4, 0, 9], np.uint8)
    images[1] = 255
    monkeypatch.setenv("COURSE_PROFILE", "real")
    monkeypatch.setattr(digits.profiles, "real_folder", lambda name: name)
    monkeypatch.setattr(
        digits.published, "read", lambda *asked: (images, labels) if asked == _ASKED else None
    )
    scaled, same = digits.load("validation", count=3)
    assert ((3, 28, 28, 1), np.float32, np.int64) == (scaled.shape, scaled.dtype, same.dtype)
    assert [-1, 1, -1] == scaled[:, 9, 9, 0].tolist()
    assert [4, 0, 9] == same.tolist()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"split": "holdout"}, "holdout.*validation"),
        ({"split": "train", "count": 0}, "at least 1"),
        ({"split": "test", "count": 501}, "500.*test.*501"),
    ],
)
def test_refusals_say_what_exists(arguments, named):
    """An unknown split, or a count that cannot be had, must be refused with what there is."""
    with pytest.raises(ValueError, match=named):
        digits.load(**arguments)
