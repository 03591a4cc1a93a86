"""Small round shadows put into radiographs: a target of a few pixels whose exact mask is known.

Synthetic: a real pulmonary nodule has a texture, a border and a place that these discs do not imitate.
"""

import numpy as np

RADII = (0.05, 0.075)
"""Smallest and largest radius, as a share of the image's side."""

CONTRASTS = (0.30, 0.45)
"""How much brighter the middle becomes, where white is 1."""

_SOFT_EDGE = 0.012
"""Over which distance the brightness falls off at the border, as a share of the image's side."""


def add_nodules(images, lungs, *, seed):
    """Return (images with one nodule each, masks of the nodules), both float32 (count, size, size, 1).

    `images` are 0..1, `lungs` masks of 0 and 1, both (count, size, size, 1); neither is changed. The whole
    disc lies inside a lung. Place, radius and contrast are drawn for every image from `seed` and its number,
    so the first images stay the same when more are asked for. Raises ValueError where no disc fits.
    """
    shadowed, masks = images.astype(np.float32), np.zeros(lungs.shape, np.float32)
    for number, lung in enumerate(lungs[..., 0]):
        random = np.random.default_rng([seed, number])
        radius = random.uniform(*RADII) * len(lung)
        row, column = _centre(lung, radius, random)
        distance = _distance(lung.shape, row, column)
        profile = 1 / (1 + np.exp((distance - radius) / (_SOFT_EDGE * len(lung))))
        brighter = shadowed[number, :, :, 0] + random.uniform(*CONTRASTS) * profile
        shadowed[number, :, :, 0] = np.clip(brighter, 0, 1)
        masks[number, :, :, 0] = distance <= radius
    return shadowed, masks


def _centre(lung, radius, random):
    """Return (row, column) of a random pixel around which a disc of `radius` stays in lung and image."""
    pixels = np.argwhere(lung > 0)
    inside = ((pixels > radius + 1) & (pixels < np.array(lung.shape) - radius - 2)).all(axis=1)
    for row, column in random.permutation(pixels[inside]):
        if lung[_distance(lung.shape, row, column) <= radius + 1].all():
            return row, column
    raise ValueError(f"no disc of radius {radius:.1f} pixels fits into a lung of {len(pixels)} pixels")


def _distance(shape, row, column):
    """Return the distance in pixels of every pixel, (h, w), from the one at (row, column)."""
    rows, columns = np.indices(shape)
    return np.hypot(rows - row, columns - column)
