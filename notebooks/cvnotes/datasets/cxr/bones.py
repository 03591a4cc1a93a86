"""Ribs, collar bones, shoulder blades and spine, as layers of attenuation like those of `tissue`."""

import numpy as np

from cvnotes.datasets.cxr.anatomy import diaphragm, wall
from cvnotes.datasets.cxr.drawing import FRAME, X, Y, bump, curve, edge, filled, softened, stroke

_SIDES = (-1, 1)


def skeleton(chest, rng):
    """Return the attenuation of all bones together."""
    return 0.34 * (ribs(chest, rng) + clavicles(chest, rng) + scapulae(chest, rng) + spine(chest, rng))


def ribs(chest, rng):
    """Return ten pairs of ribs: sharp behind, fainter where they bend forward, fading below the diaphragm."""
    spacing, droop, width = rng.uniform(0.118, 0.135), rng.uniform(0.12, 0.22), rng.uniform(0.042, 0.052)
    first = chest.apex - 0.04 + rng.normal(0, 0.015)
    behind, hollow, ahead = (np.zeros((FRAME, FRAME), np.uint8) for _ in range(3))
    for side in _SIDES:
        for number in range(10):
            y = first + number * spacing + 0.0012 * number**2
            reach = wall(chest, y + droop) + 0.01
            back = _mirrored(_back_of_rib(y, reach, droop), side, chest.axis)
            stroke(behind, [back], width=width, value=0.58)
            stroke(hollow, [back], width=width - 0.017, value=0.24)
            if 1 <= number <= 7:
                front = _mirrored(_front_of_rib(y + 1.15 * droop, reach), side, chest.axis)
                stroke(ahead, [front], width=1.12 * width, value=0.47)
    layer = 0.74 * (softened(behind, 0.7) - softened(hollow, 0.7)) + 0.30 * softened(ahead, 1.2)
    beside_spine = 0.35 + 0.65 * edge(np.abs(X - chest.axis) - 0.24, 0.06)
    above_abdomen = 0.30 + 0.70 * edge(diaphragm(chest, X) + 0.10 - Y, 0.12)
    return layer * beside_spine * above_abdomen


def clavicles(chest, rng):
    """Return the two collar bones, from the breast bone up to the shoulders."""
    y, tilt = chest.apex + rng.uniform(0.16, 0.28), rng.uniform(-0.10, 0.08)
    bone, marrow = np.zeros((FRAME, FRAME), np.uint8), np.zeros((FRAME, FRAME), np.uint8)
    points = [(0.06, y + 0.02), (0.22, y - 0.02), (0.42, y - 0.05 + tilt / 2), (0.62, y - 0.09 + tilt),
              (0.84, y - 0.12 + tilt)]  # fmt: skip
    for side in _SIDES:
        line = _mirrored(points, side, chest.axis)
        stroke(bone, [line], width=0.060, value=0.68)
        stroke(marrow, [line], width=0.040, value=0.26)
    return 0.80 * (softened(bone, 0.8) - softened(marrow, 0.8))


def scapulae(chest, rng):
    """Return the shoulder blades: a faint plate with a brighter rim."""
    x, top = rng.uniform(0.84, 1.02) * chest.half_width, chest.apex
    points = [(x + 0.03, top + 0.18), (x + 0.34, top + 0.12), (x + 0.30, top + 0.40), (x + 0.06, top + 0.78),
              (x - 0.02, top + 0.50)]  # fmt: skip
    plates = sum(filled(_mirrored(points, side, chest.axis, closed=True)) for side in _SIDES)
    plates = softened(plates, 1.2)
    return 0.10 * plates + 0.22 * np.clip(plates - softened(plates, 4), 0, 1)


def spine(chest, rng):
    """Return the vertebrae: a column with brighter bodies, two pedicles each and a midline."""
    phase, period = rng.uniform(0, 1), rng.uniform(0.115, 0.135)
    body = 0.5 + 0.5 * np.cos(2 * np.pi * (Y - phase) / period)  # (FRAME, 1)
    off_axis = X - chest.axis
    column = edge(0.070 - np.abs(off_axis), 0.014) * (0.10 + 0.06 * np.clip(1.4 * body, 0, 1))
    pedicles = sum(bump((off_axis - side * 0.045) / 0.018, (body - 1) / 0.35) for side in _SIDES)
    midline = bump(off_axis / 0.012) * (body > 0.55)
    behind_abdomen = 0.30 + 0.70 * edge(chest.right_dome - Y, 0.08)
    return (column + 0.05 * pedicles + 0.05 * midline) * behind_abdomen


def _back_of_rib(y, reach, droop):
    """Points of the posterior part: up and out from the spine, then down along the chest wall."""
    length = reach - 0.08
    return [(0.08, y), (0.08 + 0.28 * length, y - 0.035), (0.08 + 0.62 * length, y + 0.02),
            (0.08 + 0.90 * length, y + 0.62 * droop), (reach, y + 1.15 * droop)]  # fmt: skip


def _front_of_rib(y, reach):
    """Points of the anterior part: from the chest wall down towards the breast bone."""
    return [(reach, y), (0.93 * reach, y + 0.10), (0.74 * reach, y + 0.20), (0.52 * reach, y + 0.25)]


def _mirrored(points, side, axis, *, closed=False):
    return curve(np.asarray(points) * (side, 1) + (axis, 0), closed=closed, steps=6)
