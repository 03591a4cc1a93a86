"""Chest radiographs with lung masks from folders such as those of Montgomery County and Shenzhen."""

from pathlib import Path

import cv2
import numpy as np

from cvnotes.datasets.real import draw_number, first

__all__ = ["read"]

_PICTURES = {".png", ".jpg", ".jpeg"}
_ENDS = {"train": 0.7, "validation": 0.8, "test": 1.0}
"""A patient whose number is below 0.7 is for training, and so on."""


def read(folder, split, count, size):
    """Return (images, masks), both float32 (n, size, size, 1): images in 0..1, masks 0.0 or 1.0.

    Looks anywhere below `folder` for pictures with a mask: `<id>_mask.png` for `<id>.png` or `<id>.jpg`, or
    one file `<id>.png` in a folder leftMask and one in rightMask, which belong together. An id stands for a
    patient and alone decides for which split. A picture keeps its proportions: what lacks of a square is
    black. Raises ValueError when the split has fewer than `count` pictures, and for a mask of another size.
    """
    start = max((end for end in _ENDS.values() if end < _ENDS[split]), default=0.0)
    pairs = [pair for pair in _pairs(Path(folder)) if start <= draw_number(pair[0]) < _ENDS[split]]
    what = f"radiographs with a mask for {split!r} in {folder}"
    pairs = first(sorted(pairs, key=lambda pair: draw_number(pair[0])), count, what)
    images = np.empty((len(pairs), size, size, 1), np.float32)
    masks = np.empty_like(images)
    for number, (_, image_path, mask_paths) in enumerate(pairs):
        image = _grey(image_path)
        mask = np.maximum.reduce([_grey(path) for path in mask_paths])
        if mask.shape != image.shape:
            raise ValueError(f"{mask_paths[0].name} is {mask.shape}, but {image_path.name} is {image.shape}")
        images[number, :, :, 0] = _squared(image, size) / np.float32(255)
        masks[number, :, :, 0] = _squared(np.where(mask > 127, 255, 0).astype(np.uint8), size) > 127
    return images, masks


def _pairs(folder):
    """Return (id, picture, [mask or masks]) of everything that has both."""
    pictures, masks = {}, {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _PICTURES or path.name.startswith("."):
            continue
        if path.parent.name in ("leftMask", "rightMask"):
            masks.setdefault(path.stem, []).append(path)
        elif path.stem.endswith("_mask"):
            masks.setdefault(path.stem.removesuffix("_mask"), []).append(path)
        elif path.stem in pictures:
            raise ValueError(f"{pictures[path.stem]} and {path} have the same id: keep one of them")
        else:
            pictures[path.stem] = path
    return [(name, pictures[name], masks[name]) for name in pictures if name in masks]


def _grey(path):
    """Read a picture as uint8 (height, width)."""
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE) if path.stat().st_size else None
    if image is None:
        raise ValueError(f"{path} cannot be read as a picture")
    return image


def _squared(image, size):
    """Fit an image uint8 (height, width) into the middle of a black one (size, size)."""
    scale = size / max(image.shape)
    height, width = (max(1, round(side * scale)) for side in image.shape)
    shrinks = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    fitted = cv2.resize(image, (width, height), interpolation=shrinks)
    square = np.zeros((size, size), np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = fitted
    return square
