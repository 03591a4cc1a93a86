"""Landscapes in six classes: rendered ones by default, photographs in the profile "real"."""

import numpy as np

from cvnotes.datasets import profiles
from cvnotes.datasets.real import scenes as published
from cvnotes.datasets.scenes.synthesis import CLASSES, SOURCE_CLASSES, scene

__all__ = ["CLASSES", "SOURCE_CLASSES", "load", "load_source", "scene"]

_TARGET, _SOURCE = 2, 1
"""The first number of every seed, so that the two collections share no landscape.

Collection 0 is spent: the settings of the lesson were chosen while looking at it.
"""


def load(split, *, count, size=64):
    """Return (images, labels): float32 (count, size, size, 3) in 0..1, and integers (count,).

    A label is an index into CLASSES; they run 0, 1, … 5, 0, 1, …, so that every 6 pictures hold each class
    once. No picture stands in two splits. Raises ValueError for an unknown split, a count below 1, and in the
    profile "real" for a count above what there is.
    """
    profiles.check(split, count)
    if profiles.profile() == "real":
        images, labels = published.read(profiles.real_folder("scenes"), split, count, size)
        return images.astype(np.float32) / np.float32(255), labels
    return _rendered(CLASSES, _TARGET, split, count, size)


def load_source(split, *, count, size=64):
    """Return (images, labels) as `load` does, of the eight SOURCE_CLASSES; rendered in every profile.

    None of these classes is among the six of `load`.
    """
    profiles.check(split, count)
    return _rendered(SOURCE_CLASSES, _SOURCE, split, count, size)


def _rendered(classes, collection, split, count, size):
    labels = np.arange(count) % len(classes)
    images = np.empty((count, size, size, 3), np.float32)
    for number, label in enumerate(labels):
        seed = [collection, profiles.SPLITS.index(split), number]
        images[number] = scene(classes[label], seed, size) / np.float32(255)
    return images, labels
