"""Landscapes of other classes, for learning to see before the six classes of the lesson are met.

None of them is among the six; like places on Earth they share sky, light, rock, water and walls with them.
"""

import numpy as np

from cvnotes.datasets.scenes.canvas import (
    FRAME,
    X,
    Y,
    clouds,
    disc,
    paint,
    polygon,
    relief,
    rgb,
    skyline,
    textured,
    varied,
)  # fmt: skip
from cvnotes.datasets.scenes.daylight import sky
from cvnotes.datasets.scenes.nature import BARK, GRASS, ROCK, SNOW, mountain_range, waves
from cvnotes.datasets.scenes.town import facade, glass, rectangle


def canyon(rng, light):
    """Return layered red rock that falls in steps on both sides of a gap."""
    image = sky(rng, light)
    red = varied(rng, rgb(0.62, 0.36, 0.24), 0.15)
    texture = clouds(rng, coarsest=5, octaves=4, persistence=0.6)
    strata = np.sin(2 * np.pi * (Y * rng.uniform(6, 12) + 0.12 * texture)) + 0.4 * relief(rng, coarsest=6)
    for distance in (1, 0):
        gap, half = rng.uniform(0.35, 0.65), rng.uniform(0.06, 0.20) * (2 - distance)
        steps = np.floor(np.abs(X - gap) / 0.09 * rng.uniform(0.7, 1.3)) * 0.11
        top = 0.85 - 0.25 * distance - steps - 0.3 * (np.abs(X - gap) > half)
        top = np.maximum(top, rng.uniform(0.10, 0.35)) + 0.02 * skyline(rng, roughness=0.8)
        rock = textured(red, strata, 0.16) * (1 - 0.35 * distance) + 0.35 * distance * light.horizon
        paint(image, top < Y, rock * light.on_ground)
    return image


def desert(rng, light):
    """Return dunes, each with a lit and a shaded side and ripples."""
    image = sky(rng, light)
    sand = varied(rng, rgb(0.86, 0.66, 0.42), 0.12)
    for foot in np.linspace(rng.uniform(0.4, 0.55), 0.95, rng.integers(3, 6)):
        phase, bends = rng.uniform(0, 6), rng.uniform(4, 9)
        top = foot + 0.07 * np.sin(bends * X + phase) + 0.03 * np.sin(2.3 * bends * X - phase)
        ripples = np.sin(2 * np.pi * ((Y - top) * rng.uniform(20, 40) + 2 * X))
        lee = np.clip(np.cos(bends * X + phase + 6 * (Y - top)) + rng.uniform(-0.5, 0.3), 0, 1)
        shadow = 2 * lee * np.exp(-(Y - top) / 0.12)
        shade = 0.5 * ripples - shadow + 0.3 * clouds(rng, coarsest=16, octaves=2)
        paint(image, top < Y, textured(sand, shade, 0.13) * light.on_ground)
    return image


def farmland(rng, light):
    """Return rows of crops that meet at the horizon, field beside field."""
    image = sky(rng, light)
    horizon, vanishing = rng.uniform(0.35, 0.55), rng.uniform(0.1, 0.9)
    if rng.random() < 0.5:
        mountain_range(image, rng, light, foot=horizon + 0.02, height=0.2, color=GRASS, haze=0.45)
    nearness = np.clip((Y - horizon) / (1 - horizon), 0.01, 1)
    across = (X - vanishing) / nearness
    rows = np.sin(across * rng.uniform(18, 40) + 0.6 * clouds(rng, coarsest=12, octaves=2))
    soil, crop = rgb(0.40, 0.30, 0.20), varied(rng, rgb(0.45, 0.52, 0.20), 0.4)
    field = np.where((rows > rng.uniform(-0.5, 0.3))[..., None], crop, soil)
    field = field * (1 + 0.15 * clouds(rng, coarsest=20, octaves=2, persistence=0.8))[..., None]
    strip = across > rng.uniform(-1, 1)
    paint(field, strip, field * varied(rng, rgb(0.9, 0.9, 0.9), 0.3))
    paint(image, np.broadcast_to(horizon < Y, (FRAME, FRAME)), field * light.on_ground)
    return image


