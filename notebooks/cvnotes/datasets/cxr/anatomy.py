"""The shape of one imaginary chest: its measures, and the outlines of its two lungs.

As on every frontal radiograph, the patient's right lung is on the left of the picture and the heart points to
the right of it. Numbers are frame units (see `drawing`); they were chosen by eye to look like adults on a
frontal film.
"""

from dataclasses import dataclass

import numpy as np

from cvnotes.datasets.cxr.drawing import curve


@dataclass(frozen=True, slots=True, kw_only=True)
class Chest:
    """The measures that all tissues of one patient share."""

    axis: float
    """x of the spine: nobody stands quite straight."""
    half_width: float
    """Half the width of the rib cage at its widest."""
    apex: float
    """y of the tips of the lungs."""
    right_dome: float
    """y of the diaphragm under the patient's right lung; smaller is higher."""
    left_dome: float
    """y of the diaphragm under the left lung: lower than the right one, which the liver pushes up."""
    right_angle: float
    """y of the lowest lateral corner of the right lung, the costophrenic angle."""
    left_angle: float
    """The same corner of the left lung."""
    mediastinum: float
    """Half the width of the space between the lungs, above the heart."""
    heart_reach: float
    """How far the heart reaches into the left lung, from the axis."""


def sample_chest(rng):
    """Draw the measures of one patient from a numpy random generator."""
    half_width = rng.uniform(0.66, 0.80)
    right_dome = rng.uniform(0.28, 0.52)
    left_dome = right_dome + rng.uniform(0.0, 0.10)
    return Chest(
        axis=rng.uniform(-0.03, 0.03),
        half_width=half_width,
        apex=rng.uniform(-0.80, -0.70),
        right_dome=right_dome,
        left_dome=left_dome,
        right_angle=right_dome + rng.uniform(0.16, 0.30),
        left_angle=left_dome + rng.uniform(0.14, 0.28),
        mediastinum=rng.uniform(0.13, 0.18),
        heart_reach=half_width * rng.uniform(0.45, 0.60),
    )


def lung_outlines(chest, rng):
    """Return the outlines (n, 2) of the right and of the left lung, each point moved a little at random."""
    right, left = _right_lung(chest), _left_lung(chest)
    return tuple(curve(_jittered(points, chest.axis, rng), closed=True, steps=10) for points in (right, left))


def wall(chest, y):
    """Return the distance from the axis to the inner side of the chest wall at height `y`."""
    heights = [chest.apex, chest.apex + 0.28, -0.20, 0.12, 0.60, 1.20]
    shares = [0.42, 0.76, 0.90, 1.02, 1.03, 1.00]
    return chest.half_width * np.interp(y, heights, shares)


def diaphragm(chest, x):
    """Return y of the diaphragm at each `x`, from the right costophrenic angle to the left one."""
    width = chest.half_width
    places = [-1, -width, -0.42 * width, 0, 0.50 * width, width, 1]
    heights = [
        chest.right_angle, chest.right_angle - 0.02, chest.right_dome, chest.right_dome + 0.10,
        chest.left_dome, chest.left_angle - 0.02, chest.left_angle,
    ]  # fmt: skip
    return np.interp(x - chest.axis, places, heights).astype(np.float32)


def _right_lung(chest):
    """Control points of the right lung: apex, chest wall, diaphragm, then back up along the heart."""
    width, apex, dome, angle = chest.half_width, chest.apex, chest.right_dome, chest.right_angle
    return [
        (-0.22, apex + 0.02), (-0.36, apex + 0.06), (-0.72 * width, apex + 0.28), (-0.86 * width, -0.20),
        (-0.98 * width, 0.12), (-width, dome - 0.02), (-0.985 * width, angle), (-0.90 * width, angle - 0.06),
        (-0.66 * width, dome + 0.05), (-0.42 * width, dome), (-0.20, dome + 0.05), (-0.155, dome + 0.02),
        (-0.195, 0.18), (-0.175, -0.02), (-0.155, -0.28), (-chest.mediastinum, -0.50), (-0.15, apex + 0.10),
    ]  # fmt: skip


def _left_lung(chest):
    """Control points of the left lung, which gives way to the heart."""
    width, apex, dome, angle, reach = (
        chest.half_width, chest.apex, chest.left_dome, chest.left_angle, chest.heart_reach,
    )  # fmt: skip
    return [
        (0.22, apex + 0.02), (0.36, apex + 0.06), (0.72 * width, apex + 0.28), (0.86 * width, -0.20),
        (0.98 * width, 0.12), (width, dome - 0.02), (0.985 * width, angle), (0.90 * width, angle - 0.06),
        (0.76 * width, dome + 0.05), ((reach + 0.76 * width) / 2, dome), (reach, dome - 0.02),
        (reach - 0.02, dome - 0.14), (0.72 * reach, 0.06), (0.19, -0.08), (0.20, -0.25),
        (0.17, -0.38), (chest.mediastinum, -0.52), (0.15, apex + 0.10),
    ]  # fmt: skip


def _jittered(points, axis, rng):
    return np.asarray(points) + rng.normal(0, 0.010, (len(points), 2)) + (axis, 0)
