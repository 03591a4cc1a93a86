"""What people build: a row of tall buildings, and a street seen from its middle."""

from itertools import pairwise

import numpy as np

from cvnotes.datasets.scenes.canvas import polygon, rgb, varied
from cvnotes.datasets.scenes.daylight import sky

LAMP = rgb(1.0, 0.86, 0.50)
"""The colour of a lit window."""


def facade(rng, light):
    """Draw the colour of a wall."""
    return varied(rng, rgb(1, 1, 1) * rng.uniform(0.35, 0.75), 0.13) * light.on_ground


def glass(rng, lit):
    """Draw the colour of one window, lit with the probability `lit`."""
    return LAMP if rng.random() < lit else rgb(0.16, 0.22, 0.29) * rng.uniform(0.7, 1.7)


def rectangle(image, x, y, width, height, color):
    """Fill a rectangle in place; (x, y) is its upper left corner."""
    polygon(image, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color)


def buildings(rng, light):
    """Return two rows of towers in front of the sky, the nearer one brighter."""
    image = sky(rng, light)
    ground = rng.uniform(0.82, 0.98)
    for brightness in (0.8, 1.0):
        x = rng.uniform(-0.25, -0.05)
        while x < 1.05:
            width, height = rng.uniform(0.12, 0.34), rng.uniform(0.35, 0.85)
            _tower(image, rng, light, x, ground - height, width, brightness * facade(rng, light))
            x += width + rng.uniform(-0.02, 0.06)
    if rng.random() < 0.6:
        lawn = rgb(0.30, 0.32, 0.30) * rng.uniform(0.6, 1.3) * light.on_ground
        rectangle(image, 0, ground, 1, 1 - ground, lawn)
    return image


def _tower(image, rng, light, x, top, width, color):
    rectangle(image, x, top, width, 1 - top, color)
    side = x + 0.82 * width
    polygon(image, [(side, top), (x + width, top + 0.02), (x + width, 1), (side, 1)], 0.72 * color)
    if rng.random() < 0.25:
        rectangle(image, x + 0.2 * width, top - 0.04, 0.3 * width, 0.04, 0.8 * color)
    columns, floor = rng.integers(3, 6), rng.uniform(0.055, 0.10)
    lit = rng.uniform(0, 0.6) if light.is_dim else rng.uniform(0, 0.08)
    step, bands = 0.8 * width / columns, rng.random() < 0.2
    for y in np.arange(top + 0.25 * floor, 0.97, floor):
        if bands:  # an office block with windows all along
            rectangle(image, x + 0.01, y, 0.76 * width, 0.45 * floor, glass(rng, lit))
        else:
            for left in x + step * (np.arange(columns) + 0.2) + 0.01:
                rectangle(image, left, y, 0.6 * step, 0.5 * floor, glass(rng, lit))


def street(rng, light):
    """Return a road that runs to its vanishing point between two rows of houses, often with cars."""
    image = sky(rng, light)
    vanishing, horizon = rng.uniform(0.35, 0.65), rng.uniform(0.50, 0.68)
    asphalt = rgb(1, 1, 1) * rng.uniform(0.28, 0.42) * light.on_ground
    rectangle(image, 0, horizon, 1, 1 - horizon, 1.25 * asphalt)
    near, far = [(1.15, 1), (-0.15, 1)], [(vanishing - 0.02, horizon), (vanishing + 0.02, horizon)]
    polygon(image, far + near, asphalt)
    for border in (0, 1):
        _row_of_houses(image, rng, light, border, vanishing, horizon)
    if rng.random() < 0.8:
        _lane_marks(image, vanishing, horizon, rgb(0.90, 0.88, 0.80) * light.on_ground)
    for nearness in np.sort(rng.uniform(0.15, 0.8, rng.integers(0, 4))):
        x, y = vanishing + rng.uniform(-0.55, 0.55) * nearness, horizon + (1 - horizon) * nearness
        _car(image, rng, x, y, size=0.03 + 0.16 * nearness)
    return image


def _row_of_houses(image, rng, light, border, vanishing, horizon):
    """Paint the houses along one border (x = 0 or 1), each a wall in perspective."""
    depths = np.linspace(0, 0.88, rng.integers(5, 8))
    lit = 0.25 if light.is_dim else 0.0
    for start, end in pairwise(depths):
        x = border + (vanishing - border) * np.array([start, end])
        shrunk = 1 - np.array([start, end])
        top = horizon - rng.uniform(0.25, 0.75) * shrunk
        bottom = horizon + (1 - horizon) * 0.55 * shrunk
        wall = np.stack([x, top], axis=1), np.stack([x, bottom], axis=1)
        polygon(image, [*wall[0], *wall[1][::-1]], facade(rng, light))
        inner = x[0] + (x[1] - x[0]) * np.array([0.2, 0.8])
        for share in np.arange(0.15, 0.8, 0.22):
            upper, lower = top + (bottom - top) * share, top + (bottom - top) * (share + 0.1)
            corners = np.stack([inner, upper], axis=1), np.stack([inner, lower], axis=1)
            polygon(image, [*corners[0], *corners[1][::-1]], glass(rng, lit))


def _lane_marks(image, vanishing, horizon, color):
    for start in np.arange(5) / 5 + 0.02:
        nearness = np.array([start, start + 0.1])
        y = horizon + (1 - horizon) * nearness**1.6
        x, half = vanishing + (0.5 - vanishing) * nearness, 0.004 + 0.02 * nearness
        left, right = np.stack([x - half, y], axis=1), np.stack([x + half, y], axis=1)
        polygon(image, [*left, *right[::-1]], color)


def _car(image, rng, x, y, size):
    color = rng.uniform(0.1, 0.9, 3)
    rectangle(image, x - size / 2, y - 0.45 * size, size, 0.45 * size, color)
    roof = [(-0.35, -0.75), (0.35, -0.75), (0.45, -0.45), (-0.45, -0.45)]
    polygon(image, [(x + size * dx, y + size * dy) for dx, dy in roof], 0.5 * color + 0.1)
