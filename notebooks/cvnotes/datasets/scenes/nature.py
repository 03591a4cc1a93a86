"""Landscapes that nobody built: forest, glacier, mountain and sea, and the ranges that others borrow."""

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

SNOW, ROCK, GRASS = rgb(0.93, 0.95, 0.98), rgb(0.42, 0.39, 0.38), rgb(0.30, 0.42, 0.19)
SAND, BARK = rgb(0.80, 0.70, 0.52), rgb(0.30, 0.22, 0.15)


def mountain_range(image, rng, light, *, foot, height, color, snow=0.0, haze=0.0):
    """Paint a range in place: its foot at y = `foot`, the highest summit `height` above it.

    `snow` is the share of the height that is white; `haze` from 0 to 1 takes it into the distance.
    """
    line = skyline(rng, roughness=0.55)
    top = foot - height * (0.25 + 0.75 * line)  # (FRAME,)
    shade = relief(rng, coarsest=4)
    ground = textured(color, shade, 0.22)
    snow_line = top + snow * height * (0.4 + 0.6 * line) + 0.03 * shade
    paint(ground, snow_line > Y if snow else np.zeros((FRAME, FRAME), bool), textured(SNOW, shade, 0.16))
    ground = ground * (1 - haze) + light.horizon * haze
    paint(image, top < Y, ground * light.on_ground)


def forest(rng, light):
    """Return trunks from far to near under leaves, and a forest floor."""
    if rng.random() < 0.8:
        leaf = rgb(rng.uniform(0.10, 0.30), rng.uniform(0.28, 0.48), rng.uniform(0.08, 0.20))
    else:  # autumn
        leaf = rgb(rng.uniform(0.50, 0.70), rng.uniform(0.35, 0.45), rng.uniform(0.10, 0.18))
    openness = rng.uniform(0.15, 0.5)
    image = openness * sky(rng, light) + (1 - openness) * 0.75 * leaf
    image *= np.maximum(1 + 0.3 * clouds(rng, coarsest=10, persistence=0.75), 0)[..., None]
    conifers = rng.random() < 0.35
    trees = rng.integers(10, 22)
    for nearness in np.arange(trees) / trees:
        _tree(image, rng, light, nearness, leaf, conifers)
    floor = 0.74 + 0.04 * clouds(rng, coarsest=4, octaves=2) < Y
    earth = varied(rng, rgb(0.34, 0.36, 0.18), 0.25) * light.on_ground
    paint(image, floor, textured(earth, clouds(rng, coarsest=14, octaves=3, persistence=0.8), 0.3))
    return image * (1 + 0.14 * clouds(rng, coarsest=24, octaves=2, persistence=0.85))[..., None]


def _tree(image, rng, light, nearness, leaf, is_conifer):
    x, width = rng.uniform(0, 1), rng.uniform(0.010, 0.020) + 0.045 * nearness * rng.uniform(0.5, 1)
    top, bottom = rng.uniform(-0.1, 0.2), 0.64 + 0.33 * nearness
    bark = BARK * rng.uniform(0.7, 1.6) * (0.4 + 0.6 * nearness) * light.on_ground
    polygon(image, [(x, top), (x + 0.7 * width, top), (x + width, bottom), (x - 0.3 * width, bottom)], bark)
    middle = x + 0.35 * width
    if is_conifer:
        for tier in range(5):
            y, half = top + 0.11 * tier, (0.05 + 0.02 * tier) * (0.6 + 0.7 * nearness)
            green = leaf * rng.uniform(0.7, 1.5) * (0.6 + 0.4 * nearness) * light.on_ground
            polygon(image, [(middle, y), (middle + half, y + 0.17), (middle - half, y + 0.17)], green)
    elif rng.random() < 0.65:
        for _ in range(rng.integers(3, 9)):
            green = leaf * rng.uniform(0.7, 1.7) * light.on_ground
            disc(image, x + rng.uniform(-0.12, 0.12), rng.uniform(-0.05, 0.5), rng.uniform(0.03, 0.10), green)


