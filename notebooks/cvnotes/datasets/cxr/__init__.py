"""Chest radiographs with lung masks: synthetic ones by default, real ones in the profile "real"."""

import numpy as np

from cvnotes.datasets import profiles
from cvnotes.datasets.cxr.synthesis import radiograph
from cvnotes.datasets.real import cxr as published

__all__ = ["load", "radiograph"]


def load(split, *, count, size=128):
    """Return (images, masks), both float32 (count, size, size, 1): images in 0..1, masks 0.0 or 1.0.

    No patient stands in two splits. Raises ValueError for an unknown split, a count below 1, and in the
    profile "real" for a count above what there is.
    """
    profiles.check(split, count)
    if profiles.profile() == "real":
        return published.read(profiles.real_folder("cxr"), split, count, size)
    images = np.empty((count, size, size, 1), np.float32)
    masks = np.empty((count, size, size, 1), np.float32)
    for number in range(count):
        image, mask = radiograph([profiles.SPLITS.index(split), number], size)
        images[number, :, :, 0] = image / np.float32(255)
        masks[number, :, :, 0] = mask
    return images, masks
