"""The synthetic radiographs: the same for everybody, and plausible."""

import hashlib
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from cvnotes.datasets.cxr import radiograph

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

_DIGEST_PROGRAM = """
import hashlib
from cvnotes.datasets.cxr import radiograph
layers = [layer.tobytes() for seed in range(3) for layer in radiograph(seed, 64)]
print(hashlib.sha256(b"".join(layers)).hexdigest())
"""


def _in_new_process(program, hash_seed):
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(_NOTEBOOKS), "PYTHONHASHSEED": hash_seed, "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture(scope="module")
def chests():
    """Twenty radiographs with their masks, both uint8 (20, 96, 96)."""
    images, masks = zip(*(radiograph(seed, 96) for seed in range(20)), strict=True)
    return np.stack(images), np.stack(masks)


def test_same_bits_in_every_process():
    """Two processes with different hash seeds must draw the same bits."""
    here = b"".join(layer.tobytes() for seed in range(3) for layer in radiograph(seed, 64))
    expected = hashlib.sha256(here).hexdigest()
    assert [expected, expected] == [_in_new_process(_DIGEST_PROGRAM, seed) for seed in ("1", "2")]


def test_same_patient_at_every_size():
    """A seed must mean the same chest whatever the size of the picture."""
    large, small = radiograph(5, 256)[1], radiograph(5, 64)[1]
    shrunk = cv2.resize(large.astype(np.float32), (64, 64), interpolation=cv2.INTER_AREA) > 0.5
    assert np.mean(shrunk != small) < 0.01


def test_seeds_give_different_patients(chests):
    """No two seeds may give the same lungs."""
    _, masks = chests
    assert len({mask.tobytes() for mask in masks}) == len(masks)


def test_images_use_the_grey_scale(chests):
    """Every image must be uint8 with dark and bright pixels."""
    images, _ = chests
    assert images.dtype == np.uint8
    assert images.min(axis=(1, 2)).max() < 60
    assert images.max(axis=(1, 2)).min() > 200


def test_masks_are_binary(chests):
    """A mask must hold exactly the values 0 and 1."""
    _, masks = chests
    assert np.array_equal([0, 1], np.unique(masks))


def test_every_chest_has_two_lungs(chests):
    """A mask must consist of two parts of similar size, left and right of the middle."""
    _, masks = chests
    for mask in masks:
        count, _, stats, centres = cv2.connectedComponentsWithStats(mask)
        areas = stats[1:, cv2.CC_STAT_AREA]
        assert count == 1 + 2
        assert areas.min() > 0.4 * areas.max()
        assert sorted(centres[1:, 0])[0] < 48 < sorted(centres[1:, 0])[1]


def test_lungs_fill_a_plausible_share(chests):
    """Lungs must fill between a fifth and a half of the frame."""
    _, masks = chests
    shares = masks.mean(axis=(1, 2))
    assert shares.min() > 0.20
    assert shares.max() < 0.50


def test_lungs_are_darker_than_the_body_between(chests):
    """Air must let more of the beam through than heart and spine do."""
    images, masks = chests
    for image, mask in zip(images, masks, strict=True):
        between = image[30:66, 44:52][mask[30:66, 44:52] == 0]
        assert image[mask == 1].mean() + 20 < between.mean()


@pytest.mark.parametrize("size", [31, 257])
def test_refuses_sizes_it_cannot_draw(size):
    """A size outside 32 to 256 must be refused by name."""
    with pytest.raises(ValueError, match=str(size)):
        radiograph(0, size)