def harbor(rng, light):
    """Return boats with masts and sails on calm water in front of a quay."""
    image = sky(rng, light)
    horizon = rng.uniform(0.4, 0.6)
    x = -0.05
    while x < 1:
        width, height = rng.uniform(0.06, 0.16), rng.uniform(0.04, 0.16)
        rectangle(image, x, horizon - height, width, height, facade(rng, light))
        x += width
    nearness = np.clip((Y - horizon) / (1 - horizon), 0, 1)
    blue = varied(rng, rgb(0.16, 0.34, 0.44), 0.3)
    water = textured(blue, waves(rng, nearness, 0.1), 0.14) * light.on_ground
    paint(image, np.broadcast_to(horizon < Y, (FRAME, FRAME)), 0.75 * water + 0.25 * light.horizon)
    for depth in np.sort(rng.uniform(0.1, 0.9, rng.integers(2, 7))):
        x, y = rng.uniform(0.05, 0.95), horizon + (1 - horizon) * depth
        _boat(image, rng, light, x, y, length=0.08 + 0.22 * depth)
    return image


def _boat(image, rng, light, x, y, length):
    hull = rng.uniform(0.15, 0.95, 3) * light.on_ground
    half, deck = length / 2, y - 0.22 * length
    polygon(image, [(x - half, deck), (x + half, deck), (x + 0.7 * half, y), (x - 0.7 * half, y)], hull)
    mast = rng.uniform(0.8, 1.4) * length
    rectangle(image, x - 0.004, deck - mast, 0.012, mast, rgb(0.35, 0.30, 0.25))
    if rng.random() < 0.6:
        boom = deck - 0.06 * length
        sail = [(x + 0.01, deck - 0.95 * mast), (x + 0.01, boom), (x + 0.9 * half, boom)]
        polygon(image, sail, varied(rng, SNOW, 0.08) * light.on_ground)


def lake(rng, light):
    """Return still water that mirrors the wooded hills behind it."""
    image = sky(rng, light)
    shore = rng.uniform(0.42, 0.60)
    wooded = varied(rng, rgb(0.18, 0.30, 0.16), 0.35)
    height, haze = rng.uniform(0.12, 0.35), rng.uniform(0, 0.35)
    mountain_range(image, rng, light, foot=shore + 0.02, height=height, color=wooded, haze=haze)
    rows = np.clip(2 * round(shore * FRAME) - np.arange(FRAME), 0, FRAME - 1)
    mirrored = image[rows] * rgb(0.75, 0.85, 0.90)
    mirrored = mirrored * (1 + 0.10 * waves(rng, Y - shore, 0.1))[..., None]
    paint(image, np.broadcast_to(shore < Y, (FRAME, FRAME)), mirrored)
    for _ in range(rng.integers(0, 4)):  # reeds
        x, blade = rng.uniform(0, 1), GRASS * rng.uniform(0.5, 1.2) * light.on_ground
        for stem in x + rng.uniform(-0.06, 0.06, 8):
            rectangle(image, stem, rng.uniform(0.72, 0.88), 0.012, 0.3, blade)
    return image


