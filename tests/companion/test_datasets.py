"""Loading by name: shapes, ranges, splits and refusals."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cvnotes.datasets import cxr

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def test_cxr_shapes_and_ranges():
    """Images must be float32 in 0..1 and masks float32 zeros and ones, both with a channel axis."""
    images, masks = cxr.load("train", count=3, size=48)
    assert ((3, 48, 48, 1), np.float32) == (images.shape, images.dtype)
    assert ((3, 48, 48, 1), np.float32) == (masks.shape, masks.dtype)
    assert 0 <= images.min() < images.max() <= 1
    assert np.array_equal([0, 1], np.unique(masks))


def test_a_larger_count_continues_a_smaller_one():
    """Asking for more examples must not change the first ones."""
    few, many = cxr.load("test", count=2, size=32), cxr.load("test", count=4, size=32)
    assert np.array_equal(few[0], many[0][:2])
    assert np.array_equal(few[1], many[1][:2])


def test_splits_share_no_patient():
    """No mask of one split may appear in another."""
    splits = [cxr.load(split, count=8, size=32)[1] for split in ("train", "validation", "test")]
    assert 3 * 8 == len({mask.tobytes() for masks in splits for mask in masks})


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"split": "holdout", "count": 1}, "holdout.*validation"),
        ({"split": "train", "count": 0}, "at least 1"),
    ],
)
def test_refusals_say_what_exists(arguments, named):
    """An unknown split, or an empty count, must be refused with what to write instead."""
    with pytest.raises(ValueError, match=named):
        cxr.load(**arguments)


def test_data_and_figures_do_not_load_tensorflow():
    """Data sets, figures and diagrams must be importable without TensorFlow or Keras."""
    program = (
        "import sys, cvnotes.datasets.cxr, cvnotes.figures, cvnotes.diagrams\n"
        "print(sorted({'tensorflow', 'keras', 'koreanize_matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(_NOTEBOOKS), "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "[]" == done.stdout.strip()
