"""How strongly each soft tissue of a chest weakens the beam, as layers to be added up.

A layer holds the attenuation along the ray through each pixel, in arbitrary units: about 0.9 for the thick of
the body, less where there is air. Positive layers come out brighter on the radiograph.
"""

import math

import cv2
import numpy as np

from cvnotes.datasets.cxr.anatomy import diaphragm
from cvnotes.datasets.cxr.drawing import FRAME, X, Y, bump, clouds, edge, softened, stroke


def body(chest, rng):
    """Return neck, shoulders and trunk, and a second layer that is 1 inside the patient and 0 outside."""
    neck, shoulder = rng.uniform(0.24, 0.32), rng.uniform(-0.84, -0.74)
    trunk = chest.half_width + rng.uniform(0.12, 0.24) + 0.06 * np.cos((Y - 0.1) * 2.2)
    below_neck, below_arms = edge(Y - shoulder, 0.045), edge(Y + 0.22, 0.10)
    half = (neck + (1.12 - neck) * below_neck) * (1 - below_arms) + trunk * below_arms  # (FRAME, 1)
    off_axis = np.abs(X - chest.axis)
    inside = edge(half - off_axis, 0.010)
    roundness = np.sqrt(np.clip(1 - (off_axis / (half + 0.02)) ** 2, 0, 1))
    flesh = inside * (0.42 + roundness * (0.46 + 0.02 * clouds(rng, coarsest=3, octaves=3, persistence=0.5)))
    abdomen = edge(Y - diaphragm(chest, X), 0.02) * edge(chest.half_width + 0.04 - off_axis, 0.045)
    return flesh + 0.26 * inside * abdomen, inside


def mediastinum(chest, rng):
    """Return heart, great vessels and aortic arch."""
    reach = chest.heart_reach
    across, down = X - (chest.axis + 0.03 + 0.35 * (reach - 0.35)), Y - (0.20 + rng.uniform(-0.03, 0.03))
    tilt = rng.uniform(0.35, 0.65)
    cosine, sine = math.cos(tilt), math.sin(tilt)
    along = (across * cosine + down * sine) / (reach * rng.uniform(0.86, 0.95))
    beside = (down * cosine - across * sine) / rng.uniform(0.24, 0.30)
    heart = np.sqrt(np.clip(1.06 - along**2 - beside**2, 0, 1))
    arch = bump((X - chest.axis - 0.125) / 0.075, (Y + 0.36) / 0.085)
    breadth = 0.12 + 0.02 * np.sin(5 * Y + rng.uniform(0, 6))
    great_vessels = edge(breadth - np.abs(X - chest.axis), 0.02) * edge(Y + 0.75, 0.10)
    return 0.26 * np.maximum(np.maximum(0.95 * heart, 0.75 * great_vessels), 0.7 * arch)


def air(lungs, rng):
    """Return the (negative) contribution of the air in the lungs, thinner near their borders.

    Second comes the depth in frame units, 0 outside of the lungs, that other tissues need.
    """
    depth = cv2.distanceTransform((lungs > 0.5).astype(np.uint8), cv2.DIST_L2, 3) * (2 / FRAME)
    filling = lungs * (0.55 + 0.45 * (1 - np.exp(-depth / 0.09)))
    return -rng.uniform(0.38, 0.52) * softened(filling, 0.8), depth


def trachea(chest):
    """Return the (negative) air column above the bronchi."""
    column = np.exp(-(((X - chest.axis - 0.01) / 0.045) ** 4))
    return -0.13 * column * edge(-0.30 - Y, 0.03)


