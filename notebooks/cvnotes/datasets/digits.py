"""Handwritten digits: scikit-learn's bundled ones, enlarged; MNIST in the profile "real".

The bundled digits are real handwriting (the test part of UCI's "Optical Recognition of Handwritten Digits"),
but only 8x8 pixels large. They are enlarged to 28x28 and sharpened: strokes bright, paper dark.
"""

import cv2
import numpy as np
from sklearn.datasets import load_digits

from cvnotes.datasets import profiles
from cvnotes.datasets.real import digits as published

__all__ = ["SIDE", "load"]

SIDE = 28
"""Height and width of an image in pixels."""

_ENDS = {"train": 1197, "validation": 1297, "test": 1797}
"""Where each split ends in the shuffled order."""

_SHUFFLE_SEED = 0
_CONTRAST, _MIDDLE = 9.0, 0.42
"""How steeply grey turns into ink or paper, and the grey in the middle between the two."""


def load(split, *, count=None):
    """Return (images, labels): float32 (n, 28, 28, 1) with values -1..1, and integers 0..9 (n,).

    Paper is -1, ink is 1. Without `count`, n is all that the split holds: 1197, 100 or 500 of the bundled
    digits. No image stands in two splits. Raises ValueError for an unknown split, and for a count below 1 or
    above what there is.
    """
    profiles.check(split, count)
    if profiles.profile() == "real":
        images, labels = published.read(profiles.real_folder("digits"), split, count)
        images = images.astype(np.float32) / 255
    else:
        images, labels = _bundled(split, count)
    return images[..., np.newaxis] * 2 - 1, labels.astype(np.int64)


def _bundled(split, count):
    """Return (images, labels) of scikit-learn's digits: float32 (n, 28, 28) with values 0..1, and (n,)."""
    bundled = load_digits()
    order = np.random.default_rng(_SHUFFLE_SEED).permutation(len(bundled.target))
    first = max((end for end in _ENDS.values() if end < _ENDS[split]), default=0)
    members = order[first : _ENDS[split]]
    if count is not None and count > len(members):
        raise ValueError(f"digits has {len(members)} images in {split!r}, not {count}")
    members = members[:count]
    images = np.stack([_enlarged(image / 16) for image in bundled.images[members]])
    return images, bundled.target[members]


def _enlarged(image):
    """Turn an image (8, 8) with values 0..1 into a sharp one (28, 28), float32 with values 0..1."""
    with_margin = np.pad(image.astype(np.float32), 1)
    large = cv2.resize(with_margin, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(large, (0, 0), 0.7)
    paper, ink = _s_curve(np.float32(0)), _s_curve(np.float32(1))
    return np.clip((_s_curve(smooth) - paper) / (ink - paper), 0, 1)


def _s_curve(grey):
    return 1 / (1 + np.exp(-_CONTRAST * (grey - _MIDDLE)))
