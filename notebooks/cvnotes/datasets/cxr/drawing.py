"""Curves, soft edges and textures on the square frame in which every chest is drawn.

Coordinates run from -1 to 1 on both axes, x to the right and y downwards, so that anatomy can be written
without knowing the number of pixels. Every layer is a float32 array of `FRAME` x `FRAME` pixels.
"""

from functools import partial

import cv2
import numpy as np

from cvnotes import textures

FRAME = 256
"""Side of the drawing frame in pixels; smaller radiographs are averaged down from it."""

X = np.linspace(-1, 1, FRAME, dtype=np.float32)[None, :]  # (1, FRAME)
Y = np.linspace(-1, 1, FRAME, dtype=np.float32)[:, None]  # (FRAME, 1)

clouds = partial(textures.clouds, side=FRAME)
"""Random texture (FRAME, FRAME); see `cvnotes.textures`."""

_FRACTION_BITS = 4


def curve(points, *, closed=False, steps=8):
    """Return a smooth polyline (n, 2) through `points` (m, 2).

    A uniform Catmull-Rom spline: it passes through every point, with `steps` segments between neighbours.
    """
    points = np.asarray(points, np.float32)
    if closed:
        before, start, end, after = (np.roll(points, shift, axis=0) for shift in (1, 0, -1, -2))
    else:
        padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
        before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    linear = (end - before)[:, None] * t
    quadratic = (2 * before - 5 * start + 4 * end - after)[:, None] * t**2
    cubic = (3 * start - before - 3 * end + after)[:, None] * t**3
    line = (start[:, None] + 0.5 * (linear + quadratic + cubic)).reshape(-1, 2)
    return line if closed else np.vstack([line, points[-1:]])


def pixels(points):
    """Return frame coordinates (..., n, 2) as the fixed-point integers that OpenCV draws with."""
    scaled = ((np.asarray(points) + 1) * 0.5 * FRAME - 0.5) * 2**_FRACTION_BITS
    return np.round(scaled).astype(np.int32)


def filled(outline):
    """Return the coverage, 0 to 1 with smooth edges, of the area inside a closed outline (n, 2)."""
    layer = np.zeros((FRAME, FRAME), np.uint8)
    cv2.fillPoly(layer, [pixels(outline)], 255, cv2.LINE_AA, _FRACTION_BITS)
    return layer.astype(np.float32) / 255


def stroke(layer, lines, *, width, value):
    """Draw polylines onto a uint8 `layer` in place; `width` is in frame units, `value` is 0 to 1."""
    thickness = max(1, round(width * FRAME / 2))
    grey = round(255 * value)
    cv2.polylines(layer, list(pixels(lines)), False, grey, thickness, cv2.LINE_AA, _FRACTION_BITS)


def softened(layer, sigma):
    """Return a layer as float32 after a Gaussian blur of `sigma` pixels; uint8 layers are scaled to 0 to
    1."""
    if layer.dtype == np.uint8:
        layer = layer.astype(np.float32) / 255
    return cv2.GaussianBlur(layer, (0, 0), sigma)


def edge(distance, softness):
    """Return the logistic step of a signed distance: 0 far outside, 1 far inside, `softness` wide."""
    return 1 / (1 + np.exp(np.clip(-distance / softness, -30, 30)))


def bump(*scaled):
    """Return exp(-sum of squares), a soft blob that is 1 where all the scaled distances are 0."""
    return np.exp(-sum(distance**2 for distance in scaled))