def vessels(chest, rng):
    """Return the blood vessels that fan out from the two hila, and the hila themselves.

    Every vessel forks into two thinner ones, five generations deep; all vessels of a generation grow
    together, which is what makes this quick.
    """
    layer = np.zeros((FRAME, FRAME), np.uint8)
    fan = np.linspace(-1.15, 1.30, 6)
    spread = np.concatenate([fan, fan]) + rng.normal(0, 0.10, 12)
    side = np.repeat([-1.0, 1.0], 6)
    angle = np.where(side > 0, spread, np.pi - spread)
    hilum_y = np.where(side > 0, -0.14, -0.10)
    tip = np.stack([chest.axis + 0.19 * side, hilum_y + 0.10 * np.sin(spread)], axis=1)
    width = rng.uniform(0.022, 0.030)
    for _ in range(5):
        turns = angle[:, None] + np.cumsum(rng.normal(0, 0.16, (len(tip), 5)), axis=1)
        steps = rng.uniform(0.028, 0.042, (len(tip), 1, 1)) * np.stack([np.cos(turns), np.sin(turns)], axis=2)
        paths = np.concatenate([tip[:, None], tip[:, None] + np.cumsum(steps, axis=1)], axis=1)  # (n, 6, 2)
        stroke(layer, paths, width=width, value=min(1.0, width / 0.028))
        tip, angle, width = np.repeat(paths[:, -1], 2, axis=0), np.repeat(turns[:, -1], 2), 0.68 * width
        angle = angle + np.tile([0.38, -0.38], len(angle) // 2) + rng.normal(0, 0.12, len(angle))
    hila = sum(bump((X - chest.axis - side * 0.20) / 0.075, (Y + 0.08) / 0.14) for side in (-1, 1))
    return 0.17 * softened(layer, 0.9) + 0.13 * hila


def lung_texture(rng):
    """Return the fine and the coarse unevenness of lung tissue."""
    fine = clouds(rng, coarsest=16, octaves=3, persistence=0.7)
    return 0.016 * fine + 0.022 * clouds(rng, coarsest=3, octaves=3, persistence=0.5)


def breasts(chest, rng):
    """Return two soft rounds over the lower lungs."""
    layer = np.zeros((FRAME, FRAME), np.float32)
    x, y, strength = rng.uniform(0.40, 0.50), rng.uniform(0.22, 0.36), rng.uniform(0.05, 0.12)
    for side in (-1, 1):
        across = (X - chest.axis - side * x) / rng.uniform(0.30, 0.36)
        down = (Y - y) / rng.uniform(0.26, 0.32)
        layer += strength * edge(1 - np.sqrt(across**2 + down**2), 0.05)
    return layer


def stomach_gas(chest, rng):
    """Return the (negative) gas bubble that often lies under the left dome."""
    across = (X - chest.axis - rng.uniform(0.30, 0.45)) / rng.uniform(0.10, 0.17)
    down = (Y - chest.left_dome - rng.uniform(0.13, 0.20)) / rng.uniform(0.05, 0.09)
    return -rng.uniform(0.08, 0.18) * edge(1 - np.sqrt(across**2 + down**2), 0.08)


def opacities(depth, rng):
    """Return one to three cloudy patches inside the lungs, as pneumonia makes them."""
    layer = np.zeros((FRAME, FRAME), np.float32)
    rows, columns = np.nonzero(depth > 0.05)
    for _ in range(rng.integers(1, 4)):
        centre = rng.integers(len(rows))
        across = (X - X[0, columns[centre]]) / rng.uniform(0.08, 0.26)
        down = (Y - Y[rows[centre], 0]) / rng.uniform(0.06, 0.24)
        patchy = 1 + 0.35 * clouds(rng, coarsest=8, octaves=3, persistence=0.6)
        layer += rng.uniform(0.06, 0.22) * np.exp(-(across**2 + down**2)) * patchy
    return layer


def effusion(chest, rng):
    """Return fluid that fills the lowest part of one lung."""
    side, angle = (-1, chest.right_angle) if rng.random() < 0.5 else (1, chest.left_angle)
    level = angle - rng.uniform(0.08, 0.22) - 0.10 * np.clip(np.abs(X) - 0.5 * chest.half_width, 0, 1)
    return rng.uniform(0.18, 0.32) * edge(Y - level, 0.03) * edge(side * (X - chest.axis), 0.005)
