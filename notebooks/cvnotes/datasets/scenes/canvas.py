"""Shapes and textures on the square canvas on which every landscape is painted.

Coordinates run from 0 to 1 on both axes, x to the right and y downwards. A picture is a float32 array
(`FRAME`, `FRAME`, 3) of red, green and blue from 0 to 1, painted from the back to the front.
"""

from functools import partial

import cv2
import numpy as np

from cvnotes import textures

FRAME = 128
"""Side of the canvas in pixels; smaller pictures are averaged down from it."""

X = np.linspace(0, 1, FRAME, dtype=np.float32)[None, :]  # (1, FRAME)
Y = np.linspace(0, 1, FRAME, dtype=np.float32)[:, None]  # (FRAME, 1)

clouds = partial(textures.clouds, side=FRAME)
"""Random texture (FRAME, FRAME); see `cvnotes.textures`."""

_FRACTION_BITS = 4


def rgb(*channels):
    """Return a colour as float32 (3,)."""
    return np.array(channels, np.float32)


def varied(rng, color, amount):
    """Return `color` with each channel multiplied by a random factor of 1 ± `amount`."""
    return color * rng.uniform(1 - amount, 1 + amount, 3).astype(np.float32)


def paint(image, area, color):
    """Cover `area` of a picture in place with a colour (3,) or with a picture (FRAME, FRAME, 3).

    `area` is boolean (FRAME, FRAME), or float from 0 to 1 for soft edges.
    """
    if area.dtype == bool:
        image[area] = color if color.ndim == 1 else color[area]
    else:
        image += area[..., None] * (color - image)


def polygon(image, points, color):
    """Fill a polygon with corners (n, 2) in place."""
    corners = np.round((np.array(points) * FRAME - 0.5) * 2**_FRACTION_BITS).astype(np.int32)
    cv2.fillPoly(image, [corners], _plain(color), cv2.LINE_8, _FRACTION_BITS)


def disc(image, x, y, radius, color):
    """Fill a circle in place."""
    cv2.circle(image, (round(x * FRAME), round(y * FRAME)), max(1, round(radius * FRAME)), _plain(color), -1)


def textured(color, texture, amount):
    """Return a colour (3,) as a picture whose brightness follows a texture (FRAME, FRAME)."""
    return color * np.maximum(1 + amount * texture, 0)[..., None]


def skyline(rng, *, roughness):
    """Return a jagged line (FRAME,) from 0 to 1, as mountains draw against the sky.

    Midpoint displacement: halve every segment and move its middle at random, less each time by the factor
    `roughness`.
    """
    line, amount = rng.normal(0, 1, 2), 0.6
    while len(line) < FRAME:
        middles = (line[1:] + line[:-1]) / 2 + rng.normal(0, amount, len(line) - 1)
        finer = np.empty(len(line) + len(middles))
        finer[0::2], finer[1::2] = line, middles
        line, amount = finer, amount * roughness
    line = line[:FRAME].astype(np.float32)
    return (line - line.min()) / (np.ptp(line) + 1e-6)


def relief(rng, *, coarsest):
    """Return how light falls on rugged ground (FRAME, FRAME), about -2 in shadow to 2 in the light."""
    height = -np.abs(clouds(rng, coarsest=coarsest, octaves=4, persistence=0.55))
    slope = np.gradient(height, axis=1) - 0.4 * np.gradient(height, axis=0)
    return np.clip(slope / (slope.std() + 1e-6), -2, 2)


def _plain(color):
    return [float(value) for value in np.clip(color, 0, 1)]