def meadow(rng, light):
    """Return rolling grass with flowers and a few round trees."""
    image = sky(rng, light)
    green = varied(rng, rgb(0.36, 0.52, 0.20), 0.2)
    for foot in (rng.uniform(0.40, 0.55), rng.uniform(0.60, 0.75)):
        top = foot + 0.06 * np.sin(X * rng.uniform(3, 7) + rng.uniform(0, 6))
        texture = clouds(rng, coarsest=20, octaves=3, persistence=0.85)
        paint(image, top < Y, textured(varied(rng, green, 0.1), texture, 0.16) * light.on_ground)
        for x in rng.uniform(0, 1, rng.integers(0, 4)):
            y, size = foot + rng.uniform(-0.02, 0.05), rng.uniform(0.03, 0.08)
            rectangle(image, x - 0.15 * size, y - 1.2 * size, 0.3 * size, 1.2 * size, BARK * light.on_ground)
            for across, up in zip(rng.uniform(-0.7, 0.7, 4), rng.uniform(1.2, 2.2, 4), strict=True):
                leaf = GRASS * rng.uniform(0.5, 1.1) * light.on_ground
                disc(image, x + across * size, y - up * size, 0.7 * size, leaf)
    petals = rng.uniform(0.4, 1.0, 3) * light.on_ground
    for _ in range(rng.integers(20, 80)):
        y = rng.uniform(0.65, 1)
        disc(image, rng.uniform(0, 1), y, 0.004 + 0.012 * (y - 0.6), petals * rng.uniform(0.8, 1.1))
    return image


def village(rng, light):
    """Return small houses with pitched roofs on a green slope."""
    image = sky(rng, light)
    if rng.random() < 0.6:
        mountain_range(image, rng, light, foot=0.6, height=rng.uniform(0.2, 0.4), color=ROCK, haze=0.35)
    slope = rng.uniform(0.45, 0.6) + rng.uniform(-0.1, 0.1) * X
    green = varied(rng, GRASS, 0.25) * light.on_ground
    paint(image, slope < Y, textured(green, clouds(rng, coarsest=12), 0.15))
    for y in np.sort(rng.uniform(0.55, 0.95, rng.integers(4, 10))):
        _house(image, rng, light, rng.uniform(0, 1), y, size=0.10 + 0.22 * (y - 0.5))
    return image


def _house(image, rng, light, x, y, size):
    width, eaves = size * rng.uniform(0.9, 1.5), y - 0.7 * size
    plaster, tiles = varied(rng, rgb(0.80, 0.76, 0.70), 0.12), varied(rng, rgb(0.55, 0.26, 0.18), 0.3)
    rectangle(image, x - width / 2, eaves, width, 0.7 * size, plaster * light.on_ground)
    roof = [(x - 0.6 * width, eaves), (x, y - 1.6 * size), (x + 0.6 * width, eaves)]
    polygon(image, roof, tiles * light.on_ground)
    lit = 0.5 if light.is_dim else 0.0
    for left in (-0.35, 0.1):
        rectangle(image, x + left * width, y - 0.49 * size, 0.22 * width, 0.25 * size, glass(rng, lit))


def waterfall(rng, light):
    """Return a white fall over a dark cliff into a pool."""
    image = sky(rng, light)
    wooded = rng.random() < 0.5
    cliff = varied(rng, rgb(0.22, 0.28, 0.17) if wooded else rgb(0.36, 0.33, 0.31), 0.2)
    top = rng.uniform(0.10, 0.35) + 0.10 * (skyline(rng, roughness=0.6) - 0.5)
    paint(image, top < Y, textured(cliff, relief(rng, coarsest=8), 0.28) * light.on_ground)
    pool = rng.uniform(0.75, 0.9)
    for _ in range(rng.integers(1, 4)):
        x, half = rng.uniform(0.2, 0.8), rng.uniform(0.03, 0.10)
        streaks = rng.uniform(-1, 1, (1, FRAME)) + 0.3 * clouds(rng, coarsest=10, octaves=2)
        edge = x + 0.02 * clouds(rng, coarsest=6, octaves=2)
        fall = (np.abs(X - edge) < half * (0.8 + 0.4 * Y)) & (top + 0.02 < Y) & (pool + 0.02 > Y)
        paint(image, fall, textured(SNOW, streaks, 0.10) * light.on_ground)
    water = textured(rgb(0.30, 0.44, 0.46), waves(rng, Y - pool, 0.3), 0.15) * light.on_ground
    paint(image, np.broadcast_to(pool < Y, (FRAME, FRAME)), water)
    mist = 0.6 * np.exp(-(((Y - pool) / 0.06) ** 2)) * np.ones_like(X)
    paint(image, mist, SNOW * light.on_ground)
    return image
