"""MNIST from the four compressed IDX files in which it is published."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from cvnotes.datasets.real import first

__all__ = ["read"]

_UNSIGNED_BYTES = 0x08
_VALIDATION = 10_000
"""The last so many of the 60,000 training images are kept for validation."""


def read(folder, split, count):
    """Return (images, labels), both uint8: (n, 28, 28) with ink 255 and paper 0, and (n,).

    "train" and "validation" are the first 50,000 and the last 10,000 of the published training set, "test" is
    the published test set. Raises ValueError, naming the file, for one that is not what it should be, and
    for a `count` above what there is; FileNotFoundError for a missing file.
    """
    prefix = "t10k" if split == "test" else "train"
    images = _idx(Path(folder) / f"{prefix}-images-idx3-ubyte.gz", axes=3)
    labels = _idx(Path(folder) / f"{prefix}-labels-idx1-ubyte.gz", axes=1)
    if len(images) != len(labels):
        raise ValueError(f"{folder}: {len(images)} images of {prefix!r}, but {len(labels)} labels")
    if split != "test":
        part = slice(-_VALIDATION, None) if split == "validation" else slice(None, -_VALIDATION)
        images, labels = images[part], labels[part]
    what = f"digits for {split!r} in {folder}"
    return first(images, count, what), first(labels, count, what)


def _idx(path, axes):
    """Read a compressed IDX file of unsigned bytes with so many axes."""
    try:
        raw = gzip.decompress(path.read_bytes())
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is damaged or cut short: {error}") from None
    start = 4 + 4 * axes
    if raw[:4] != bytes([0, 0, _UNSIGNED_BYTES, axes]) or len(raw) < start:
        raise ValueError(f"{path} is not an IDX file of unsigned bytes with {axes} axes")
    shape = tuple(int(side) for side in np.frombuffer(raw[4:start], ">u4"))
    if len(raw) - start != np.prod(shape):
        raise ValueError(f"{path} is cut short: {len(raw) - start} bytes where {shape} are announced")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)
