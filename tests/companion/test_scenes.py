"""The rendered landscapes: the same for everybody, balanced, all different, and two collections apart."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cvnotes.datasets import scenes

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

_DIGEST_PROGRAM = """
import hashlib
from cvnotes.datasets import scenes
pictures = [scenes.scene(name, 3, 32).tobytes() for name in scenes.CLASSES + scenes.SOURCE_CLASSES]
print(hashlib.sha256(b"".join(pictures)).hexdigest())
"""

_EVERY_CLASS = pytest.mark.parametrize("name", scenes.CLASSES + scenes.SOURCE_CLASSES)
_BOTH_LOADERS = pytest.mark.parametrize(
    ("load", "classes"), [(scenes.load, scenes.CLASSES), (scenes.load_source, scenes.SOURCE_CLASSES)]
)


def _in_new_process(program, hash_seed):
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(_NOTEBOOKS), "PYTHONHASHSEED": hash_seed, "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_same_bits_in_every_process():
    """Two processes with different hash seeds must paint the same bits."""
    names = scenes.CLASSES + scenes.SOURCE_CLASSES
    here = hashlib.sha256(b"".join(scenes.scene(name, 3, 32).tobytes() for name in names)).hexdigest()
    assert [here, here] == [_in_new_process(_DIGEST_PROGRAM, seed) for seed in ("1", "2")]


@_EVERY_CLASS
def test_a_scene_is_a_colour_picture(name):
    """Every class must give uint8 pictures that use the range and are not grey."""
    pictures = np.stack([scenes.scene(name, seed, 48) for seed in range(12)])
    assert ((12, 48, 48, 3), np.uint8) == (pictures.shape, pictures.dtype)
    assert np.ptp(pictures, axis=(1, 2, 3)).min() > 60
    assert np.abs(pictures[..., 0].astype(int) - pictures[..., 2]).mean() > 8


@_EVERY_CLASS
def test_seeds_give_different_landscapes(name):
    """Two seeds must give two landscapes, not one with another noise."""
    first, second = (scenes.scene(name, seed, 16).astype(int) for seed in (1, 2))
    assert np.abs(first - second).mean() > 10


@_EVERY_CLASS
def test_same_landscape_at_every_size(name):
    """A seed must mean the same landscape whatever the size, but for its noise."""
    large, small = scenes.scene(name, 5, 128).astype(float), scenes.scene(name, 5, 32).astype(float)
    shrunk = large.reshape(32, 4, 32, 4, 3).mean(axis=(1, 3))
    assert np.corrcoef(shrunk.ravel(), small.ravel())[0, 1] > 0.75


@_BOTH_LOADERS
def test_shapes_ranges_and_labels(load, classes):
    """Images must be float32 in 0..1, and every prefix in multiples of the classes balanced."""
    count = 2 * len(classes)
    images, labels = load("train", count=count, size=32)
    assert ((count, 32, 32, 3), np.float32) == (images.shape, images.dtype)
    assert 0 <= images.min() < images.max() <= 1
    assert [*range(len(classes)), *range(len(classes))] == labels.tolist()


@_BOTH_LOADERS
def test_a_larger_count_continues_a_smaller_one(load, classes):
    """Asking for more pictures must not change the first ones."""
    few, many = (load("test", count=count, size=16) for count in (3, len(classes) + 1))
    assert np.array_equal(few[0], many[0][:3])
    assert np.array_equal(few[1], many[1][:3])


def test_splits_and_collections_share_no_picture():
    """No picture of one split may appear in another, nor in the other collection."""
    pictures = [
        image.tobytes()
        for load in (scenes.load, scenes.load_source)
        for split in ("train", "validation", "test")
        for image in load(split, count=8, size=16)[0]
    ]
    assert 2 * 3 * 8 == len(set(pictures))


def test_source_classes_are_other_classes():
    """What is learnt from beforehand must hold none of the six classes."""
    assert set() == set(scenes.CLASSES) & set(scenes.SOURCE_CLASSES)


@pytest.mark.parametrize(
    ("name", "size", "named"), [("sea", 15, "15"), ("sea", 129, "129"), ("airport", 64, "airport.*street")]
)
def test_refuses_what_it_cannot_paint(name, size, named):
    """An unknown class, or a size outside 16 to 128, must be refused by name."""
    with pytest.raises(ValueError, match=named):
        scenes.scene(name, 0, size)


def test_real_profile_reads_folders_instead_of_painting(monkeypatch, tmp_path):
    """The profile "real" must hand over what the reader found, scaled to 0..1, and nothing rendered."""
    (tmp_path / "scenes").mkdir()
    monkeypatch.setenv("COURSE_PROFILE", "real")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    asked = []

    def read(*arguments):
        asked.append(arguments)
        return np.full((2, 16, 16, 3), 51, np.uint8), np.array([0, 1])

    monkeypatch.setattr("cvnotes.datasets.scenes.published.read", read)
    images, labels = scenes.load("test", count=2, size=16)
    assert [(tmp_path / "scenes", "test", 2, 16)] == asked
    assert np.float32 == images.dtype
    assert np.allclose(0.2, images)
    assert [0, 1] == labels.tolist()