def glacier(rng, light):
    """Return a tongue of cracked ice, most often below mountains, sometimes ending in water."""
    image = sky(rng, light)
    if rng.random() < 0.8:
        foot, height = rng.uniform(0.45, 0.60), rng.uniform(0.2, 0.4)
        snow, haze = rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.4)
        mountain_range(image, rng, light, foot=foot, height=height, color=ROCK, snow=snow, haze=haze)
    texture = clouds(rng, coarsest=4, octaves=5, persistence=0.7)
    layers = np.sin((X * rng.uniform(-6, 6) + Y * rng.uniform(14, 34) + 0.7 * texture) * np.pi)
    ice = textured(rgb(0.72, 0.86, 0.95), layers + texture, 0.10)
    cracks = np.abs(clouds(rng, coarsest=5, persistence=0.65) + 0.4 * layers) < rng.uniform(0.08, 0.22)
    paint(ice, cracks, textured(rgb(0.20, 0.42, 0.58), texture, 0.25))
    edge = rng.uniform(0.35, 0.55) + 0.16 * (skyline(rng, roughness=0.5) - 0.5)
    paint(image, edge < Y, ice * light.on_ground)
    if rng.random() < 0.5:
        water = textured(rgb(0.20, 0.36, 0.44), clouds(rng, coarsest=8), 0.18) * light.on_ground
        paint(image, np.broadcast_to(rng.uniform(0.80, 0.92) < Y, (FRAME, FRAME)), water)
    return image


def mountain(rng, light):
    """Return two or three ranges behind each other, often with grass or a lake in front."""
    image = sky(rng, light)
    ranges = rng.integers(2, 4)
    rock = varied(rng, ROCK, 0.25)
    snow = rng.uniform(0.1, 0.5) if rng.random() < 0.7 else 0.0
    height = rng.uniform(0.3, 0.5)
    mountain_range(image, rng, light, foot=0.62, height=height, color=rock, snow=snow, haze=0.3)
    for nearer in range(1, ranges):
        wooded = rgb(rng.uniform(0.15, 0.35), rng.uniform(0.25, 0.40), rng.uniform(0.12, 0.25))
        foot, height, haze = 0.62 + 0.16 * nearer, rng.uniform(0.3, 0.5) - 0.08 * nearer, 0.3 - 0.13 * nearer
        mountain_range(image, rng, light, foot=foot, height=height, color=wooded, haze=haze)
    edge = rng.uniform(0.80, 0.92)
    if rng.random() < 0.5:
        color, texture = varied(rng, GRASS, 0.3), clouds(rng, coarsest=10, octaves=3)
    else:
        color, texture = 0.5 * light.horizon + 0.5 * rgb(0.15, 0.28, 0.36), waves(rng, Y - edge, 0.3)
    paint(image, np.broadcast_to(edge < Y, (FRAME, FRAME)), textured(color, texture, 0.15) * light.on_ground)
    return image


def waves(rng, below_horizon, height):
    """Return wave crests (FRAME, FRAME), -1 to 1, closer together the nearer they are to the horizon."""
    distance = np.clip(below_horizon, 1e-3, 1) ** -0.6
    texture = clouds(rng, coarsest=4, persistence=0.6)
    return np.sin(2.2 * (distance * rng.uniform(8, 16) + 2 * height * texture) + 2 * X * rng.uniform(-2, 2))


def sea(rng, light):
    """Return open water to the horizon, with foam, sometimes a coast, a sun track or a beach."""
    image = sky(rng, light)
    horizon = rng.uniform(0.3, 0.6)
    if rng.random() < 0.4:
        height = rng.uniform(0.05, 0.20)
        mountain_range(image, rng, light, foot=horizon + 0.01, height=height, color=ROCK, haze=0.45)
    nearness = np.clip((Y - horizon) / (1 - horizon), 0, 1)  # (FRAME, 1)
    crests, ripples = waves(rng, nearness, 0.3), clouds(rng, coarsest=12, octaves=3, persistence=0.75)
    blue = rgb(rng.uniform(0.05, 0.20), rng.uniform(0.30, 0.50), rng.uniform(0.42, 0.65)) * light.on_ground
    mirrored = 0.4 * (1 - nearness[..., None])
    water = textured(blue, 0.16 * crests + 0.08 * ripples, 1) * (1 - mirrored) + light.horizon * mirrored
    paint(water, (crests > 0.9 - 0.25 * nearness) & (ripples > 0.2), 0.4 * water + 0.55 * light.on_ground)
    if light.is_dim or rng.random() < 0.3:
        track = np.exp(-(((X - rng.uniform(0.2, 0.8)) / (0.03 + 0.10 * nearness)) ** 2)) * (crests > 0.1)
        water = water + track[..., None] * rgb(0.50, 0.40, 0.25)
    paint(image, np.broadcast_to(horizon < Y, (FRAME, FRAME)), water)
    if rng.random() < 0.4:
        shore = rng.uniform(0.78, 0.92) + 0.03 * np.sin(X * rng.uniform(4, 9) + rng.uniform(0, 6))
        paint(image, shore < Y, textured(SAND, ripples, 0.08) * light.on_ground)
    return image
