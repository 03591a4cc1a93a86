"""Every data set of the course, loaded by its name.

A data set is a function (split, count, size) -> arrays. What it is, how it was made and under which licence
stands in `_data/datasets.yml` under the same name.
"""

import numpy as np

from cvnotes.cxr import radiograph

_SPLITS = ("train", "validation", "test")


def load(name, *, split, count, size=128):
    """Return the first `count` examples of a split of the data set `name`.

    "cxr" gives (images, masks), both float32 (count, size, size, 1): images in 0..1, masks 0.0 or 1.0.
    The splits are "train", "validation" and "test"; no patient stands in two of them, and a larger `count`
    continues a smaller one. Raises ValueError for an unknown name or split, or a count below 1.
    """
    if name not in _DATASETS:
        raise ValueError(f"unknown data set {name!r}; there is: {', '.join(_DATASETS)}")
    if split not in _SPLITS:
        raise ValueError(f"unknown split {split!r}; there is: {', '.join(_SPLITS)}")
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    return _DATASETS[name](split, count, size)


def _load_cxr(split, count, size):
    images = np.empty((count, size, size, 1), np.float32)
    masks = np.empty((count, size, size, 1), np.float32)
    for number in range(count):
        image, mask = radiograph([_SPLITS.index(split), number], size)
        images[number, :, :, 0] = image / np.float32(255)
        masks[number, :, :, 0] = mask
    return images, masks


_DATASETS = {"cxr": _load_cxr}
