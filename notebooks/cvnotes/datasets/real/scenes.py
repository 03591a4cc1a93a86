"""Photographs of six kinds of scenes from the folders of the Intel image classification set."""

from pathlib import Path

import cv2
import numpy as np

from cvnotes.datasets.real import draw_number, first

__all__ = ["CLASSES", "read"]

CLASSES = ("buildings", "forest", "glacier", "mountain", "sea", "street")
"""The names of the folders; the place of a name is its label."""

_PICTURES = {".jpg", ".jpeg", ".png"}
_VALIDATION = 0.15
"""Share of the published training photographs that are kept for validation."""


def read(folder, split, count, size):
    """Return (images, labels): uint8 RGB (n, size, size, 3), and integers (n,), indices into CLASSES.

    "train" and "validation" come from seg_train, "test" from seg_test; in both there is a folder for each
    class. The labels run 0, 1, … 5, 0, 1, … as long as `count` says, so that all classes are equally
    frequent. Raises ValueError, naming class and number, when a class has too few photographs.
    """
    by_class = [_photographs(Path(folder), split, name) for name in CLASSES]
    if count is None:
        count = len(CLASSES) * min(len(paths) for paths in by_class)
    labels = np.arange(count) % len(CLASSES)
    chosen = [
        first(paths, np.count_nonzero(labels == label), f"photographs of {CLASSES[label]} for {split!r}")
        for label, paths in enumerate(by_class)
    ]
    images = np.empty((count, size, size, 3), np.uint8)
    for number, label in enumerate(labels):
        images[number] = _squared(chosen[label][number // len(CLASSES)], size)
    return images, labels


def _photographs(folder, split, name):
    """Return the paths of one class in one split, in an order that looks random and is always the same."""
    part = "seg_test" if split == "test" else "seg_train"
    place = next((at / name for at in (folder / part / part, folder / part) if (at / name).is_dir()), None)
    if place is None:
        raise ValueError(f"there is no folder {part}/{name} in {folder}")
    paths = [path for path in place.iterdir() if path.suffix.lower() in _PICTURES and path.name[0] != "."]
    numbers = {path: draw_number(f"{name}/{path.stem}") for path in paths}
    if split != "test":
        paths = [path for path in paths if (numbers[path] < _VALIDATION) == (split == "validation")]
    return sorted(paths, key=numbers.__getitem__)


def _squared(path, size):
    """Read a photograph, cut the middle square out of it, and fit that to uint8 RGB (size, size, 3)."""
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR) if path.stat().st_size else None
    if image is None:
        raise ValueError(f"{path} cannot be read as a picture")
    side = min(image.shape[:2])
    top, left = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    square = image[top : top + side, left : left + side]
    shrinks = cv2.INTER_AREA if size < side else cv2.INTER_LINEAR
    return cv2.cvtColor(cv2.resize(square, (size, size), interpolation=shrinks), cv2.COLOR_BGR2RGB)
